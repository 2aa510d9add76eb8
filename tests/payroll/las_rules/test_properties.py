"""What holds of employment time whatever the employments are, and a second way of counting it, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from payroll.las_rules.conversion import Rule, Standing, standings
from payroll.las_rules.limits import limits_on
from payroll.las_rules.model import Category, Stretch
from payroll.las_rules.order import days_with_state

ON = date(2028, 6, 30)
LIMITS = limits_on(ON)
FIRST = date(2022, 10, 1)
CATEGORIES = st.sampled_from([Category.SAVA, Category.SUBSTITUTE, Category.SEASONAL, Category.STAVA])


@st.composite
def employments(draw: st.DrawFn) -> Stretch:
    starts_on = FIRST + timedelta(days=draw(st.integers(0, 2200)))
    length = draw(st.one_of(st.integers(0, 10), st.integers(0, 500)))
    return Stretch(draw(CATEGORIES), starts_on, starts_on + timedelta(days=length), draw(st.integers(0, 10**6)))


lists = st.lists(employments(), min_size=1, max_size=8, unique_by=lambda row: row.contract)


def found(rows: Sequence[Stretch]) -> dict[Rule, Standing]:
    return {row.rule: row for row in standings(rows, ON, LIMITS, date(1990, 1, 1))}


def told(rows: Sequence[Stretch]) -> dict[Rule, tuple[int, date | None, date | None]]:
    return {rule: (row.days, row.passes_on, row.if_prolonged_on) for rule, row in found(rows).items()}


def days_by_hand(rows: Sequence[Stretch], category: Category, last: date) -> set[date]:
    """Every day of a category, and for SÄVA the days between three employments in a month (3 § LAS)."""
    own = [row for row in rows if row.category is category and row.ends_on]
    days = {row.starts_on + timedelta(days=n) for row in own for n in range((row.ends_on - row.starts_on).days + 1)}
    if category is Category.SAVA:
        for month in {(day.year, day.month) for day in days}:
            here = sorted(day for day in days if (day.year, day.month) == month)
            held = {row.contract for row in own if row.starts_on <= here[-1] and row.ends_on >= here[0]}
            if len(held) >= 3:
                days |= {here[0] + timedelta(days=n) for n in range((here[-1] - here[0]).days + 1)}
    return {day for day in days if day <= last}


def five_years_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 5)
    except ValueError:
        return day.replace(year=day.year - 5, day=28)


@given(lists)
@settings(max_examples=40, deadline=None)
def test_D09_days_and_the_day_of_conversion_agree_with_counting_day_by_day(rows: list[Stretch]) -> None:
    standing = found(rows)
    for rule, category, limit in ((Rule.SAVA, Category.SAVA, 365), (Rule.SUBSTITUTE, Category.SUBSTITUTE, 730)):
        days = sorted(days_by_hand(rows, category, date(2034, 1, 1)))
        over = (day for day in days if sum(five_years_before(day) < each <= day for each in days) > limit)
        if rule not in standing:
            assert not days
            continue
        assert standing[rule].days == sum(five_years_before(ON) < day <= ON for day in days)
        assert standing[rule].passes_on == next(over, None)


@given(lists, st.data())
def test_D09_splitting_an_employment_in_two_adjoining_changes_nothing(rows: list[Stretch], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    whole = rows[place]
    cut = whole.starts_on + timedelta(days=data.draw(st.integers(0, (whole.ends_on - whole.starts_on).days)))
    parts = [replace(whole, ends_on=cut)]
    if cut < whole.ends_on:
        parts.append(replace(whole, starts_on=cut + timedelta(days=1)))
    assert told([*rows[:place], *parts, *rows[place + 1 :]]) == told(rows)


@given(lists)
def test_D09_time_that_overlaps_never_counts_twice(rows: list[Stretch]) -> None:
    assert days_with_state([*rows, *rows], ON) == days_with_state(rows, ON)
    for rule, row in found(rows).items():
        assert row.days <= (ON - row.since).days + 1, rule
        assert sum(part.days for part in row.counted) == row.days


@given(lists)
def test_D09_the_order_in_which_employments_are_told_changes_nothing(rows: list[Stretch]) -> None:
    assert told(list(reversed(rows))) == told(rows)


@given(lists)
def test_D09_more_employment_never_moves_the_day_of_conversion_later(rows: list[Stretch]) -> None:
    before = found(rows[:-1])
    for rule, row in found(rows).items():
        earlier = before[rule].passes_on if rule in before else None
        if rule is not Rule.CHAIN and earlier is not None:
            assert row.passes_on is not None
            assert row.passes_on <= earlier
