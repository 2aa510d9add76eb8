"""What an invoice posts (fakturans bokföring): at arrival, at the end, and when it is rejected between the two. Pure.

At arrival the whole amount stands as a debt to suppliers against invoices that nobody has attested yet. The final
voucher takes it from there to where it was coded, with VAT and rounding apart. Both are in balance for credit notes
too, whose amounts are negative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from servicecenter.common.money import Ore, times
from servicecenter.common.periods import Month, Period
from servicecenter.ledger.draft import DraftLine, VoucherDraft

ARRIVAL_SERIES, FINAL_SERIES, RELEASE_SERIES = "LA", "LF", "LP"
DEBT, SUSPENSE, INPUT_VAT = "supplier_debt", "invoice_suspense", "input_vat"
OUTPUT_VAT, ROUNDING = "output_vat_reverse", "invoice_rounding"
PREPAID = "prepaid_costs"
REVERSE_CHARGE = frozenset({"AE", "K"})
"""Categories whose VAT the buyer accounts for (UNCL 5305): domestic reverse charge, and goods from another EU state."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A coding line as it is posted; ``amount`` is without VAT, ``rate`` in percent.

    One with a ``period`` is a cost of the months in it.
    """

    account: str
    coding: str
    amount: Ore
    category: str = "S"
    rate: Decimal = Decimal(0)
    text: str = ""
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """What a month has of a line that is spread over several (periodens del)."""

    account: str
    coding: str
    amount: Ore
    text: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """What the vouchers need of an invoice. ``origin`` names it, ``text`` is what the ledger shows."""

    origin: str
    text: str
    net: Ore
    vat: Ore
    rounding: Ore
    total: Ore


def arrival_voucher(invoice: Booked, *, on: date) -> VoucherDraft:
    """The debt on the day of arrival (ankomstregistrering, preliminär kontering)."""
    lines = (DraftLine(SUSPENSE, invoice.total), DraftLine(DEBT, -invoice.total))
    return VoucherDraft(ARRIVAL_SERIES, on, invoice.text, f"{invoice.origin}:arrival", lines)


def reversal_voucher(invoice: Booked, *, on: date) -> VoucherDraft:
    """The arrival taken back, for an invoice that was registered and then rejected."""
    lines = (DraftLine(DEBT, invoice.total), DraftLine(SUSPENSE, -invoice.total))
    return VoucherDraft(ARRIVAL_SERIES, on, invoice.text, f"{invoice.origin}:rejected", lines)


def final_voucher(invoice: Booked, coded: Sequence[Coded], *, claims_vat: bool, on: date) -> VoucherDraft:
    """The final posting (slutbokföring). Raises ``ValueError`` where the coding is not the invoice's net amount.

    An agency that claims its VAT back (förordning 2002:831) has it on an account of its own; for another, VAT is a cost
    of what was bought. What is for several months is prepaid until each of them has had its part.
    """
    if sum(one.amount for one in coded) != invoice.net:
        raise ValueError("konteringen är inte lika med fakturans belopp utan moms")
    lines = [DraftLine(SUSPENSE, -invoice.total)]
    lines += [_cost(one) for one in costs_of(invoice, coded, claims_vat=claims_vat) if one.amount]
    lines += [DraftLine(INPUT_VAT, invoice.vat)] if claims_vat and invoice.vat else []
    lines += [DraftLine(ROUNDING, invoice.rounding)] if invoice.rounding else []
    lines += _reverse_charge(coded)
    return VoucherDraft(FINAL_SERIES, on, invoice.text, f"{invoice.origin}:final", tuple(lines))


def release_voucher(invoice: Booked, month: Month, parts: Sequence[Released], *, on: date) -> VoucherDraft:
    """A month's part of what was prepaid, as the cost that it is (periodisering)."""
    lines = [DraftLine(PREPAID, -sum(one.amount for one in parts))]
    lines += [DraftLine(one.account, one.amount, one.coding, one.text) for one in parts if one.amount]
    text = f"{month} {invoice.text}"[:200]
    return VoucherDraft(RELEASE_SERIES, on, text, f"{invoice.origin}:accrual:{month}", tuple(lines))


def costs_of(invoice: Booked, coded: Sequence[Coded], *, claims_vat: bool) -> list[Coded]:
    """The coding lines as they weigh on the agency: with their VAT where nobody gives it back."""
    return list(coded) if claims_vat else with_vat(coded, invoice.vat)


def _cost(one: Coded) -> DraftLine:
    """On its account, or with what is prepaid, which carries no code string: it is no cost yet."""
    if one.period is not None:
        return DraftLine(PREPAID, one.amount, text=one.text)
    return DraftLine(one.account, one.amount, one.coding, one.text)


def with_vat(coded: Sequence[Coded], vat: Ore) -> list[Coded]:
    """The coding lines with the invoice's VAT on them, in proportion to their own, to the öre.

    >>> rows = [Coded("5311", "", 100, rate=Decimal(25)), Coded("5312", "", 200, rate=Decimal(25))]
    >>> [one.amount for one in with_vat(rows, 76)]
    [125, 251]
    """
    weights = [times(one.amount, one.rate / 100) for one in coded]
    whole, given, passed = sum(weights), 0, 0
    shares = []
    for weight in weights:
        passed += weight
        upto = vat * passed // whole if whole else 0
        shares.append(upto - given)
        given = upto
    if shares and given != vat:
        shares[-1] += vat - given
    return [replace(one, amount=one.amount + share) for one, share in zip(coded, shares, strict=True)]


def _reverse_charge(coded: Sequence[Coded]) -> list[DraftLine]:
    """VAT that the buyer accounts for, both as owed and as claimed (omvänd skattskyldighet), once a rate."""
    bases: dict[Decimal, Ore] = defaultdict(int)
    for one in coded:
        if one.category in REVERSE_CHARGE:
            bases[one.rate] += one.amount
    vat = sum(times(base, rate / 100) for rate, base in bases.items())
    return [DraftLine(INPUT_VAT, vat), DraftLine(OUTPUT_VAT, -vat)] if vat else []
