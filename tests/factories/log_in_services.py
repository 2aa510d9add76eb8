"""Small log-in services for tests: OpenID Connect on loopback with signed tokens, and SAML with signed assertions."""

from __future__ import annotations

import base64
import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner

NAMES = {"samlp": "urn:oasis:names:tc:SAML:2.0:protocol", "saml": "urn:oasis:names:tc:SAML:2.0:assertion"}
PASSWORD_CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
STRONG_CONTEXT = "https://refeds.org/profile/mfa"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class OidcService:
    """Answers discovery, keys and token; what the token says and how it is signed is the test's to choose."""

    issuer: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    claims: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    signing_key: Any = None
    discovery: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    redirects: bool = False

    def answer(self, path: str, body: bytes) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
            } | self.discovery
        if path == "/keys":
            jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [jwk | {"kid": "1", "use": "sig", "alg": "RS256"}]}
        if path == "/token":
            self.asked.append({name: values[0] for name, values in parse_qs(body.decode()).items()})
            return {"access_token": "access", "token_type": "Bearer", "id_token": self.token()}
        return None

    def token(self) -> str:
        now = datetime.now(UTC)
        claims = {"iss": self.issuer, "aud": "klient", "sub": "u-1", "iat": now, "exp": now + timedelta(minutes=5)}
        said = {name: value for name, value in (claims | self.claims).items() if value is not None}
        return jwt.encode(said, self.signing_key or self.key, algorithm=self.algorithm, headers={"kid": "1"})


@contextmanager
def oidc_service() -> Iterator[OidcService]:
    service = OidcService()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if service.redirects:
                self.send_response(302)
                self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
                self.end_headers()
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = service.answer(urlsplit(self.path).path, body)
            content = json.dumps(found or {}).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Nothing is told."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class SamlService:
    """Signs assertions; the test chooses what they say."""

    entity_id: str = "https://idp.larkan.example/metadata"
    key: rsa.RSAPrivateKey = field(default_factory=new_key)

    def certificate(self, *, days: int = 30) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
        )
        return builder.sign(self.key, hashes.SHA256())

    def metadata(self, **given: Any) -> bytes:
        der = base64.b64encode(self.certificate(**given).public_bytes(serialization.Encoding.DER)).decode()
        return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
 Location="https://idp.larkan.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>""".encode()

    def response(self, *, acs: str, audience: str, request_id: str, signed: bool = True, **said: Any) -> etree._Element:
        """A response around one assertion; ``said`` may change subject, issuer, context, format and when it ends."""
        now = datetime.now(UTC)
        stamp = "%Y-%m-%dT%H:%M:%SZ"
        ends = (now + said.get("lasts", timedelta(minutes=5))).strftime(stamp)
        begins = (now + said.get("begins", -timedelta(minutes=1))).strftime(stamp)
        issuer = said.get("issuer", self.entity_id)
        name_format = said.get("name_format", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
        text = f"""<samlp:Response xmlns:samlp="{NAMES["samlp"]}" xmlns:saml="{NAMES["saml"]}" ID="_r1" Version="2.0"
 IssueInstant="{now.strftime(stamp)}" Destination="{acs}"
 InResponseTo="{request_id}"><saml:Issuer>{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion ID="_a1" Version="2.0" IssueInstant="{now.strftime(stamp)}"><saml:Issuer>{issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="{name_format}">{said.get("subject", "u-1")}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 NotOnOrAfter="{ends}" Recipient="{acs}" InResponseTo="{request_id}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{begins}" NotOnOrAfter="{ends}"><saml:AudienceRestriction>
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now.strftime(stamp)}" SessionIndex="_s1"><saml:AuthnContext>
<saml:AuthnContextClassRef>{said.get("context", PASSWORD_CONTEXT)}</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement></saml:Assertion></samlp:Response>"""
        root = etree.fromstring(text)
        return self.sign(root) if signed else root

    def sign(self, root: etree._Element) -> etree._Element:
        """The assertion signed where the standard wants it: right after its issuer."""
        assertion = root.find(".//saml:Assertion", NAMES)
        signer = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
        pem = self.certificate().public_bytes(serialization.Encoding.PEM).decode()
        bare = etree.fromstring(etree.tostring(assertion))
        issuer = bare.find("saml:Issuer", NAMES)
        issuer.addnext(
            etree.fromstring('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>')
        )
        signed = signer.sign(bare, key=self.key, cert=pem, reference_uri="_a1", id_attribute="ID")
        root.replace(assertion, signed)
        return root


def encoded(root: etree._Element) -> str:
    return base64.b64encode(etree.tostring(root)).decode()


def request_id_of(url: str) -> str:
    """The id of the authentication request in the address that a person is sent to."""
    packed = parse_qs(urlsplit(url).query)["SAMLRequest"][0]
    return etree.fromstring(zlib.decompress(base64.b64decode(packed), -15)).get("ID")
