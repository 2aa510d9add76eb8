"""What an invoice charges for being paid late: recognised by its words, and judged against the law.

An invoice charges for late payment when one of its lines says so: words that mean nothing else always count, and the
plain word for interest counts only where the invoice names an earlier one of the same supplier, because a loan has
interest too. Which invoices it is about is what it names: its own reference to an earlier invoice, and every number in
the text of those lines that is the number of an invoice from the same supplier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from invoicing.late_interest.interest import Interest, late_interest
from invoicing.late_interest.law import Cost, FigureMissing, Law
from servicecenter.common.money import Ore, format_kronor

INTEREST = "interest"
SURE: Mapping[str, re.Pattern[str]] = {
    INTEREST: re.compile(r"dröjsmålsränt|räntefaktura|late payment interest|overdue interest|interest on arrears"),
    Cost.REMINDER: re.compile(r"påminnelse(avgift|kostnad|ersättning)|avgift för påminnelse|reminder (fee|charge)"),
    Cost.COLLECTION_DEMAND: re.compile(r"inkasso"),
    Cost.INSTALMENT_PLAN: re.compile(r"amorteringsplan|avbetalningsplan|instalment plan"),
    Cost.COMPENSATION: re.compile(r"försenings(ersättning|avgift)|late payment (compensation|fee)"),
}
PLAIN = re.compile(r"\b(ränta|räntan|räntor|interest)\b")
WORDS = r"ränt|interest|påminnelse|reminder|inkasso|amorteringsplan|avbetalningsplan|instalment|försening|late payment"
"""Every text that is recognised has one of these; for asking a database which lines to read."""
NUMBER = re.compile(r"[\w][\w/.-]*", re.ASCII)
OTHER_FIGURE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,3}([.,]\d+)+|..?")
"""A day, an amount or a percent, and what is too short to tell an invoice by."""


class Verdict(StrEnum):
    WITHIN = "within"
    ABOVE = "above"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Charge:
    """A line that charges for late payment: ``kind`` is interest or one of ``Cost``."""

    kind: str
    amount: Ore
    has_vat: bool = False


@dataclass(frozen=True, slots=True)
class Debt:
    """An earlier invoice of the supplier: what was owed, until when it was to be paid, and when it was.

    ``through`` is the day of payment, or the day of the invoice that charges when it was not paid by then.
    ``charged_by`` are other invoices that have charged interest on it.
    """

    label: str
    base: Ore
    due_on: date
    through: date
    is_paid: bool = True
    is_rejected: bool = False
    charged_by: tuple[str, ...] = ()

    @property
    def is_late(self) -> bool:
        return self.base > 0 and self.through > self.due_on


@dataclass(frozen=True, slots=True)
class Finding:
    """What one kind of charge comes to, what the law allows where that is known, and why."""

    kind: str
    charged: Ore
    allowed: Ore | None
    verdict: Verdict
    text: str
    interests: tuple[tuple[str, Interest], ...] = ()


def kind_of(text: str, *, names_debt: bool) -> str:
    """What a line charges for, or nothing.

    >>> kind_of("Lagstadgad förseningsavgift", names_debt=False), kind_of("Ränta lån 3", names_debt=False)
    ('compensation', '')
    """
    words = text.casefold()
    for kind, pattern in SURE.items():
        if pattern.search(words):
            return str(kind)
    return INTEREST if names_debt and PLAIN.search(words) else ""


def numbers_in(text: str) -> set[str]:
    """What in a text may be the number of an invoice: every word with a digit that is no day, amount or count of days.

    >>> sorted(numbers_in("7.5% på 50.000 kr i 91 dagar. Fakturanr 101000010, förfallodatum 2016-03-15."))
    ['101000010']
    """
    words = (word.strip(".-/") for word in NUMBER.findall(text))
    return {word for word in words if any(letter.isdigit() for letter in word) and not OTHER_FIGURE.fullmatch(word)}


def judge(charges: Iterable[Charge], debts: Sequence[Debt], *, on: date, law: Law) -> tuple[Finding, ...]:
    """A finding for each kind that is charged, in a set order."""
    charges = list(charges)
    sums = {kind: sum(one.amount for one in charges if one.kind == kind) for kind in (INTEREST, *Cost)}
    with_vat = {one.kind for one in charges if one.has_vat}
    asked = frozenset(kind for kind, charged in sums.items() if charged > 0)
    return tuple(
        _of_vat(kind, sums[kind])
        if kind in with_vat
        else _of_interest(sums[kind], debts, law)
        if kind == INTEREST
        else _of_cost(Cost(kind), sums[kind], debts, asked, on, law)
        for kind in sums
        if kind in asked
    )


def cannot_tell(charges: Iterable[Charge], why: str) -> tuple[Finding, ...]:
    """A finding for each kind that is charged, where something keeps all of them from being checked."""
    sums: dict[str, Ore] = {}
    for one in charges:
        sums[one.kind] = sums.get(one.kind, 0) + one.amount
    return tuple(Finding(kind, charged, None, Verdict.UNSURE, why) for kind, charged in sums.items())


def _of_vat(kind: str, charged: Ore) -> Finding:
    text = "Fakturan tar ut moms på ersättning för sen betalning. Sådan ersättning ligger utanför momsen."
    return Finding(kind, charged, 0, Verdict.ABOVE, text)


def _of_interest(charged: Ore, debts: Sequence[Debt], law: Law) -> Finding:
    if doubt := _doubt(debts):
        return Finding(INTEREST, charged, None, Verdict.UNSURE, doubt)
    try:
        found = tuple((debt.label, _interest_on(debt, law)) for debt in debts)
    except FigureMissing as missing:
        return Finding(INTEREST, charged, None, Verdict.UNSURE, f"Räntan kan inte kontrolleras. {missing}")
    allowed = sum(each.amount for _label, each in found)
    slack = sum(len(each.periods) for _label, each in found)  # an öre for each that may be rounded another way
    if charged > allowed + slack:
        text = f"Räntan är {format_kronor(charged)} kr, men lagen ger {format_kronor(allowed)} kr. {_why(debts)}"
        return Finding(INTEREST, charged, allowed, Verdict.ABOVE, text, found)
    text = f"Räntan är {format_kronor(charged)} kr, och lagen ger {format_kronor(allowed)} kr."
    return Finding(INTEREST, charged, allowed, Verdict.WITHIN, text, found)


def _interest_on(debt: Debt, law: Law) -> Interest:
    return late_interest(debt.base, due_on=debt.due_on, through=debt.through, law=law)


def _why(debts: Sequence[Debt]) -> str:
    on_time = [debt.label for debt in debts if not debt.is_late]
    if on_time:
        return f"Inte sen: {', '.join(on_time)}."
    return "Mer än så kräver att en högre ränta har avtalats."


def _doubt(debts: Sequence[Debt]) -> str:
    """Why what is charged can't be checked, or nothing."""
    if not debts:
        return (
            "Fakturan namnger ingen tidigare faktura som finns här, så det går inte att kontrollera vad som var sent."
        )
    if rejected := [debt.label for debt in debts if debt.is_rejected]:
        return f"Avvisad faktura: {', '.join(rejected)}. Utred om det finns något att betala ränta på."
    if again := [debt for debt in debts if debt.charged_by]:
        told = "; ".join(f"{debt.label} av {', '.join(debt.charged_by)}" for debt in again)
        return f"Ersättning för samma sena betalning har krävts förut: {told}. Kontrollera att inget krävs två gånger."
    return ""


