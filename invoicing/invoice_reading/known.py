"""What is known of the supplier speaks for a reading (register och vana)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from invoicing.invoice_reading.facts import Finding, InvoiceReading, Name, Proof
from servicecenter.receipt_reading.facts import Box

AWAY = 25
"""Thousandths of the page that a value may have moved from where it stood last time."""
Places = Mapping[Name, tuple[int, Box]]


@dataclass(frozen=True, slots=True)
class InRegister:
    """The supplier as the register has it."""

    name: str
    organisation_number: str
    bankgiro: str = ""
    plusgiro: str = ""
    iban: str = ""


def with_register(reading: InvoiceReading, supplier: InRegister) -> InvoiceReading:
    """A supplier that is found by its number or account: what the page and the register both say is proved.

    The name is that of the register. A number that the page does not say is taken from there, and is then as sure as
    the account it was found by.
    """
    fields = dict(reading.fields)
    told = {
        Name.SUPPLIER_NUMBER: supplier.organisation_number,
        Name.BANKGIRO: supplier.bankgiro,
        Name.PLUSGIRO: supplier.plusgiro,
        Name.IBAN: supplier.iban,
    }
    same = {
        name: fields[name] for name, value in told.items() if value and name in fields and fields[name].value == value
    }
    if not same:
        return reading
    found = {name: finding.proven(Proof.REGISTER) for name, finding in same.items()}
    first = next(iter(found.values()))
    named = fields.get(Name.SUPPLIER_NAME)
    fields[Name.SUPPLIER_NAME] = replace(
        named or first, value=supplier.name, proofs=frozenset({Proof.REGISTER}), is_doubted=False
    )
    fields.setdefault(Name.SUPPLIER_NUMBER, replace(first, value=supplier.organisation_number))
    return replace(reading, fields=fields | found)


def with_habit(reading: InvoiceReading, places: Places) -> InvoiceReading:
    """Fields that stand where this supplier's stood when a person last confirmed them.

    That says which words were meant, not that they were read right: for text alone, never for a picture.
    """
    return replace(
        reading,
        fields={
            name: finding.proven(Proof.ALIKE) if _is_there(finding, places.get(name)) else finding
            for name, finding in reading.fields.items()
        },
    )


def _is_there(finding: Finding, place: tuple[int, Box] | None) -> bool:
    if place is None or finding.box is None or finding.page != place[0]:
        return False
    ours, theirs = finding.box, place[1]
    starts = abs(ours[0] - theirs[0]) <= AWAY or abs(ours[2] - theirs[2]) <= AWAY
    return starts and abs(ours[1] - theirs[1]) <= AWAY
