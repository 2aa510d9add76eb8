"""What a report would do to one's pay (effekt på lönen): the month computed with it and without it, by the same rules.

The month is computed with the facts known now, by the way that every pay run goes; the difference is what the report
changes, whether it is paid with the month or as back pay. Nothing is kept: the supposed report is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from msgspec.structs import replace

from payroll.absence.models import Absence
from payroll.calculation.explain import explain_line
from payroll.calculation.explanation import Told
from payroll.calculation.model import CannotCalculate, PayInput, Payslip
from payroll.calculation.payslip import calculate
from payroll.own_time.accounts import AccountEffect, account_effects, balances_with
from payroll.pay_calendar import pay_month
from payroll.rules import PayrollRules
from payroll.runs.earlier import EarlierMonths
from payroll.runs.inputs import pay_inputs
from payroll.runs.local import local_rules
from payroll.runs.models import PayRun
from payroll.runs.rules import pin_run, pinned_rules
from payroll.salary_types.catalogue import CATALOGUE, Section
from payroll.time.models import EntryState, TimeEntry
from servicecenter.common.because import Because
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.rules.loader import RuleYearMissing

BEFORE_TAX = (
    Section.SALARY,
    Section.TIME,
    Section.VACATION,
    Section.ABSENCE,
    Section.GROSS_DEDUCTION,
    Section.REIMBURSEMENT,
)
NO_MONTHS = EarlierMonths((), Month(1900, 1), None, {})
"""Each month is computed by itself, and answers for its own days only."""
MOST_MONTHS = 4
"""Longer leave is told by its first months, which the rest look like."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A salary type whose amount the report changes, with the reasons of its own lines."""

    code: str
    sv: str
    en: str
    amount_ore: Ore
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class MonthEffect:
    """What the report does to a month: its lines, and pay before and after tax."""

    month: Month
    lines: tuple[Changed, ...]
    gross_ore: Ore
    tax_ore: Ore
    net_ore: Ore


@dataclass(frozen=True, slots=True)
class Effect:
    """The months a report touches; ``problem`` says why they could not be computed."""

    months: tuple[MonthEffect, ...] = ()
    problem: str = ""
    has_more: bool = False
    accounts: tuple[AccountEffect, ...] = ()

    @property
    def gross_ore(self) -> Ore:
        return sum(month.gross_ore for month in self.months)

    @property
    def net_ore(self) -> Ore:
        return sum(month.net_ore for month in self.months)


def effect_of(draft: Absence | TimeEntry, *, at: datetime) -> Effect:
    """The effect of a report that has not been sent, in place of the row that it replaces."""
    months = list(_months(draft))
    told = months[:MOST_MONTHS]
    person_id = draft.employment.person_id
    try:
        was, had = [_computed(person_id, month, at) for month in told], balances_with(draft)
        with transaction.atomic():
            key = _suppose(draft, at)
            becomes, has = [_computed(person_id, month, at) for month in told], balances_with(draft)
            transaction.set_rollback(True)
    except CannotCalculate as error:
        return Effect(problem=str(error))
    except RuleYearMissing as error:
        return Effect(problem=f"{error}.")
    effects = (_effect(*pair, key) for pair in zip(told, was, becomes, strict=True))
    return Effect(tuple(effects), has_more=len(months) > MOST_MONTHS, accounts=account_effects(had, has))


def _months(draft: Absence | TimeEntry) -> Iterator[Month]:
    month = Month.of(draft.starts_on)
    while month <= Month.of(draft.ends_on):
        yield month
        month = month.plus(1)


def _suppose(draft: Absence | TimeEntry, at: datetime) -> int:
    """The report as if it were attested now. Whoever calls takes it back, so nobody else ever sees it."""
    if draft.replaces_id is not None:
        type(draft).objects.filter(pk=draft.replaces_id).update(superseded_at=at)
    supposed = copy(draft)
    supposed.state, supposed.recorded_at, supposed.attested_at = EntryState.ATTESTED, at, at
    supposed.save()
    return supposed.pk


@dataclass(frozen=True, slots=True)
class Computed:
    """A month of one person as it would be paid now."""

    pay_input: PayInput
    rules: PayrollRules
    payslip: Payslip


def _computed(person_id: int, month: Month, at: datetime) -> Computed:
    """The month as if nothing of it were paid: what is asked is what the report changes in it."""
    run = PayRun(month=str(month), pays_on=pay_month(month).pays_on, cut_off_at=at)
    run.rules = pin_run(run, NO_MONTHS)
    rules = pinned_rules(run)
    (found,) = pay_inputs(run, [person_id], local_rules(run.pays_on), (), NO_MONTHS)
    pay_input = replace(found, paid_earlier=None, contribution_base_earlier=0)
    return Computed(pay_input, rules, calculate(pay_input, rules))


def _effect(month: Month, was: Computed, becomes: Computed, key: int) -> MonthEffect:
    before, after = was.payslip.totals, becomes.payslip.totals
    return MonthEffect(
        month,
        tuple(_changed(was, becomes, key)),
        gross_ore=after.gross + after.tax_free - before.gross - before.tax_free,
        tax_ore=after.tax - before.tax,
        net_ore=after.net - before.net,
    )


def _changed(was: Computed, becomes: Computed, key: int) -> Iterator[Changed]:
    """Salary types whose sums differ, pay before tax only, in the order of the payslip."""
    before, after = _sums(was.payslip), _sums(becomes.payslip)
    for code in dict.fromkeys([*after, *before]):
        amount = after.get(code, 0) - before.get(code, 0)
        kind = CATALOGUE[code]
        if amount and kind.section in BEFORE_TAX:
            yield Changed(code, kind.sv, kind.en, amount, tuple(_reasons(code, becomes, key)))


def _sums(payslip: Payslip) -> dict[str, Ore]:
    sums: dict[str, Ore] = {}
    for line in payslip.lines:
        sums[line.code] = sums.get(line.code, 0) + line.amount
    return sums


def _reasons(code: str, computed: Computed, key: int) -> Iterator[Because]:
    for line in computed.payslip.lines:
        if line.code == code and key in (line.absence_id, line.entry_id):
            yield explain_line(Told(computed.pay_input, computed.rules, computed.payslip, line))
