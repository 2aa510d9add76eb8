"""Every value that one reading of the pages offers (kandidater), the likeliest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal

from invoicing.invoice_reading import words
from invoicing.invoice_reading.facts import Candidates, Finding, Name, Proof, RateRow
from invoicing.invoice_reading.labelled import labelled
from invoicing.invoice_reading.payment_line import payment_line
from invoicing.invoice_reading.rows import Cell, Row, rows_of
from invoicing.invoice_reading.values import written
from servicecenter.receipt_reading.facts import Line
from servicecenter.receipt_reading.numbers import amounts, bare_rate_of, rate_of
from servicecenter.receipt_reading.reading import CENT, SWEDISH_NUMBER, is_swedish_organisation, vat_of

UNSURE = 60
"""Below this the reader of pictures is mostly wrong about some sign of the row."""
MOST = 6
"""Candidates of a field that are tried against each other."""
RATES = (Decimal(25), Decimal(12), Decimal(6))
CHECKED = (Name.BANKGIRO, Name.PLUSGIRO, Name.IBAN)
"""Kinds of value that are found only with the right check digit."""


def candidates(lines: Sequence[Line], *, on: date, not_suppliers: Collection[str] = ()) -> Candidates:
    """What the lines offer. ``not_suppliers`` are organisation numbers of the buyer itself."""
    rows = rows_of(lines)
    found: dict[Name, list[Finding]] = defaultdict(list)
    for name, finding in _all(rows, on=on, not_suppliers=not_suppliers):
        found[name].append(finding)
    merged = {name: tuple(_merged(findings)[:MOST]) for name, findings in found.items()}
    return Candidates(merged, tuple(_rates(rows)), _terms(rows))


def _all(rows: Sequence[Row], *, on: date, not_suppliers: Collection[str]) -> Iterator[tuple[Name, Finding]]:
    yield from _of_payment_line(rows)
    for name, finding in labelled(rows, on=on):
        yield name, finding.proven(Proof.CHECK_DIGIT) if name in CHECKED else finding
    yield from _unlabelled_accounts(rows, on)
    yield from ((Name.SUPPLIER_NUMBER, finding) for finding in _organisations(rows, not_suppliers))
    yield from ((Name.SUPPLIER_NAME, finding) for finding in _suppliers(rows))
    yield from ((Name.CURRENCY, finding) for finding in _currencies(rows))
    yield from ((Name.KIND, finding) for finding in _credits(rows))


def _merged(findings: Sequence[Finding]) -> list[Finding]:
    """Each value once, in the order of its first place, with what proves it in each of its places."""
    merged: dict[object, Finding] = {}
    for finding in findings:
        before = merged.get(finding.value)
        if before is None:
            merged[finding.value] = finding
        elif before.box == finding.box:
            merged[finding.value] = before.proven(*finding.proofs)
        else:
            merged[finding.value] = before.proven(Proof.TWICE, *finding.proofs)
    return list(merged.values())


def _of_payment_line(rows: Sequence[Row]) -> Iterator[tuple[Name, Finding]]:
    for row in rows:
        if told := payment_line(row.text):
            proof = frozenset({Proof.PAYMENT_LINE})
            for name, value in (
                (Name.PAYMENT_REFERENCE, told.reference),
                (Name.TOTAL, told.amount),
                (Name.BANKGIRO, told.bankgiro),
            ):
                yield name, Finding(value, row.text[:200], row.page, row.box, proof)


def _unlabelled_accounts(rows: Sequence[Row], on: date) -> Iterator[tuple[Name, Finding]]:
    """A number with the shape of a bankgiro or an IBAN that stands by itself."""
    for row in rows:
        for cell in row.cells:
            for name in (Name.BANKGIRO, Name.IBAN):
                for value, start, end in written(name, cell.text, on=on):
                    box = cell.box(start, end)
                    yield name, Finding(value, row.text[:200], row.page, box, frozenset({Proof.CHECK_DIGIT}))


def _organisations(rows: Sequence[Row], not_suppliers: Collection[str]) -> Iterator[Finding]:
    """Organisation numbers, and those inside a VAT number; one that is both is proved by that."""
    for row in rows:
        for cell in row.cells:
            for match in SWEDISH_NUMBER.finditer(cell.text):
                number = match[1] + match[2]
                if not is_swedish_organisation(number) or number in not_suppliers or words.BUYERS.search(cell.text):
                    continue
                is_vat = match[0].upper().startswith("SE")
                proofs = frozenset({Proof.CHECK_DIGIT, *([Proof.VAT_NUMBER] if is_vat else [])})
                yield Finding(number, row.text[:200], row.page, cell.box(*match.span()), proofs)


def _suppliers(rows: Sequence[Row]) -> Iterator[Finding]:
    """Cells that name a company, as they come."""
    for row in rows:
        for cell in row.cells:
            name = _company(cell)
            if name:
                yield Finding(name, row.text[:200], row.page, cell.box(0, len(cell.text)))


def _company(cell: Cell) -> str:
    """The name in a cell, up to the word for its kind of company; nothing where the cell is of something else."""
    kinds = list(words.COMPANY.finditer(cell.text))
    if not kinds or words.NO_SUPPLIER.match(cell.text) or amounts(cell.text):
        return ""
    name = cell.text[: kinds[-1].end()].strip(" *-=_.:|#~")
    letters, digits = (sum(test(sign) for sign in name) for test in (str.isalpha, str.isdigit))
    return name[:120] if letters >= 4 and digits <= letters // 3 and len(name) <= 80 else ""


def _currencies(rows: Sequence[Row]) -> Iterator[Finding]:
    for row in rows:
        for cell in row.cells:
            for match in words.CURRENCY.finditer(cell.text):
                code = "SEK" if match[1].lower().startswith("kr") else match[1].upper()
                yield Finding(code, row.text[:200], row.page, cell.box(*match.span()))


def _credits(rows: Sequence[Row]) -> Iterator[Finding]:
    """The word for a credit note."""
    for row in rows:
        for cell in row.cells:
            if match := words.CREDIT.search(cell.text):
                yield Finding("credit_note", row.text[:200], row.page, cell.box(*match.span()))


def _terms(rows: Sequence[Row]) -> int | None:
    """Days of credit that the invoice names."""
    for row in rows:
        if match := words.TERMS.search(row.text):
            return int(match[1])
    return None


# VAT by rate


def _rates(rows: Sequence[Row]) -> Iterator[RateRow]:
    """Base and VAT of each rate, told apart by the arithmetic; the first row that says so for each rate."""
    seen = set()
    left = 0
    for row in rows:
        speaks = bool(words.VAT_WORDS.search(row.text))
        if speaks and not amounts(row.text):
            left = 4
            continue
        rate = rate_of(row.text) or (bare_rate_of(row.text) if left else None)
        if rate in RATES and rate not in seen and (speaks or left):
            for found in _pair(row, rate):
                seen.add(rate)
                yield found
        left = max(0, left - 1)


def _pair(row: Row, rate: Decimal) -> Iterator[RateRow]:
    values = [amount for cell in row.cells for amount in amounts(cell.text)]
    for base in values:
        for vat in values:
            if abs(base) > abs(vat) > 0 and abs(vat_of(base, rate) - vat) <= CENT:
                yield RateRow(rate, base, vat)
                return
