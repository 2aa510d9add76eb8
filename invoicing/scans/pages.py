"""What the pages of scanned invoices show: each field with where it stands, how sure it is and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from invoicing.invoice_reading.facts import Finding, Name, Proof
from invoicing.invoice_reading.kept import fields_of
from servicecenter.receipt_reading.facts import Confidence

MOST_PAGES = 10
"""Pages that are shown beside the fields; the file has them all."""
GROUPS: tuple[tuple[str, Promise, tuple[Name, ...]], ...] = (
    ("supplier", lazy("Leverantör"), (Name.SUPPLIER_NUMBER, Name.SUPPLIER_NAME)),
    (
        "invoice",
        lazy("Faktura"),
        (Name.NUMBER, Name.KIND, Name.ISSUED_ON, Name.DUE_ON, Name.ORDER_REFERENCE, Name.BUYER_REFERENCE),
    ),
    ("sums", lazy("Belopp"), (Name.NET, Name.VAT, Name.ROUNDING, Name.TOTAL, Name.CURRENCY)),
    ("payment", lazy("Betalning"), (Name.PAYMENT_REFERENCE, Name.BANKGIRO, Name.PLUSGIRO, Name.IBAN)),
)
WHY: dict[Proof, Promise] = {
    Proof.ARITHMETIC: lazy("beloppen går ihop"),
    Proof.PAYMENT_LINE: lazy("står i inbetalningskortets rad"),
    Proof.REGISTER: lazy("lika med registret"),
    Proof.DATA: lazy("står som data i filen"),
    Proof.INDEX: lazy("skanningsbyrån säger samma"),
    Proof.TERMS: lazy("stämmer med villkoren"),
    Proof.IN_REFERENCE: lazy("ingår i betalningsreferensen"),
    Proof.VAT_NUMBER: lazy("lika med momsnumret"),
    Proof.TWICE: lazy("står på två ställen"),
    Proof.GIRO: lazy("betalas till giro"),
    Proof.CHECK_DIGIT: lazy("kontrollsiffran stämmer"),
    Proof.ALIKE: lazy("står som på förra fakturan"),
}
"""In the order in which one of them is told."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of the form with its proposal: ``told`` is what makes it sure; nothing where it is unsure or missing."""

    field: Any
    name: str
    told: str
    is_unsure: bool
    is_confirmed: bool
    is_long: bool


def groups_of(form: Any, proposals: Mapping[Name, Finding]) -> list[tuple[str, str, list[Shown]]]:
    confirmed = set(form.data.getlist("confirmed")) if form.is_bound else set()
    return [
        (key, str(label), [_shown(form[name], proposals.get(name), confirmed) for name in names])
        for key, label, names in GROUPS
    ]


def _shown(field: Any, finding: Finding | None, confirmed: set[str]) -> Shown:
    is_unsure = finding is not None and finding.confidence is Confidence.LOW
    told = "" if finding is None or is_unsure else _why(finding)
    return Shown(field, field.name, told, is_unsure, field.name in confirmed, field.name == Name.SUPPLIER_NAME)


def _why(finding: Finding) -> str:
    return next((str(text) for proof, text in WHY.items() if proof in finding.proofs), "")


def pages_of(scan: Any, proposals: Mapping[Name, Finding]) -> list[dict[str, Any]]:
    """Each page as a picture with the boxes of what was read there."""
    document = scan.document
    return [
        {
            "number": number,
            "url": reverse("document_page", args=[document.public_id, number]),
            "boxes": [_box(name, finding) for name, finding in proposals.items() if _is_on(finding, number)],
        }
        for number in range(1, min(document.page_count, MOST_PAGES) + 1)
    ]


def _is_on(finding: Finding, number: int) -> bool:
    return finding.box is not None and finding.page == number


def _box(name: Name, finding: Finding) -> dict[str, Any]:
    """With a little air around the words."""
    left, top, right, bottom = finding.box or (0, 0, 0, 0)
    return {"name": str(name), "x": left - 6, "y": top - 4, "width": right - left + 12, "height": bottom - top + 8}


def rows_of(scans: Sequence[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Each with what its reading says of supplier and amount, and how much of it is unsure."""
    return [(scan, _row(scan)) for scan in scans]


def _row(scan: Any) -> dict[str, Any]:
    fields = fields_of(scan.proposals)
    told = {str(name): finding.value for name, finding in fields.items()}
    unsure = sum(finding.confidence is Confidence.LOW for finding in fields.values())
    return {**told, "unsure": unsure, "due": told.get("due_on")}


def outcome_of(taken: int) -> str:
    return (
        _("En fil är inlämnad och läses av.")
        if taken == 1
        else _("%(n)s filer är inlämnade och läses av.") % {"n": taken}
    )
