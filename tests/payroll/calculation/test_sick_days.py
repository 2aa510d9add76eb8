"""Sickness day by day: the months add up to the whole, and a second computation in fractions agrees."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payroll.calculation.absence_part import absence_part
from payroll.calculation.earnings import earnings
from payroll.calculation.model import (
    NO_LOCAL_RULES,
    CalendarDayPay,
    EmploymentInput,
    LocalRules,
    PayForm,
    SickAbsence,
    Supplement,
    Terms,
)
from payroll.calculation.sick_days import DayRule, SickDay, Stage, sick_days
from payroll.calculation.sick_lines import SICK_CODES, amount_in
from payroll.calculation.sick_period import protected_periods, sick_periods
from payroll.calculation.terms import days_of
from payroll.salary_types.catalogue import by_key
from servicecenter.common.calendars import is_working_day, working_days
from servicecenter.common.money import half_up
from servicecenter.common.periods import Month, Period
from tests.payroll.calculation.people import employment, rules

YEAR = [Month(2025, 10).plus(number) for number in range(20)]
SUPPLEMENT = by_key("fixed_supplement").code
CAP = half_up(592_000_00, 12)


def sick(absence_id: int, first: date, last: date, extent: int = 100, worked: Decimal | None = None) -> SickAbsence:
    counted = Decimal(working_days(first, last)) if worked is None else worked
    return SickAbsence(absence_id, first, last, counted, Decimal(extent))


def in_month(rows: list[SickAbsence], month: Month, **changes) -> EmploymentInput:
    parts = [absence_part("sick", row, month.starts_on, month.ends_on) for row in rows]
    return employment(absences=tuple(part for part in parts if part), sick=tuple(rows), **changes)


def month_by_month(rows: list[SickAbsence], local: LocalRules = NO_LOCAL_RULES, **changes) -> list[SickDay]:
    return [day for month in YEAR for day in sick_days(in_month(rows, month, **changes), local, rules())]


def at(days: list[SickDay], day: date) -> SickDay:
    return next(one for one in days if one.day == day)


# Sick periods


@pytest.mark.parametrize(("again_on", "number"), [(date(2026, 3, 11), 4), (date(2026, 3, 12), 1)])
def test_a_new_absence_on_the_fifth_day_continues_the_period_and_on_the_sixth_begins_another(again_on, number):
    rows = [sick(1, date(2026, 3, 4), date(2026, 3, 6)), sick(2, again_on, again_on)]
    assert at(month_by_month(rows), again_on).number == number


def test_the_days_between_relapses_are_not_counted():
    rows = [
        sick(n, date(2026, 3, 2) + timedelta(days=7 * n), date(2026, 3, 4) + timedelta(days=7 * n)) for n in range(4)
    ]
    assert [one.number for one in month_by_month(rows)] == list(range(1, 13))


def test_a_day_that_is_told_twice_counts_once():
    rows = [sick(1, date(2026, 3, 2), date(2026, 3, 6)), sick(2, date(2026, 3, 5), date(2026, 3, 9))]
    period = sick_periods(rows, 5)[0]
    assert [number for number, _, _ in period.days()] == list(range(1, 9))
    assert period.day_number(date(2026, 3, 7)) == 6


def test_the_eleventh_period_in_twelve_months_has_no_qualifying_deduction_until_the_first_is_a_year_old():
    first_days = [date(2025, 10, 6) + timedelta(days=20 * n) for n in range(20)]
    periods = sick_periods([sick(n, day, day) for n, day in enumerate(first_days)], 5)
    protected = protected_periods(periods, 10)
    assert sorted(protected) == first_days[10:19]
    assert first_days[19] - first_days[0] >= timedelta(days=365)


# The worked figures of one month's pay, 42 000 kr


def test_half_a_day_carries_the_rest_of_the_qualifying_deduction_to_the_next_day():
    rows = [
        sick(1, date(2026, 11, 2), date(2026, 11, 2), worked=Decimal("0.5")),
        sick(2, date(2026, 11, 3), date(2026, 11, 3)),
    ]
    assert [one.qualifying for one in month_by_month(rows)] == [77_280, 77_280]


def test_a_period_over_new_year_goes_on_and_takes_the_qualifying_deduction_once():
    days = month_by_month([sick(1, date(2025, 12, 29), date(2026, 1, 16))])
    assert sum(one.qualifying for one in days) == 154_560
    assert at(days, date(2026, 1, 11)).stage is Stage.SICK_PAY
    assert at(days, date(2026, 1, 12)).stage is Stage.DAY_15


def test_a_spell_that_grows_over_five_working_days_is_deducted_by_calendar_day_from_its_first_day():
    short = sick(1, date(2026, 3, 30), date(2026, 3, 31))
    longer = sick(2, date(2026, 4, 1), date(2026, 4, 12))
    assert [one.rule for one in sick_days(in_month([short], Month(2026, 3)), NO_LOCAL_RULES, rules())] == [
        DayRule.WORKING_DAY
    ] * 2
    march = sick_days(in_month([short, longer], Month(2026, 3)), NO_LOCAL_RULES, rules())
    assert [(one.rule, one.deducted) for one in march] == [(DayRule.CALENDAR_DAY, 138_600)] * 2


def test_the_stages_and_their_salary_types_follow_the_day_of_the_period():
    days = month_by_month([sick(1, date(2025, 10, 1), date(2026, 12, 31))], pay_ore=6_000_000)
    stages = Counter(one.stage for one in days)
    assert stages == {Stage.SICK_PAY: 14, Stage.DAY_15: 76, Stage.DAY_91: 274, Stage.DAY_365: len(days) - 364}
    assert all(one.supplement == 0 and one.above_cap > 0 for one in days if one.stage is Stage.DAY_365)


def test_supplements_are_a_tenth_under_the_cap_and_most_of_what_is_above_it():
    one = at(month_by_month([sick(1, date(2026, 3, 2), date(2026, 3, 25))], pay_ore=6_000_000), date(2026, 3, 20))
    # 592 000 kr ÷ 12 = 49 333,33 kr. 49 333,33 × 12 ÷ 365 × 10 % and 10 666,67 × 12 ÷ 365 × 87,6 %.
    assert (one.supplement, one.above_cap) == (16_219, 30_720)
    assert one.paid == 46_939


def test_the_agency_chooses_the_model_of_a_calendar_days_pay():
    row = [sick(1, date(2026, 3, 2), date(2026, 3, 25))]
    model = LocalRules(calendar_day_pay=CalendarDayPay.DEDUCTION)
    assert at(month_by_month(row), date(2026, 3, 20)).supplement == 13_808  # 42 000 × 12 ÷ 365 × 10 %
    assert at(month_by_month(row, model), date(2026, 3, 20)).supplement == 13_860  # 42 000 × 3,3 % × 10 %


def test_a_month_that_is_sick_all_through_takes_the_whole_salary_and_no_more():
    days = month_by_month([sick(1, date(2026, 1, 12), date(2026, 5, 10))], pay_ore=4_200_001)
    for month in (Month(2026, 2), Month(2026, 3), Month(2026, 4)):
        assert sum(one.deducted for one in days if Month.of(one.day) == month) == 4_200_001
        assert {one.rule for one in days if Month.of(one.day) == month} == {DayRule.WHOLE_MONTH}


def test_a_change_of_extent_and_of_pay_inside_the_period_is_taken_from_its_day():
    terms = (
        Terms(Period(date(2020, 1, 1), date(2026, 3, 9)), PayForm.MONTHLY, 4_000_000),
        Terms(Period(date(2026, 3, 10)), PayForm.MONTHLY, 4_400_000),
    )
    rows = [sick(1, date(2026, 3, 2), date(2026, 3, 13)), sick(2, date(2026, 3, 14), date(2026, 3, 24), extent=50)]
    days = month_by_month(rows, terms=terms)
    assert [at(days, date(2026, 3, day)).deducted for day in (9, 10, 14)] == [132_000, 145_200, 72_600]
    assert sum(one.qualifying for one in days) == 147_200  # 3,68 % of the pay on the first sick day


# Over random years of sickness


@st.composite
def years(draw: st.DrawFn) -> list[SickAbsence]:
    rows, day = [], date(2025, 10, 1) + timedelta(days=draw(st.integers(0, 60)))
    for absence_id in range(draw(st.integers(1, 12))):
        last = day + timedelta(days=draw(st.one_of(st.integers(0, 12), st.integers(0, 420))))
        if last > YEAR[-1].ends_on:
            break
        rows.append(sick(absence_id, day, last, draw(st.sampled_from([25, 50, 75, 100]))))
        day = last + timedelta(days=draw(st.integers(1, 12)))
    return rows


pays = st.integers(1_500_000, 9_000_000)


@settings(max_examples=25, deadline=None)
@given(years(), pays)
def test_the_months_add_up_to_the_whole_and_to_the_pay_lines(rows, pay):
    supplements = (Supplement(SUPPLEMENT, Period(date(2026, 1, 1), date(2026, 4, 30)), 123_456),)
    given_ = {"pay_ore": pay, "supplements": supplements}
    whole = sick_days(in_span(rows, **given_), NO_LOCAL_RULES, rules())
    months = month_by_month(rows, **given_)
    assert months == whole
    for month in YEAR:
        own = [one for one in whole if Month.of(one.day) == month]
        lines = earnings(in_month(rows, month, **given_), days_of(month), NO_LOCAL_RULES, rules())
        paid: Counter = Counter()
        for line in lines:
            paid[line.code] += line.amount
        assert {code: paid[code] for code in SICK_CODES} == {
            code: sum(amount_in(one, code) for one in own) for code in SICK_CODES
        }
        assert sum(line.amount for line in lines if line.code in SICK_CODES) == -sum(one.lost for one in own)
        assert sum(one.deducted for one in own) <= sum(line.amount for line in lines if line.code not in SICK_CODES)


def in_span(rows: list[SickAbsence], **changes) -> EmploymentInput:
    parts = [absence_part("sick", row, row.starts_on, row.ends_on) for row in rows]
    return employment(absences=tuple(part for part in parts if part), sick=tuple(rows), **changes)


@settings(max_examples=25, deadline=None)
@given(years(), pays)
def test_every_day_agrees_with_a_second_computation_in_fractions(rows, pay):
    found = {one.day: one for one in month_by_month(rows, pay_ore=pay)}
    expected = second_computation(rows, pay)
    assert found.keys() == expected.keys()
    for day, (number, deducted, sick_pay, qualifying, under, above) in expected.items():
        one = found[day]
        assert (one.number, one.sick_pay, one.qualifying, one.supplement, one.above_cap) == (
            number, sick_pay, qualifying, under, above,
        )  # fmt: skip
        if deducted is not None:
            assert one.deducted == deducted


def second_computation(rows: list[SickAbsence], pay: int) -> dict[date, tuple]:
    """From the rules as told in prose; ``None`` for a deduction where the whole month is absent or the pay runs out."""
    by_day = {
        row.starts_on + timedelta(days=n): row for row in rows for n in range((row.ends_on - row.starts_on).days + 1)
    }
    ordered, found, number, left, before = sorted(by_day), {}, 0, 0, date.min
    of_month = Counter(Month.of(day) for day in ordered)
    for day in ordered:
        share = Fraction(by_day[day].extent) / 100
        if (day - before).days > 5 or before == date.min:
            number, left = 0, kronor(Fraction(368, 10_000) * pay)
        number, before = number + 1, day
        if worked_in_spell(by_day, day) <= 5:
            deducted = kronor(kronor(Fraction(46, 1000) * pay) * share) if is_working_day(day) else 0
        else:
            deducted = kronor(kronor(Fraction(33, 1000) * pay) * share)
        if number <= 14:
            paid = kronor(Fraction(8, 10) * deducted)
            qualifying = min(left, paid)
            left -= qualifying
            found[day] = (number, deducted, paid, qualifying, 0, 0)
        else:
            rate_under, rate_above = (
                (Fraction(1, 10), Fraction(876, 1000)) if number < 365 else (0, Fraction(7275, 10_000))
            )
            part = Fraction(12, 365) * share
            under, above = kronor(min(pay, CAP) * part * rate_under), kronor(max(pay - CAP, 0) * part * rate_above)
            whole = of_month[Month.of(day)] >= 30 or of_month[Month.of(day)] == days_of(Month.of(day)).calendar_days
            found[day] = (number, None if whole else deducted, 0, 0, under, above)
    return found


def worked_in_spell(by_day: dict[date, SickAbsence], day: date) -> int:
    first = last = day
    while first - timedelta(days=1) in by_day:
        first -= timedelta(days=1)
    while last + timedelta(days=1) in by_day:
        last += timedelta(days=1)
    return working_days(first, last)


def kronor(exact: Fraction) -> int:
    return half_up(exact.numerator, exact.denominator)
