"""From readings of an invoice's pages to one proposal for each field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from invoicing.invoice_reading.candidates import candidates
from invoicing.invoice_reading.facts import Candidates, Finding, InvoiceReading, Name, Proof, RateRow, Value
from invoicing.invoice_reading.proving import proved, rates_of
from servicecenter.receipt_reading.facts import Line

Told = Mapping[Name, Value]
CREDIT = "credit_note"
AMOUNTS = (Name.NET, Name.VAT, Name.ROUNDING, Name.TOTAL)


def read(
    readings: Sequence[Sequence[Line]],
    *,
    on: date,
    not_suppliers: Collection[str] = (),
    index: Told | None = None,
    data: Told | None = None,
) -> InvoiceReading:
    """What the readings say together, as of the day it came.

    ``index`` is what the scanning bureau says beside the picture, ``data`` what the file holds as data.
    """
    seen = [candidates(lines, on=on, not_suppliers=not_suppliers) for lines in readings]
    found = _together([each.found for each in seen])
    found = _with_source(found, index or {}, Proof.INDEX)
    found = _with_source(found, data or {}, Proof.DATA, is_sure=True)
    terms = next((each.terms_days for each in seen if each.terms_days), None)
    fields = _turned(_with_kind(proved(found, terms_days=terms)))
    return InvoiceReading(fields, _rates(seen, fields))


def _together(seen: Sequence[Mapping[Name, tuple[Finding, ...]]]) -> dict[Name, tuple[Finding, ...]]:
    """All candidates, those of the first reading first. One whose reading another differs from is doubted."""
    names = {name for found in seen for name in found}
    return {name: _of_both([found.get(name, ()) for found in seen]) for name in names}


def _of_both(each: Sequence[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    firsts = {findings[0].value if findings else None for findings in each}
    merged: dict[object, Finding] = {}
    for findings in each:
        for finding in findings:
            before = merged.get(finding.value)
            merged[finding.value] = before.proven(*finding.proofs) if before else finding
    return tuple(replace(finding, is_doubted=len(firsts) > 1) for finding in merged.values())


def _with_source(
    found: dict[Name, tuple[Finding, ...]], told: Told, proof: Proof, *, is_sure: bool = False
) -> dict[Name, tuple[Finding, ...]]:
    """Put what another source says first; where the page says the same, they prove each other."""
    merged = dict(found)
    for name, value in told.items():
        own = found.get(name, ())
        same = next((finding for finding in own if _alike(finding.value, value)), None)
        proofs = frozenset({proof}) if is_sure else frozenset()
        first = same.proven(proof) if same else Finding(value, proofs=proofs, is_doubted=bool(own))
        merged[name] = (first, *(finding for finding in own if finding is not same))
    return merged


def _alike(one: Value, other: Value) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    return one == other


def _with_kind(fields: dict[Name, Finding]) -> dict[Name, Finding]:
    """A credit note by its word or by an amount below nothing; both prove it. What says neither is an invoice."""
    total, told = fields.get(Name.TOTAL), fields.get(Name.KIND)
    if total is None or not isinstance(total.value, int) or total.value >= 0:
        return fields
    return fields | {Name.KIND: told.proven(Proof.TWICE) if told else replace(total, value=CREDIT, proofs=frozenset())}


def _turned(fields: dict[Name, Finding]) -> dict[Name, Finding]:
    """Amounts without the sign that a credit note may print."""
    total = fields.get(Name.TOTAL)
    if total is None or not isinstance(total.value, int) or total.value >= 0:
        return fields
    turned = {name: each for name, each in fields.items() if name in AMOUNTS and isinstance(each.value, int)}
    return fields | {name: replace(each, value=-int(str(each.value))) for name, each in turned.items()}


def _rates(seen: Sequence[Candidates], fields: Mapping[Name, Finding]) -> tuple[RateRow, ...]:
    net, vat = (_amount(fields, name) for name in (Name.NET, Name.VAT))
    for each in seen:
        rows = [replace(row, base=abs(row.base), vat=abs(row.vat)) for row in each.rates]
        if found := rates_of(rows, net, vat):
            return found
    return rates_of([], net, vat)


def _amount(fields: Mapping[Name, Finding], name: Name) -> int:
    finding = fields.get(name)
    return finding.value if finding and isinstance(finding.value, int) else 0
