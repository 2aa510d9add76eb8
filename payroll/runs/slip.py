"""The payslip as it is shown (lönespecifikation): one view of it for the page, the PDF and the employee's own pages.

What is shown is what the run stored. The same lines are computed again from the frozen inputs, which is how a line is
explained, and every difference between the two is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.calculation import model as pure
from payroll.calculation.explain import explain
from payroll.calculation.frozen import NotFrozenPayInput, thaw
from payroll.calculation.payslip import COUNTS, calculate
from payroll.calculation.wording import number, percent, quantity
from payroll.employment.models import BankAccount, PayTerms
from payroll.payslip_print.view import Fact, PayslipView, Row, Section, Sum
from payroll.runs.models import PayLine, PayRun, Payslip, RunState
from payroll.runs.queries import accounts_in_run, lines_of, terms_in_run, year_to_date
from payroll.runs.rules import pinned_rules
from payroll.salary_types.catalogue import CATALOGUE, Unit
from payroll.salary_types.catalogue import Section as Part
from payroll.travel.models import TravelClaim
from payroll.travel.queries import claims_of_entries
from servicecenter.common.bank_accounts import bank_name
from servicecenter.common.because import Because
from servicecenter.common.identity_numbers import PersonalNumber
from servicecenter.common.money import ORE_PER_KRONA, format_kronor
from servicecenter.common.periods import Month
from servicecenter.rules.loader import RuleError

NO_CLAIMS: Mapping[int, TravelClaim] = {}
AT_A_TIME = 200
"""Payslips read together when many are printed: few queries, little memory."""

GROSS_TITLES = {
    Part.SALARY: lazy("Lön"),
    Part.TIME: lazy("Tillägg"),
    Part.VACATION: lazy("Semester"),
    Part.ABSENCE: lazy("Frånvaro"),
    Part.GROSS_DEDUCTION: lazy("Bruttoavdrag"),
    Part.REIMBURSEMENT: lazy("Skattepliktiga ersättningar"),
}
OTHER_TITLES = {
    "benefits": lazy("Förmåner, beskattas men betalas inte ut"),
    "tax_free": lazy("Ersättningar, skattefria"),
    "tax": lazy("Skatt"),
    "net_deductions": lazy("Nettoavdrag"),
    "rounding": lazy("Öresavrundning"),
    "information": lazy("Upplysningar"),
}
TOTAL_LABELS = {"tax_free": lazy("Ersättningar"), "net_deductions": lazy("Avdrag")}


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its number on the payslip, by which it is explained, and the travel claim it comes from, if any."""

    row: Row
    number: int
    earned_from: date
    claim: TravelClaim | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading, with a sum after them where there is a ``total``."""

    title: str
    lines: tuple[Line, ...]
    total_label: str = ""
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """A payslip with everything that is shown of it. ``faults`` is empty when it can be computed again to the öre."""

    payslip: Payslip
    view: PayslipView
    groups: tuple[Group, ...]
    faults: tuple[str, ...]


def slip_of(payslip: Payslip) -> Slip:
    return next(slips(payslip.run, [payslip]))


def slips(run: PayRun, payslips: Iterable[Payslip]) -> Iterator[Slip]:
    """The payslips of a run, ready to be shown; a constant number of queries for every ``AT_A_TIME`` of them."""
    agency = run.agency
    for batch in batches(payslips, AT_A_TIME):
        person_ids = [payslip.person_id for payslip in batch]
        lines, terms = lines_of(batch), terms_in_run(run, person_ids)
        accounts, earlier = accounts_in_run(run, person_ids), year_to_date(run, person_ids)
        computed = [_computed_again(payslip) for payslip in batch]
        claims = claims_of_entries({line.entry_id for again, _fault in computed if again for line in again.lines})
        for payslip, (again, fault) in zip(batch, computed, strict=True):
            payslip.run = run
            own = lines.get(payslip.pk, [])
            groups = grouped(own, again, claims)
            faults = (fault,) if fault else tuple(differences(payslip, own, again))
            key = payslip.person_id
            view = PayslipView(
                agency_name=agency.name,
                organisation_number=f"{agency.organisation_number[:6]}-{agency.organisation_number[6:]}",
                person_name=payslip.person.name,
                personal_number=masked(payslip),
                employments=tuple(_employment(row) for row in terms.get(key, ())),
                period=date_format(Month.parse(payslip.month).starts_on, "F Y"),
                pays_on=run.pays_on,
                account=_account(accounts.get(key)),
                sections=tuple(_section(group) for group in groups),
                totals=_totals(payslip),
                net=payslip.net_ore,
                year_to_date=_year(payslip, earlier.get(key, {})),
                employer_cost=_cost(payslip, own),
                notes=_notes(run, faults),
            )
            yield Slip(payslip, view, groups, faults)


def because_of(payslip: Payslip, line_number: int) -> Because | None:
    """Why a line is what it is, computed again from the frozen inputs; nothing for a line that does not exist."""
    pay_input, rules = thaw(payslip.inputs), pinned_rules(payslip.run)
    if not 1 <= line_number <= len(calculate(pay_input, rules).lines):
        return None
    return explain(pay_input, rules, line_number - 1)


def _computed_again(payslip: Payslip) -> tuple[pure.Payslip | None, str]:
    try:
        return calculate(thaw(payslip.inputs), pinned_rules(payslip.run)), ""
    except (NotFrozenPayInput, RuleError, pure.CannotCalculate) as error:
        return None, _("Specifikationen kan inte räknas om: %s") % error


SUMS = {
    "gross_ore": ("gross", lazy("Bruttolön")),
    "tax_ore": ("tax", lazy("Skatt")),
    "tax_free_ore": ("tax_free", lazy("Skattefritt")),
    "net_deductions_ore": ("net_deductions", lazy("Nettoavdrag")),
    "net_ore": ("net", lazy("Nettolön")),
    "contributions_ore": ("contributions", lazy("Arbetsgivaravgifter")),
    "pension_ore": ("pension", lazy("Pensionspremier")),
}


def differences(payslip: Payslip, lines: list[PayLine], again: pure.Payslip) -> Iterator[str]:
    """Where what is stored is not what the frozen inputs give."""
    for stored, (computed, label) in SUMS.items():
        amounts = getattr(payslip, stored), getattr(again.totals, computed)
        if amounts[0] != amounts[1]:
            yield _("%(what)s: lagrat %(stored)s kr, omräknat %(again)s kr.") % {
                "what": label, "stored": format_kronor(amounts[0]), "again": format_kronor(amounts[1])
            }  # fmt: skip
    if [(line.code, line.amount_ore) for line in lines] != [(line.code, line.amount) for line in again.lines]:
        yield _("Raderna är inte de som underlaget ger.")


def grouped(
    lines: list[PayLine], again: pure.Payslip | None, claims: Mapping[int, TravelClaim] = NO_CLAIMS
) -> tuple[Group, ...]:
    """The visible lines under their headings, the gross ones first with their sum."""
    found: dict[tuple[str, str], list[Line]] = {}
    sums: dict[str, int] = {}
    for line in lines:
        salary_type, bucket = CATALOGUE[line.code], COUNTS[line.code].bucket
        if not salary_type.visible:
            continue
        title = (
            GROSS_TITLES.get(salary_type.section, GROSS_TITLES[Part.SALARY])
            if bucket == "gross"
            else OTHER_TITLES[bucket]
        )
        claim = claims.get(_entry_id(line, again))
        row = Line(_row(line, again, claim), line.number, line.earned_from, claim)
        found.setdefault((bucket, title), []).append(row)
        sums[bucket] = sums.get(bucket, 0) + line.amount_ore
    gross = [title for bucket, title in found if bucket == "gross"]
    gross.sort(key=list(GROSS_TITLES.values()).index)
    ordered = [("gross", title) for title in gross]
    ordered += [(bucket, title) for bucket, title in OTHER_TITLES.items() if (bucket, title) in found]
    return tuple(_group(key, found[key], sums, is_last_gross=bool(gross) and key[1] == gross[-1]) for key in ordered)


def _group(key: tuple[str, str], lines: list[Line], sums: dict[str, int], *, is_last_gross: bool) -> Group:
    bucket, title = key[0], str(key[1])
    if bucket == "gross":
        return Group(title, tuple(lines), _("Bruttolön"), sums[bucket]) if is_last_gross else Group(title, tuple(lines))
    if bucket in TOTAL_LABELS:
        return Group(title, tuple(lines), str(TOTAL_LABELS[bucket]), sums[bucket])
    return Group(title, tuple(lines))


def _entry_id(line: PayLine, again: pure.Payslip | None) -> int | None:
    """The registration a line comes from; only the computed line knows."""
    if again is None or line.number > len(again.lines):
        return None
    return again.lines[line.number - 1].entry_id


def _row(line: PayLine, again: pure.Payslip | None, claim: TravelClaim | None) -> Row:
    salary_type = CATALOGUE[line.code]
    period = period_in_words(line.earned_from, line.earned_to)
    return Row(
        code=line.code,
        text=salary_type.en if get_language() == "en" else salary_type.sv,
        amount=line.amount_ore,
        period=f"{period} · {claim.reference}" if claim else period,
        quantity="" if line.quantity is None else _in_words(line.quantity, salary_type.unit),
        rate=_rate(line, again),
    )


def _in_words(value: Decimal, unit: Unit) -> str:
    sv, en = quantity(value, unit)
    return en if get_language() == "en" else sv


def _rate(line: PayLine, again: pure.Payslip | None) -> str:
    """A price in kronor or a percentage; only the computed line knows which of them the stored figure is."""
    if line.rate is None:
        return ""
    computed = again.lines[line.number - 1] if again and line.number <= len(again.lines) else None
    if computed is None or computed.rate is None:
        return number(line.rate)
    return percent(line.rate) if isinstance(computed.rate, Decimal) else format_kronor(int(line.rate * ORE_PER_KRONA))


def period_in_words(first: date, last: date) -> str:
    """``november 2026``, ``3–5 november``, ``3 november``; across months both days in full."""
    month = Month.of(first)
    if (first, last) == (month.starts_on, month.ends_on):
        return date_format(first, "F Y")
    if first == last:
        return date_format(first, "j F")
    return f"{first.day}–{date_format(last, 'j F')}" if Month.of(last) == month else f"{first} – {last}"


def _section(group: Group) -> Section:
    rows = tuple(line.row for line in group.lines)
    return Section(str(group.title), rows, str(group.total_label), group.total)


def masked(payslip: Payslip) -> str:
    person = payslip.person
    if person.is_protected:
        return _("Skyddade uppgifter")
    digits = person.personal_number
    return PersonalNumber(digits).masked if digits else f"{person.born_on:%Y%m%d}-••••"


def _employment(terms: PayTerms) -> Fact:
    extent = f"{number(terms.extent)}\u00a0%"
    return Fact(
        _("Anställning\u00a0%d") % terms.employment.number,
        ", ".join(filter(None, (terms.title, terms.unit.name, extent))),
    )


def _account(account: BankAccount | None) -> str:
    if account is None:
        return ""
    return f"{bank_name(account.clearing) or account.clearing} •••• {account.account[-4:]}"


def _totals(payslip: Payslip) -> tuple[Sum, ...]:
    sums = [Sum(_("Bruttolön"), payslip.gross_ore)]
    if payslip.tax_free_ore:
        sums.append(Sum(_("Ersättningar"), payslip.tax_free_ore))
    sums.append(Sum(_("Skatt"), -payslip.tax_ore))
    if payslip.net_deductions_ore:
        sums.append(Sum(_("Avdrag"), -payslip.net_deductions_ore))
    return tuple(sums)


def _year(payslip: Payslip, earlier: dict[str, int]) -> tuple[Sum, ...]:
    sums = (
        Sum(_("Bruttolön"), earlier.get("gross", 0) + payslip.gross_ore),
        Sum(_("Skatt"), -(earlier.get("tax", 0) + payslip.tax_ore)),
        Sum(_("Skattefria ersättningar"), earlier.get("tax_free", 0) + payslip.tax_free_ore),
        Sum(_("Utbetalt"), earlier.get("net", 0) + payslip.net_ore),
    )
    return tuple(item for item in sums if item.amount)


def _cost(payslip: Payslip, lines: list[PayLine]) -> tuple[Sum, ...]:
    """What the pay costs the employer, in parts that add up to the last of them."""
    other = sum(line.amount_ore for line in lines if COUNTS[line.code].bucket == "other_costs")
    withheld = payslip.tax_ore + payslip.net_deductions_ore
    parts = [
        Sum(_("Till kontot"), payslip.net_ore),
        Sum(_("Skatt och avdrag"), withheld),
        Sum(_("Arbetsgivaravgifter"), payslip.contributions_ore),
        Sum(_("Pensionspremier"), payslip.pension_ore),
        Sum(_("Övriga kostnader"), other),
    ]
    shown = [part for part in parts if part.amount]
    return (*shown, Sum(_("Arbetsgivarens kostnad"), sum(part.amount for part in shown))) if shown else ()


def _notes(run: PayRun, faults: tuple[str, ...]) -> tuple[str, ...]:
    notes = list(faults)
    if run.state not in (RunState.APPROVED, RunState.DEFINITIVE, RunState.PAID):
        notes.append(_("Preliminär: körningen är inte attesterad och beloppen kan ändras."))
    if run.rules.get("tax_provisional"):
        notes.append(_("Skatten är räknad efter beräknad tabell; Skatteverkets fil är inte inläst."))
    return tuple(notes)


T = TypeVar("T")


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch
