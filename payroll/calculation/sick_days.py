"""Sickness day by day (dag för dag): what each sick day takes and gives, and by which rule.

Every amount is rounded per day, so that the days of any months add up to the whole period. The day is computed from the
whole sick period: which day it is, what the qualifying deduction has left to take, and how long the spell is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from payroll.calculation.benefit_day import Shares, supplements_of_day
from payroll.calculation.model import (
    FULL,
    AbsenceInput,
    CannotCalculate,
    EmploymentInput,
    LocalRules,
    PayForm,
    SickAbsence,
)
from payroll.calculation.salary_left import SalaryLeft
from payroll.calculation.sick_period import ONE_DAY, SickPeriod, sick_periods, working_days_until
from payroll.calculation.terms import days_of, employed_days, fixed_pay_on, terms_on
from servicecenter.common.money import Ore, times
from servicecenter.common.periods import Month

if TYPE_CHECKING:
    from payroll.rules import AgreementRules, PayrollRules

SICK = "sick"
DAY_91 = 91
"""From this day on the deduction has a salary type of its own; the rule is the same (löneart 41410)."""


class DayRule(StrEnum):
    """How a sick day is deducted (avdragsregel)."""

    WORKING_DAY = "working_day"  # 4,6 % per arbetsdag
    CALENDAR_DAY = "calendar_day"  # 3,3 % per kalenderdag
    WHOLE_MONTH = "whole_month"  # hela månadens lön


class Stage(StrEnum):
    """Where in the sick period a day is: what is paid changes with it (skede)."""

    SICK_PAY = "sick_pay"  # dag 1–14
    DAY_15 = "day_15"  # dag 15–90
    DAY_91 = "day_91"  # dag 91–364
    DAY_365 = "day_365"  # dag 365–


@dataclass(frozen=True, slots=True)
class SickDay:
    """One sick day: its number in the period, what is deducted and what is paid, in öre without sign.

    ``share`` is how much of a day counts: 1 by calendar day, the scheduled part of it by working day. ``price`` is the
    deduction for a whole day of full extent, and ``pay`` the fixed pay it is a share of.
    """

    day: date
    number: int
    period_starts_on: date
    absence_id: int
    extent: Decimal
    share: Decimal
    rule: DayRule
    stage: Stage
    pay: Ore
    price: Ore
    deducted: Ore = 0
    sick_pay: Ore = 0
    qualifying: Ore = 0
    supplement: Ore = 0
    above_cap: Ore = 0

    @property
    def paid(self) -> Ore:
        """What the employer pays for the day."""
        return self.sick_pay - self.qualifying + self.supplement + self.above_cap

    @property
    def lost(self) -> Ore:
        """What the day costs before tax."""
        return self.deducted - self.paid

    @property
    def quantity(self) -> Decimal:
        """The part of a day that is deducted."""
        return self.share * self.extent / FULL

    @property
    def calendar_quantity(self) -> Decimal:
        """The part of a calendar day that supplements are paid for: a free day inside the absence counts whole."""
        return (self.share if 0 < self.share < 1 else 1) * self.extent / FULL


def sick_days(
    employment: EmploymentInput, local: LocalRules, rules: PayrollRules, left: SalaryLeft | None = None
) -> list[SickDay]:
    """The sick days that the input settles, in the order of time. Raises ``CannotCalculate`` for the hourly paid."""
    settled = [absence for absence in employment.absences if absence.kind == SICK]
    if not settled:
        return []
    _refuse_hourly(employment, settled)
    found = []
    left = SalaryLeft(employment, local) if left is None else left
    for period in sick_periods(sick_absences(employment), rules.agreement.relapse_days):
        own = [row for row in settled if period.starts_on <= row.ends_on and row.starts_on <= period.ends_on]
        if own:
            found += _Sickness(employment, period, own, local, rules, left).days()
    return found


def sick_absences(employment: EmploymentInput) -> tuple[SickAbsence, ...]:
    """The whole absences: as given, or as the settled days tell of them."""
    return employment.sick or tuple([_whole(absence) for absence in employment.absences if absence.kind == SICK])


def _whole(absence: AbsenceInput) -> SickAbsence:
    return SickAbsence(
        absence.absence_id,
        absence.whole_starts_on or absence.starts_on,
        absence.ends_on,
        absence.working_days if absence.whole_working_days is None else absence.whole_working_days,
        absence.extent,
        absence.own_days,
    )


def _refuse_hourly(employment: EmploymentInput, settled: Iterable[AbsenceInput]) -> None:
    for absence in settled:
        if terms_on(employment, absence.starts_on).form is PayForm.HOURLY:
            raise CannotCalculate(
                "sick_hourly",
                f"Sjukfrånvaro {absence.starts_on} för timavlönad kan inte beräknas av dagarna.",
                "Registrera sjuklön och karensavdrag med belopp.",
                "absences",
            )


def share_of_day(absence: AbsenceInput | SickAbsence, day: date) -> Decimal:
    """How much of a working day an absence takes of a day."""
    total = (absence.starts_on, absence.ends_on, absence.working_days)
    before = working_days_until(*total, day - ONE_DAY, absence.own_days)
    return working_days_until(*total, day, absence.own_days) - before


class _Sickness:
    """One sick period of an employment, computed from its first day (en sjukperiod dag för dag)."""

    def __init__(
        self,
        employment: EmploymentInput,
        period: SickPeriod,
        settled: Sequence[AbsenceInput],
        local: LocalRules,
        rules: PayrollRules,
        left: SalaryLeft,
    ) -> None:
        self._employment = employment
        self._period = period
        self._settled = settled
        self._local = local
        self._agreement: AgreementRules = rules.agreement
        self._rules = rules
        self._left = left
        self._short = _short_spells(period, self._agreement)

    def days(self) -> list[SickDay]:
        """The settled days; the earlier ones of day 1–14 are computed too, for what the qualifying deduction took."""
        found, qualifying = [], self._qualifying_deduction()
        for number, day, absence in self._period.days():
            settled = next((row for row in self._settled if row.starts_on <= day <= row.ends_on), None)
            if settled is None and number > self._agreement.sick_pay_days:
                continue
            one = self._deducted(self._day(number, day, absence, settled))
            if one.stage is Stage.SICK_PAY:
                one = replace(one, sick_pay=times(one.deducted, self._agreement.sick_pay_share))
                one = replace(one, qualifying=max(0, min(qualifying, one.sick_pay)))
                qualifying -= one.qualifying
            if settled is not None:
                found.append(one)
        return self._whole_months(found)

    def _day(self, number: int, day: date, absence: SickAbsence, settled: AbsenceInput | None) -> SickDay:
        is_short = absence.absence_id in self._short
        pay = fixed_pay_on(self._employment, day)
        agreement = self._agreement
        return SickDay(
            day,
            number,
            self._period.starts_on,
            absence.absence_id,
            absence.extent,
            share_of_day(settled or absence, day) if is_short else Decimal(1),
            DayRule.WORKING_DAY if is_short else DayRule.CALENDAR_DAY,
            stage_of(number, agreement),
            pay,
            times(pay, agreement.working_day_deduction if is_short else agreement.calendar_day_deduction),
        )

    def _deducted(self, one: SickDay) -> SickDay:
        taken = self._left.take(Month.of(one.day), times(one.price, one.quantity))
        if one.stage is Stage.SICK_PAY:
            return replace(one, deducted=taken)
        under, above = self._supplements(one)
        return replace(one, deducted=taken, supplement=under, above_cap=above)

    def _supplements(self, one: SickDay) -> tuple[Ore, Ore]:
        """10 % under the cap and 87.6 % above it; from day 365 nothing under and 72.75 % above."""
        agreement = self._rules.agreement
        shares = Shares(agreement.sick_supplement_share, agreement.sick_supplement_share_above_cap)
        if one.stage is Stage.DAY_365:
            shares = Shares(Decimal(0), agreement.long_sick_share_above_cap)
        return supplements_of_day(one.pay, shares, one.calendar_quantity, self._local, self._rules)

    def _qualifying_deduction(self) -> Ore:
        """3.68 % of the fixed pay of the first sick day; none in a protected period."""
        if any(row.qualifying_exempt for row in self._settled):
            return 0
        whole = times(fixed_pay_on(self._employment, self._period.starts_on), self._agreement.qualifying_deduction)
        return whole - max(row.qualifying_taken for row in self._settled)

    def _whole_months(self, found: list[SickDay]) -> list[SickDay]:
        """A month that is sick all through takes the whole salary: the days from day 15 share what is left of it."""
        by_day = {one.day: one for one in found}
        for month in sorted({Month.of(one.day) for one in found}):
            employed = employed_days(self._employment, days_of(month))
            if employed is None or employed.ends_on is None:
                continue
            days = [by_day.get(employed.starts_on + timedelta(n)) for n in range(employed.calendar_days)]
            own = [one for one in days if one is not None and one.rule is DayRule.CALENDAR_DAY]
            if len(own) == len(days):
                by_day |= {one.day: one for one in self._shared(month, own)}
        return [by_day[day] for day in sorted(by_day)]

    def _shared(self, month: Month, days: Sequence[SickDay]) -> Iterator[SickDay]:
        late = [one for one in days if one.stage is not Stage.SICK_PAY]
        if not late:
            return
        extents = sum((one.extent for one in days), Decimal(0))
        salary = self._left.salary(month)
        whole = times(salary, Fraction(extents) / (len(days) * 100))
        wanted = max(0, whole - sum(one.deducted for one in days if one.stage is Stage.SICK_PAY))
        taken = sum(one.deducted for one in late)
        rest = taken + self._left.take(month, wanted - taken)
        total, so_far, given = sum((one.extent for one in late), Decimal(0)), Decimal(0), 0
        for one in late:
            so_far += one.extent
            until = times(rest, Fraction(so_far) / Fraction(total))
            yield replace(one, rule=DayRule.WHOLE_MONTH, price=salary, deducted=until - given)
            given = until


def _short_spells(period: SickPeriod, agreement: AgreementRules) -> frozenset[int]:
    """The absences of spells of at most five working days; they are deducted by working day."""
    return frozenset(
        absence.absence_id
        for spell in period.spells()
        if sum(absence.working_days for absence in spell) <= agreement.short_leave_working_days
        for absence in spell
    )


def stage_of(number: int, agreement: AgreementRules) -> Stage:
    """What part of the sick period a day belongs to."""
    if number <= agreement.sick_pay_days:
        return Stage.SICK_PAY
    if number > agreement.sick_supplement_last_day:
        return Stage.DAY_365
    return Stage.DAY_91 if number >= DAY_91 else Stage.DAY_15
