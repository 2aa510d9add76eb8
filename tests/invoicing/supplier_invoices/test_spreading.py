"""A cost over months: every öre, whole months alike, broken ones by their days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.supplier_invoices.spreading import MOST_MONTHS, faults_of, months_of, spread
from servicecenter.common.periods import Month, Period

DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))
AMOUNTS = st.integers(-(10**11), 10**11)
PERIODS = st.builds(lambda one, other: Period(min(one, other), max(one, other)), DAYS, DAYS)


@pytest.mark.parametrize(
    ("amount", "starts_on", "ends_on", "parts"),
    [
        (12_000_00, date(2026, 1, 1), date(2026, 12, 31), [1_000_00] * 12),
        (100_00, date(2026, 11, 1), date(2027, 1, 31), [33_33, 33_34, 33_33]),
        (12_000_00, date(2026, 11, 16), date(2027, 11, 15), [500_00, *[1_000_00] * 11, 500_00]),
        (30_00, date(2028, 2, 1), date(2028, 4, 30), [10_00] * 3),
        (-100_00, date(2026, 11, 1), date(2027, 1, 31), [-33_33, -33_34, -33_33]),
        (1, date(2026, 1, 1), date(2026, 3, 31), [0, 1, 0]),
        (45_00, date(2026, 12, 17), date(2027, 1, 31), [14_67, 30_33]),
    ],
)
def test_worked_examples(amount: int, starts_on: date, ends_on: date, parts: list[int]) -> None:
    assert [ore for _month, ore in spread(amount, Period(starts_on, ends_on))] == parts


@given(AMOUNTS, PERIODS)
def test_the_parts_are_the_amount_and_each_within_an_ore_of_its_share(amount: int, period: Period) -> None:
    parts = spread(amount, period)
    assert sum(ore for _month, ore in parts) == amount
    assert [month for month, _ore in parts] == months_of(period)
    assert all(ore * amount >= 0 for _month, ore in parts)
    whole = [
        ore for month, ore in parts if period.starts_on <= month.starts_on and month.ends_on <= (period.ends_on or 0)
    ]
    assert not whole or max(whole) - min(whole) <= 1


@given(AMOUNTS, PERIODS)
def test_a_credit_of_the_same_amount_takes_every_month_back(amount: int, period: Period) -> None:
    assert spread(-amount, period) == [(month, -ore) for month, ore in spread(amount, period)]


def test_what_cannot_be_spread_is_told() -> None:
    assert list(faults_of(Period(date(2026, 11, 1), date(2027, 10, 31)))) == []
    assert "en enda månad" in next(faults_of(Period(date(2026, 11, 1), date(2026, 11, 30))))
    last = Month(2026, 11).plus(MOST_MONTHS).ends_on
    assert "121 månader" in next(faults_of(Period(date(2026, 11, 1), last)))
