from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.common.calendars import (
    banking_days_before,
    holiday_name,
    is_banking_day,
    midsummer_eve,
    public_holidays,
    working_days,
)

# The almanac for 2026, by hand.
HOLIDAYS_2026 = [
    date(2026, 1, 1),
    date(2026, 1, 6),
    date(2026, 4, 3),
    date(2026, 4, 5),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 14),
    date(2026, 5, 24),
    date(2026, 6, 6),
    date(2026, 6, 20),
    date(2026, 10, 31),
    date(2026, 12, 25),
    date(2026, 12, 26),
]


def test_the_holidays_of_2026_are_those_of_the_almanac():
    assert list(public_holidays(2026)) == HOLIDAYS_2026


@pytest.mark.parametrize(
    "day", [date(2024, 6, 21), date(2025, 6, 20), date(2026, 6, 19), date(2027, 6, 25), date(2028, 6, 23)]
)
def test_midsummer_eve_is_the_friday_after_the_18th(day):
    assert midsummer_eve(day.year) == day


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 24), "Julafton"),
        (date(2026, 12, 31), "Nyårsafton"),
        (date(2026, 4, 3), "Långfredagen"),
        (date(2026, 4, 2), ""),
    ],
)
def test_eves_and_holidays_have_their_swedish_names(day, name):
    assert holiday_name(day) == name


def test_half_days_are_banking_days_and_eves_are_not():
    assert is_banking_day(date(2026, 4, 30))
    assert is_banking_day(date(2026, 1, 5))
    assert not is_banking_day(date(2026, 6, 19))
    assert not is_banking_day(date(2026, 12, 24))


def test_working_days_of_a_year_agree_with_the_published_count():
    # 2025: 52 weeks and a Wednesday, 261 weekdays; nine holidays and three eves fall on them, 6 June among them
    assert working_days(date(2025, 1, 1), date(2025, 12, 31)) == 249


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(1, 15))
def test_counting_banking_days_back_lands_on_one_with_the_right_number_between(day, count):
    earlier = banking_days_before(day, count)
    assert is_banking_day(earlier)
    assert working_days(earlier, day - timedelta(days=1)) == count
