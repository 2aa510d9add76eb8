"""The envelope (SBDH 1.3 as Peppol Business Message Envelope 2.0 uses it): from whom, to whom, what, and the document.

Participants are written ``0007:2021004888``: register and number (ISO 6523).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.exchange.safe_xml import MOST_BYTES, UnsafeXml, local_name, whole

NAMESPACE = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
PARTICIPANTS = "iso6523-actorid-upis"
DOCUMENTS = "busdox-docid-qns"
PROCESSES = "cenbii-procid-ubl"


class EnvelopeError(ValueError):
    """The envelope can't be read. The text says what is missing or wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message under way. ``instance_id`` is its identity for ever; ``payload`` is the document, as XML in UTF-8."""

    sender: str
    receiver: str
    instance_id: str
    created_at: datetime
    document_type: str
    process: str
    country: str
    payload: bytes


def build(envelope: Envelope) -> bytes:
    """The envelope with its document, in UTF-8."""
    root = etree.Element(_tag("StandardBusinessDocument"), nsmap={None: NAMESPACE})
    header = etree.SubElement(root, _tag("StandardBusinessDocumentHeader"))
    _text(header, "HeaderVersion", "1.0")
    for role, participant in (("Sender", envelope.sender), ("Receiver", envelope.receiver)):
        party = etree.SubElement(header, _tag(role))
        _text(party, "Identifier", participant).set("Authority", PARTICIPANTS)
    document = whole(envelope.payload)
    _identification(header, envelope, document)
    scopes = etree.SubElement(header, _tag("BusinessScope"))
    _scope(scopes, "DOCUMENTID", envelope.document_type, DOCUMENTS)
    _scope(scopes, "PROCESSID", envelope.process, PROCESSES)
    _scope(scopes, "COUNTRY_C1", envelope.country)
    root.append(document)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _identification(header: etree._Element, envelope: Envelope, document: etree._Element) -> None:
    """What the document is: namespace, version of UBL, identity, root and time."""
    identification = etree.SubElement(header, _tag("DocumentIdentification"))
    _text(identification, "Standard", etree.QName(document).namespace or "")
    _text(identification, "TypeVersion", envelope.document_type.rpartition("::")[2])
    _text(identification, "InstanceIdentifier", envelope.instance_id)
    _text(identification, "Type", local_name(document))
    _text(identification, "CreationDateAndTime", envelope.created_at.isoformat())


def _scope(scopes: etree._Element, kind: str, value: str, identifier: str = "") -> None:
    scope = etree.SubElement(scopes, _tag("Scope"))
    _text(scope, "Type", kind)
    _text(scope, "InstanceIdentifier", value)
    if identifier:
        _text(scope, "Identifier", identifier)


def _text(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, _tag(name))
    element.text = text
    return element


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def parse(content: bytes, *, most_bytes: int = MOST_BYTES) -> Envelope:
    """Open an envelope. Raises ``EnvelopeError`` with what is missing; of the document nothing is judged here."""
    try:
        root = whole(content, most_bytes=most_bytes)
    except UnsafeXml as error:
        raise EnvelopeError(str(error)) from None
    if root.tag != _tag("StandardBusinessDocument"):
        raise EnvelopeError(f"filen är inget kuvert (SBDH) utan {local_name(root)!r}")
    documents = [child for child in root if child.tag != _tag("StandardBusinessDocumentHeader")]
    if len(documents) != 1:
        raise EnvelopeError(f"kuvertet har {len(documents)} dokument; det ska ha ett")
    scopes = _scopes(root)
    return Envelope(
        sender=_required(root, "Sender", "Identifier"),
        receiver=_required(root, "Receiver", "Identifier"),
        instance_id=_required(root, "DocumentIdentification", "InstanceIdentifier"),
        created_at=_moment(_required(root, "DocumentIdentification", "CreationDateAndTime")),
        document_type=_scope_value(scopes, "DOCUMENTID"),
        process=_scope_value(scopes, "PROCESSID"),
        country=scopes.get("COUNTRY_C1", ""),
        payload=bytes(etree.tostring(documents[0], encoding="UTF-8", xml_declaration=True, with_tail=False)),
    )


def _required(root: etree._Element, *names: str) -> str:
    path = "/".join(_tag(name) for name in ("StandardBusinessDocumentHeader", *names))
    if text := (root.findtext(path) or "").strip():
        return text
    raise EnvelopeError(f"kuvertet saknar {'/'.join(names)}")


def _scopes(root: etree._Element) -> dict[str, str]:
    found = root.iterfind("/".join(_tag(name) for name in ("StandardBusinessDocumentHeader", "BusinessScope", "Scope")))
    return {
        (scope.findtext(_tag("Type")) or "").strip(): (scope.findtext(_tag("InstanceIdentifier")) or "").strip()
        for scope in found
    }


def _scope_value(scopes: dict[str, str], kind: str) -> str:
    if value := scopes.get(kind):
        return value
    raise EnvelopeError(f"kuvertet saknar {kind}")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise EnvelopeError(f"kuvertets CreationDateAndTime är {text[:40]!r}, inte en tidpunkt") from None
