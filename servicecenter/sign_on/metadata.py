"""A log-in service's own description of itself (SAML-metadata), read from an uploaded file and never fetched."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509
from lxml import etree

MOST_BYTES = 500_000
MD, DS = "{urn:oasis:names:tc:SAML:2.0:metadata}", "{http://www.w3.org/2000/09/xmldsig#}"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


class UnreadableMetadata(ValueError):
    """The file is not the metadata of one log-in service (metadata går inte att läsa)."""


@dataclass(frozen=True, slots=True)
class SamlDescription:
    """What is needed of a log-in service: who it is, where people log in, and the first key it signs with."""

    entity_id: str
    sso_url: str
    certificate: str


def read_metadata(content: bytes) -> SamlDescription:
    """The one log-in service of a file. Raises ``UnreadableMetadata`` that says what is wrong."""
    root = _parse(content)
    services = [node for node in root.iter(f"{MD}EntityDescriptor") if node.find(f"{MD}IDPSSODescriptor") is not None]
    if len(services) != 1:
        raise UnreadableMetadata(f"filen ska beskriva en inloggningstjänst (IDPSSODescriptor), inte {len(services)}")
    described = services[0].find(f"{MD}IDPSSODescriptor")
    urls = [
        node.get("Location", "")
        for node in described.iter(f"{MD}SingleSignOnService")
        if node.get("Binding") == REDIRECT
    ]
    if not urls or urlsplit(urls[0]).scheme not in ("https", "http"):
        raise UnreadableMetadata("inloggningsadress med HTTP-Redirect saknas (SingleSignOnService)")
    keys = [key for key in described.iter(f"{MD}KeyDescriptor") if key.get("use") != "encryption"]
    if not keys:
        raise UnreadableMetadata("signeringscertifikat saknas (KeyDescriptor)")
    return SamlDescription(services[0].get("entityID", ""), urls[0], _certificate(keys[0]))


def _parse(content: bytes) -> etree._Element:
    if len(content) > MOST_BYTES:
        raise UnreadableMetadata(f"filen är större än {MOST_BYTES} byte")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableMetadata(f"filen är inte XML: {error.msg}") from None
    if root.getroottree().docinfo.doctype:
        raise UnreadableMetadata("filen har en DTD, och sådana läses inte")
    return root


def _certificate(key: etree._Element) -> str:
    node = key.find(f".//{DS}X509Certificate")
    text = "".join((node.text or "").split()) if node is not None else ""
    try:
        read = x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
    except ValueError:
        raise UnreadableMetadata("signeringscertifikatet går inte att läsa") from None
    if read.not_valid_after_utc < datetime.now(UTC):
        raise UnreadableMetadata(f"signeringscertifikatet gick ut {read.not_valid_after_utc:%Y-%m-%d}")
    return text


def fingerprint(certificate: str) -> str:
    """What two persons compare over the telephone: SHA-256 of the certificate, in pairs."""
    digest = hashlib.sha256(base64.b64decode(certificate)).hexdigest().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
