"""Earlier months computed again: after every run, the lines of all runs add up to the month as it is known."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from payroll.calculation.explain import explain, explain_all
from payroll.calculation.frozen import freeze, thaw
from payroll.calculation.model import (
    NO_LOCAL_RULES,
    AbsenceInput,
    CannotCalculate,
    EarlierMonth,
    EmploymentInput,
    Entry,
    LocalRules,
    LocalValue,
    PaidSum,
    PartOfMonth,
    PayForm,
    Supplement,
    Terms,
)
from payroll.calculation.payslip import calculate
from payroll.calculation.retro import differences, fresh_lines
from payroll.calculation.terms import days_of
from payroll.calculation.wording import kr
from payroll.salary_types.catalogue import by_key
from servicecenter.common.periods import Month, Period
from tests.payroll.calculation.people import LONG_AGO, employment, person, rules

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
MONTHLY = by_key("monthly_salary").code
OVERTIME = by_key("overtime_simple").code
SUPPLEMENT = by_key("fixed_supplement").code


def earlier(month: Month = OCTOBER, *employments: EmploymentInput, **changes) -> EarlierMonth:
    plain = EarlierMonth(month, date(month.year, month.month, 25), employments or (employment(coding=("100",)),))
    return replace(plain, **changes)


def paid_monthly(amount: int, month: Month = OCTOBER, coding: str = "100") -> PaidSum:
    return PaidSum(1, MONTHLY, coding, month.starts_on, month.ends_on, amount, Decimal(1))


def back_lines(*months: EarlierMonth) -> list[tuple]:
    before = len(calculate(person(), rules()).lines)
    slip = calculate(person(earlier=months), rules())
    assert len(slip.lines) >= before
    return [(line.code, line.earned_from, line.amount) for line in slip.lines if line.earned_from.month != 11]


def test_a_month_that_is_as_it_was_paid_gives_no_line():
    assert back_lines(earlier(paid=(paid_monthly(4_200_000),))) == []


def test_a_raise_told_late_gives_the_difference_of_the_same_salary_type():
    assert back_lines(earlier(paid=(paid_monthly(4_000_000),))) == [(MONTHLY, date(2026, 10, 1), 200_000)]


def test_a_cut_told_late_takes_back_the_difference():
    assert back_lines(earlier(paid=(paid_monthly(4_250_000),))) == [(MONTHLY, date(2026, 10, 1), -50_000)]


def test_months_come_in_their_order_each_with_its_days():
    months = earlier(SEPTEMBER, paid=(paid_monthly(4_000_000, SEPTEMBER),)), earlier(paid=(paid_monthly(4_000_000),))
    assert [line[1] for line in back_lines(*months)] == [date(2026, 9, 1), date(2026, 10, 1)]


def test_an_employment_that_never_was_is_taken_back_whole():
    lines = differences([], [paid_monthly(4_200_000)])
    assert [(line.code, line.amount, line.quantity) for line in lines] == [(MONTHLY, -4_200_000, Decimal(-1))]


def test_an_unpaid_month_is_paid_as_it_is():
    [line] = fresh_lines(earlier(), person().local, rules())
    assert list(differences([line], [])) == [line]
    assert line.rate == 4_200_000


def test_another_coding_moves_the_cost_and_leaves_the_pay():
    lines = list(differences(fresh_lines(earlier(), person().local, rules()), [paid_monthly(4_200_000, coding="200")]))
    assert [(line.coding, line.amount) for line in lines] == [("100", 4_200_000), ("200", -4_200_000)]


def test_new_entries_alone_are_priced_by_the_pay_of_their_month():
    now = employment(pay_ore=9_999_999)
    entry = Entry(7, OVERTIME, date(2026, 10, 14), date(2026, 10, 14), quantity=Decimal(2))
    then = employment(pay_ore=2_820_000, entries=(entry,))
    slip = calculate(person(employments=(now,), earlier=(earlier(OCTOBER, then, is_whole=False),)), rules())
    # 28 200 ÷ 94 = 300 kr an hour.
    assert [line.amount for line in slip.lines if line.code == OVERTIME] == [60_000]


def test_back_pay_is_taxed_and_gives_contributions_with_the_pay_of_the_day():
    plain, back = calculate(person(), rules()), calculate(person(earlier=(earlier(),)), rules())
    assert back.totals.gross == 2 * plain.totals.gross
    assert back.totals.contribution_base == 2 * plain.totals.contribution_base
    assert back.totals.tax > 2 * plain.totals.tax


def test_the_local_rules_of_then_are_used():
    half = employment(starts_on=date(2026, 10, 31), coding=("100",))
    by_30 = earlier(OCTOBER, half, local_then=LocalRules(part_of_month=PartOfMonth.THIRTIETHS))
    assert [line[2] for line in back_lines(by_30)] == [0]
    assert [line[2] for line in back_lines(earlier(OCTOBER, half))] == [135_484]


def test_a_year_that_the_run_is_not_pinned_to_is_refused():
    with pytest.raises(Exception, match="2025"):
        calculate(person(earlier=(earlier(Month(2025, 12)),)), rules())


def test_earlier_months_are_frozen_with_everything_they_hold():
    local = LocalRules(
        (LocalValue("hour_divisor", Decimal(175), date(2026, 1, 1)),), part_of_month=PartOfMonth.THIRTIETHS
    )
    given_input = person(earlier=(earlier(paid=(paid_monthly(1),), local_then=local), earlier(SEPTEMBER)), local=local)
    assert thaw(freeze(given_input)) == given_input


# Over random sequences of late changes

MONTHS = [Month(2026, 7).plus(n) for n in range(6)]
DAYS = st.dates(MONTHS[0].starts_on, MONTHS[-1].ends_on)


@st.composite
def absences(draw: st.DrawFn) -> tuple[date, date, int, str, Decimal]:
    first = draw(DAYS)
    length = draw(st.integers(0, 45))
    kind = draw(st.sampled_from(["sick", "leave_without_pay", "child_care", "parental_leave"]))
    return (
        first,
        first + timedelta(days=length),
        length * 5 // 7 + 1,
        kind,
        Decimal(draw(st.sampled_from([25, 50, 100]))),
    )


@st.composite
def worlds(draw: st.DrawFn) -> dict:
    """Everything that is true of one person as known at one moment."""
    changes_on = draw(DAYS)
    pay = draw(st.integers(2_000_000, 6_000_000)), draw(st.integers(2_000_000, 6_000_000))
    extent = Decimal(draw(st.sampled_from([50, 80, 100])))
    return {
        "starts_on": draw(st.sampled_from([date(2020, 1, 1), changes_on])),
        "ends_on": draw(st.one_of(st.none(), st.dates(changes_on, date(2027, 3, 1)))),
        "terms": (
            Terms(Period(LONG_AGO.starts_on, changes_on), PayForm.MONTHLY, pay[0]),
            Terms(Period(changes_on + timedelta(days=1)), PayForm.MONTHLY, pay[1], extent),
        ),
        "supplements": draw(st.lists(st.integers(1, 500_000), max_size=2)),
        "entries": draw(st.lists(st.tuples(DAYS, st.integers(1, 40)), max_size=4)),
        "absences": draw(st.lists(absences(), max_size=3)),
        "coding": (draw(st.sampled_from(["100", "200"])),),
    }


def in_month(world: dict, month: Month) -> tuple[EmploymentInput, ...]:
    """The employment of a world in one month, as the facts of the month give it."""
    if world["starts_on"] > month.ends_on or (world["ends_on"] or date.max) < month.starts_on:
        return ()
    entries = tuple(
        Entry(n, OVERTIME, day, day, quantity=Decimal(hours))
        for n, (day, hours) in enumerate(world["entries"])
        if Month.of(day) == month
    )
    parts = []
    for n, (first, last, days, kind, extent) in enumerate(world["absences"]):
        cut = Period(first, last).overlap(days_of(month))
        if cut and cut.ends_on:
            parts.append(
                AbsenceInput(
                    n, kind, cut.starts_on, cut.ends_on, Decimal(days), extent, first, Decimal(days),
                    qualifying_exempt=cut.starts_on > first,
                )
            )  # fmt: skip
    supplements = tuple(Supplement(SUPPLEMENT, LONG_AGO, ore) for ore in world["supplements"])
    return (
        EmploymentInput(
            1, 1, world["starts_on"], world["terms"], world["ends_on"], supplements, entries, tuple(parts),
            coding=world["coding"],
        ),
    )  # fmt: skip


@settings(deadline=None)
@given(st.lists(worlds(), min_size=len(MONTHS), max_size=len(MONTHS)))
def test_paid_lines_of_every_month_equal_a_fresh_calculation_after_every_run(known):
    """``known[n]``: everything as known when the run of month ``n`` was fixed; nothing of it need agree."""
    book: dict[Month, Counter] = {month: Counter() for month in MONTHS}
    counts: dict[Month, Counter] = {month: Counter() for month in MONTHS}
    for n, (month, world) in enumerate(zip(MONTHS, known, strict=True)):
        past = tuple(
            EarlierMonth(m, date(2026, 11, 25), in_month(world, m), paid_rows(book[m], counts[m])) for m in MONTHS[:n]
        )
        run = person(month=month, pays_on=date(2026, 11, 25), employments=in_month(world, month), earlier=past)
        assert thaw(freeze(run)) == run
        try:
            slip = calculate(run, rules())
        except CannotCalculate as problem:
            assert problem.code == "debt_without_pay"
            continue  # set aside: the next month computes the same months again
        for line in slip.lines:
            if line.employment_id is not None:
                key = (line.code, line.coding or world["coding"][0], line.earned_from, line.earned_to)
                book[Month.of(line.earned_from)][key] += line.amount
                counts[Month.of(line.earned_from)][key] += line.quantity or 0
        for m in MONTHS[: n + 1]:
            fresh, quantities = Counter(), Counter()
            for line in fresh_lines(EarlierMonth(m, date(2026, 11, 25), in_month(world, m)), run.local, rules()):
                key = (line.code, line.coding, line.earned_from, line.earned_to)
                fresh[key] += line.amount
                quantities[key] += line.quantity or 0
            assert without_zeros(book[m]) == without_zeros(fresh)
            assert without_zeros(counts[m]) == without_zeros(quantities)


def without_zeros(sums: Counter) -> dict:
    return {key: value for key, value in sums.items() if value}


def paid_rows(amounts: Counter, quantities: Counter) -> tuple[PaidSum, ...]:
    return tuple(
        PaidSum(1, code, coding, first, last, amount, Decimal(quantities[code, coding, first, last]))
        for (code, coding, first, last), amount in amounts.items()
    )


# Told


def test_a_difference_is_told_with_both_sums_and_the_pay_of_then():
    pay_input = person(earlier=(earlier(paid=(paid_monthly(4_000_000),)),))
    index = next(n for n, line in enumerate(calculate(pay_input, rules()).lines) if line.coding is not None)
    because = explain(pay_input, rules(), index)
    assert because.arithmetic == "42 000,00 − 40 000,00 = 2 000,00".replace(" 000", "\u00a0000")
    now, paid = because.steps[:2]
    assert now.steps[0].arithmetic.endswith("42\u00a0000,00")
    assert paid.sv == "Redan betalt: Månadslön"


@settings(deadline=None)
@given(worlds(), worlds())
def test_every_line_of_back_pay_is_told_and_in_english_too(before, now):
    book, counts = Counter(), Counter()
    for line in fresh_lines(
        EarlierMonth(OCTOBER, date(2026, 10, 25), in_month(before, OCTOBER)), NO_LOCAL_RULES, rules()
    ):
        key = (line.code, line.coding, line.earned_from, line.earned_to)
        book[key] += line.amount
        counts[key] += line.quantity or 0
    pay_input = person(
        earlier=(EarlierMonth(OCTOBER, date(2026, 10, 25), in_month(now, OCTOBER), paid_rows(book, counts)),)
    )
    lines = calculate(pay_input, rules()).lines
    for line, because in zip(lines, explain_all(pay_input, rules()), strict=True):
        if line.coding is not None:
            assert because.sv
            assert because.en != because.sv
            assert because.value == kr(line.amount)
