"""Days of work by a schedule of one's own: the worked cases, and that they agree with the shared calendar elsewhere."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll.vacation_rules.uses import Vacation, Week, uses_of
from payroll.working_time.own_days import MONDAY_TO_FRIDAY, OwnSchedule, Part, shared_digits, worked_until

CASES = Path(__file__).parents[2] / "cases/eget_schema/dagar.toml"
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def cases() -> list[Any]:
    found = tomllib.loads(CASES.read_text(encoding="utf-8"), parse_float=Decimal)["case"]
    return [pytest.param(case, id=case["title"]) for case in found]


def schedule_of(case: dict[str, Any]) -> OwnSchedule:
    weekdays = frozenset(int(each) - 1 for each in case["weekdays"]) if "weekdays" in case else None
    return OwnSchedule((Part(date.min, date.max, weekdays),), case.get("shifts", ()))


@pytest.mark.parametrize("case", cases())
def test_the_days_and_the_vacation_days_are_those_of_the_case(case: dict[str, Any]) -> None:
    assert case["source"]
    first, last = case["days"]
    schedule = schedule_of(case)
    digits = schedule.digits(first, last)
    assert digits == case["digits"]
    weekdays = schedule.parts[0].weekdays
    weeks = [Week(first, last, Decimal(len(weekdays)))] if weekdays else []
    vacation = Vacation(1, first, last, Decimal(digits.count("1")), own_days=digits)
    assert sum(use.days for use in uses_of(vacation, (), weeks, 5)) == case["vacation_days"]


@given(first=DAYS, length=st.integers(0, 60))
def test_monday_to_friday_is_the_shared_calendar(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    ordinary = OwnSchedule((Part(date.min, date.max, MONDAY_TO_FRIDAY),))
    assert ordinary.digits(first, last) == shared_digits(first, last) == OwnSchedule().digits(first, last)


@given(first=DAYS, shifts=st.lists(st.integers(0, 90), max_size=30, unique=True), cut=st.integers(0, 60))
def test_the_parts_of_an_absence_add_up_however_it_is_cut(first: date, shifts: list[int], cut: int) -> None:
    schedule = OwnSchedule((Part(date.min, date.max, None),), sorted(first + timedelta(n) for n in shifts))
    last, middle = first + timedelta(days=60), first + timedelta(days=cut)
    whole = schedule.digits(first, last)
    assert worked_until(first, whole, middle) == schedule.count(first, middle)
    assert whole == schedule.digits(first, middle) + schedule.digits(middle + timedelta(days=1), last)


def test_a_day_of_illness_in_the_vacation_gives_back_a_day_only_where_the_schedule_works() -> None:
    monday = date(2026, 7, 6)
    vacation = Vacation(1, monday, monday + timedelta(days=6), Decimal(3), own_days="1010100")
    ill = [(monday, monday + timedelta(days=1))]
    (use,) = uses_of(vacation, ill, [Week(monday, None, Decimal(3))], 5)
    assert (use.working_days, use.days) == (Decimal(2), Decimal("3.33"))
