"""Which documents there are (dokumenttyper): told apart by root element and the specification that they name.

Sources: Peppol BIS 3 pre- and post-award and Billing, release 2026.5 (the specification identifier of each rule set),
and Peppol Policy for use of identifiers 4 for the identity of a type in the envelope. T10 and T14 are the names that
invoices and credit notes have had since BII; ``S`` is self-billing, ``EN`` is EN 16931 without Peppol's own rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.exchange.safe_xml import elements, local_name, namespace
from servicecenter.exchange.ubl.binding import CAC, CBC, UblError

POACC = "urn:fdc:peppol.eu:poacc:trns:"
PROFILE = "urn:fdc:peppol.eu:poacc:bis:"
EN_16931 = "urn:cen.eu:en16931:2017"
BILLING = f"{EN_16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SELF_BILLING = f"{EN_16931}#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
CUSTOMIZATION_TAG = f"{{{CBC}}}CustomizationID"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A transaction of Peppol, for example T01 (order): its root, its specification and its UBL version."""

    transaction: str
    root: str
    customization: str
    ubl: str = "2.1"

    @property
    def namespace(self) -> str:
        return f"urn:oasis:names:specification:ubl:schema:xsd:{self.root}-2"

    @property
    def identifier(self) -> str:
        """The type as the envelope and the address register name it."""
        return f"{self.namespace}::{self.root}##{self.customization}::{self.ubl}"


DOCUMENT_TYPES = (
    DocumentType("T10", "Invoice", BILLING),
    DocumentType("T14", "CreditNote", BILLING),
    DocumentType("T10S", "Invoice", SELF_BILLING),
    DocumentType("T14S", "CreditNote", SELF_BILLING),
    DocumentType("EN10", "Invoice", EN_16931),
    DocumentType("EN14", "CreditNote", EN_16931),
    DocumentType("T01", "Order", f"{POACC}order:3"),
    DocumentType("T16", "DespatchAdvice", f"{POACC}despatch_advice:3"),
    DocumentType("T19", "Catalogue", f"{POACC}catalogue:3"),
    DocumentType("T58", "ApplicationResponse", f"{POACC}catalogue_response:3"),
    DocumentType("T71", "ApplicationResponse", f"{POACC}mlr:3"),
    DocumentType("T76", "OrderResponse", f"{POACC}order_response:3"),
    DocumentType("T77", "Catalogue", f"{POACC}punch_out:3"),
    DocumentType("T110", "OrderResponse", f"{POACC}order_agreement:3"),
    DocumentType("T111", "ApplicationResponse", f"{POACC}invoice_response:3"),
    DocumentType("T114", "OrderChange", f"{POACC}order_change:3", "2.3"),
    DocumentType("T115", "OrderCancellation", f"{POACC}order_cancellation:3", "2.3"),
    DocumentType("T116", "OrderResponse", f"{POACC}order_response_advanced:3", "2.3"),
)


INVOICES = {"Invoice": "10", "CreditNote": "14"}


def document_type(transaction: str) -> DocumentType:
    return next(one for one in DOCUMENT_TYPES if one.transaction == transaction)


def type_of_root(root: etree._Element) -> DocumentType:
    """The type of a document. Raises ``UblError`` for one that is not known, with what it calls itself."""
    customization = (root.findtext(CUSTOMIZATION_TAG) or "").strip()
    found = (namespace(root), local_name(root), customization)
    for one in DOCUMENT_TYPES:
        if found == (one.namespace, one.root, one.customization):
            return one
    if found[:2] in {(one.namespace, one.root) for one in DOCUMENT_TYPES if one.root in INVOICES}:
        return document_type(_billing(customization) + INVOICES[found[1]] + _self(customization))
    raise UblError(
        f"dokumentet är ett {local_name(root)!r} enligt {customization[:120]!r}; en sådan dokumenttyp är inte känd här"
    )


def _billing(customization: str) -> str:
    """Whatever an invoice calls itself, it is one: by another national use of EN 16931, or by Peppol's own rules.

    Those rules then say what is wrong with a name that is missing or not theirs.
    """
    is_other = customization.startswith(EN_16931) and "peppol" not in customization
    return "EN" if is_other else "T"


def _self(customization: str) -> str:
    return "S" if customization.startswith(SELF_BILLING) else ""


def type_of(content: bytes) -> DocumentType:
    """The type of a document, from its first elements. Raises ``UblError``, or ``UnsafeXml`` for no XML at all."""
    element = None
    for element in elements(content):
        if element.tag == CUSTOMIZATION_TAG:
            break
    if element is None or (root := element.getroottree().getroot()) is None:
        raise UblError("dokumentet är tomt")
    return type_of_root(root)


def new_root(kind: DocumentType) -> etree._Element:
    """The empty root of a document, which says its specification."""
    root = etree.Element(f"{{{kind.namespace}}}{kind.root}", nsmap={None: kind.namespace, "cac": CAC, "cbc": CBC})
    etree.SubElement(root, CUSTOMIZATION_TAG).text = kind.customization
    return root