def _of_cost(cost: Cost, charged: Ore, debts: Sequence[Debt], asked: frozenset[str], on: date, law: Law) -> Finding:
    if doubt := _doubt(debts):
        return Finding(cost, charged, None, Verdict.UNSURE, doubt)
    try:
        most = law.most(cost, on)
    except FigureMissing as missing:
        return Finding(cost, charged, None, Verdict.UNSURE, f"Avgiften kan inte kontrolleras. {missing}")
    late = sum(debt.is_late for debt in debts)
    allowed = most * late
    if charged > allowed:
        text = (
            f"Fakturan tar ut {format_kronor(charged)} kr, men lagen ger högst {format_kronor(most)} kr för varje sen "
            f"faktura, och {late} var {'sen' if late == 1 else 'sena'}."
        )
        return Finding(cost, charged, allowed, Verdict.ABOVE, text)
    if condition := _condition(cost, asked):
        return Finding(cost, charged, allowed, Verdict.UNSURE, condition)
    text = f"Fakturan tar ut {format_kronor(charged)} kr, och lagen ger högst {format_kronor(allowed)} kr."
    return Finding(cost, charged, allowed, Verdict.WITHIN, text)


def _condition(cost: Cost, asked: frozenset[str]) -> str:
    """What the law asks for besides the amount, which no row here can tell."""
    if cost == Cost.REMINDER:
        return "Påminnelseavgift får tas ut bara om den avtalades senast när skulden uppkom. Kontrollera avtalet."
    if cost == Cost.COMPENSATION and asked & {Cost.REMINDER, Cost.COLLECTION_DEMAND, Cost.INSTALMENT_PLAN}:
        return (
            "Förseningsersättning tas ut tillsammans med andra kostnader. Kontrollera mot 4 a § lagen (1981:739) att "
            "samma kostnad inte ersätts två gånger."
        )
    return ""
