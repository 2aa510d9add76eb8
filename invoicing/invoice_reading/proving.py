"""What proves the candidates (bevis): the arithmetic of the invoice, and what its fields say of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from stdnum import luhn

from invoicing.invoice_reading.facts import Finding, Name, Proof, RateRow
from servicecenter.common.money import Ore
from servicecenter.receipt_reading.reading import vat_of

Found = Mapping[Name, tuple[Finding, ...]]
Fields = dict[Name, Finding]
ROUNDED = 50
"""Öre that a total in whole kronor may differ from its parts."""
RATES = (Decimal(25), Decimal(12), Decimal(6), Decimal(0))
RATE_ERROR = 100
"""Öre that the VAT of a rate may differ from it, row by row rounded (EN 16931, BR-CO-17, as the invoice's stop)."""


def proved(found: Found, *, terms_days: int | None) -> Fields:
    """One value for each field, with all that proves it."""
    fields = {name: findings[0] for name, findings in found.items() if findings}
    fields |= _sums(found)
    fields = _with_kronor(_with_due(fields, found, terms_days))
    return {name: _checked(name, finding, fields) for name, finding in fields.items()}


def _sums(found: Found) -> Fields:
    """The first net, VAT, rounding and total that come out even, or those that are left unproved."""
    names = (Name.NET, Name.VAT, Name.ROUNDING, Name.TOTAL)
    for net, vat, rounding, total in product(*(_tried(name, found) for name in names)):
        if net is None or total is None or not _ties(_ore(net), _ore(vat), _ore(rounding), _ore(total)):
            continue
        chosen = zip(names, (net, vat or replace(net, value=0), rounding, total), strict=True)
        return {name: each.proven(Proof.ARITHMETIC) for name, each in chosen if each is not None}
    return _completed(found)


def _tried(name: Name, found: Found) -> tuple[Finding | None, ...]:
    """Those of a field, and none of it last, where it may be missing. Nothing is paid twice over by a proved total."""
    own = found.get(name, ())
    return own if name is Name.TOTAL else (*own, None)


def _ties(net: Ore, vat: Ore, rounding: Ore, total: Ore) -> bool:
    """Whether the parts are the whole, and the VAT is one that can be."""
    is_whole = net + vat + rounding == total and abs(rounding) <= ROUNDED and total != 0
    return is_whole and abs(vat) <= abs(net) * 25 // 100 + RATE_ERROR and vat * net >= 0


def _completed(found: Found) -> Fields:
    """Where total and VAT are there and the net is not, it is what is left; proved by a VAT that is the rate's own."""
    if found.get(Name.NET) or not (totals := found.get(Name.TOTAL)):
        return {}
    for total, vat in product(totals, found.get(Name.VAT, ())):
        net = _ore(total) - _ore(vat)
        if any(abs(vat_of(net, rate) - _ore(vat)) <= 2 for rate in RATES[:3]) and vat.value != total.value:
            proof = Proof.ARITHMETIC
            told = replace(vat, value=net)
            return {Name.NET: told.proven(proof), Name.VAT: vat.proven(proof), Name.TOTAL: total.proven(proof)}
    return {}


def _ore(finding: Finding | None) -> Ore:
    return finding.value if finding is not None and isinstance(finding.value, int) else 0


def _with_due(fields: Fields, found: Found, terms_days: int | None) -> Fields:
    """A due day and an issue day that are as far apart as the terms say prove each other."""
    if terms_days is None:
        return fields
    for issued, due in product(found.get(Name.ISSUED_ON, ()), found.get(Name.DUE_ON, ())):
        if isinstance(issued.value, date) and due.value == issued.value + timedelta(days=terms_days):
            return fields | {Name.ISSUED_ON: issued.proven(Proof.TERMS), Name.DUE_ON: due.proven(Proof.TERMS)}
    return fields


def _checked(name: Name, finding: Finding, fields: Mapping[Name, Finding]) -> Finding:
    return finding.proven(*CHECKS[name](finding, fields)) if name in CHECKS else finding


def _reference(finding: Finding, fields: Mapping[Name, Finding]) -> Iterator[Proof]:
    if luhn.is_valid(str(finding.value)):
        yield Proof.CHECK_DIGIT


def _number(finding: Finding, fields: Mapping[Name, Finding]) -> Iterator[Proof]:
    """An invoice number of some length that is the reference but for its check digits."""
    reference = fields.get(Name.PAYMENT_REFERENCE)
    digits = "".join(sign for sign in str(finding.value) if sign.isdigit()).lstrip("0")
    if reference and len(digits) >= 4 and digits in str(reference.value) and luhn.is_valid(str(reference.value)):
        yield Proof.IN_REFERENCE


def _with_kronor(fields: Fields) -> Fields:
    """Whoever wants to be paid to a bankgiro or plusgiro wants kronor."""
    giro = fields.get(Name.BANKGIRO) or fields.get(Name.PLUSGIRO)
    if giro is None:
        return fields
    told = fields.get(Name.CURRENCY) or replace(giro, value="SEK", proofs=frozenset(), is_doubted=False)
    return fields | {Name.CURRENCY: told.proven(Proof.GIRO) if told.value == "SEK" else told}


CHECKS = {Name.PAYMENT_REFERENCE: _reference, Name.NUMBER: _number}


def rates_of(rows: Sequence[RateRow], net: Ore, vat: Ore) -> tuple[RateRow, ...]:
    """VAT by rate where it comes to the invoice's; one rate that its VAT is; or nothing."""
    for chosen in (tuple(rows), *((row,) for row in rows)):
        left = net - sum(row.base for row in chosen)
        if chosen and sum(row.vat for row in chosen) == vat and left * net >= 0 and abs(left) <= abs(net):
            return (*chosen, *((RateRow(Decimal(0), left, 0),) if left else ()))
    for rate in RATES:
        if net and abs(vat_of(net, rate) - vat) <= RATE_ERROR:
            return (RateRow(rate, net, vat),)
    return ()
