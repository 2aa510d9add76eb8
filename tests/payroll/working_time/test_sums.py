from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll.working_time.calendar import Norm, Share, WorkingCalendar
from payroll.working_time.classes import STOCKHOLM, Duty, Interval, TimeClass
from payroll.working_time.hours import hours_on
from payroll.working_time.sums import (
    Compensation,
    Earned,
    PaidHours,
    Rounding,
    Work,
    earned,
    hours,
    minutes_worked,
    paid_hours,
)

WEDNESDAY = date(2026, 11, 18)
EXACT = Rounding.EXACT


def work(text: str, duty: Duty = Duty.OVERTIME, compensation: Compensation = Compensation.MONEY, day=WEDNESDAY) -> Work:
    first, last = (datetime.fromisoformat(f"{day} {each}").replace(tzinfo=STOCKHOLM) for each in text.split("–"))
    return Work(Interval(first, last), duty, compensation)


def calendar(extent: str = "100", weekdays: str = "01234") -> WorkingCalendar:
    share = Share(Decimal(extent), frozenset(map(int, weekdays)))
    return WorkingCalendar(norms=((date.min, Norm(480, "avtal")),), shares=((date.min, share),))


def classes(rows: list[Earned]) -> dict[TimeClass, int]:
    return {row.time_class: row.minutes for row in rows}


def earned_by(*rows: Work, by: WorkingCalendar | None = None) -> list[Earned]:
    return earned(rows, by or calendar(), lambda day: hours_on("state", day))


def test_part_timers_fill_the_full_day_with_additional_time_before_overtime():
    rows = earned_by(work("08:00–12:00", Duty.ORDINARY), work("12:30–18:30"), by=calendar("50"))
    assert classes(rows) == {TimeClass.ADDITIONAL: 240, TimeClass.OVERTIME_SIMPLE: 120}


def test_flexible_time_beyond_the_norm_leaves_less_room_for_additional_time():
    rows = earned_by(work("08:00–14:00", Duty.ORDINARY), work("14:00–18:00"), by=calendar("50"))
    assert classes(rows) == {TimeClass.ADDITIONAL: 120, TimeClass.OVERTIME_SIMPLE: 120}


def test_a_part_timers_free_weekday_is_additional_time_up_to_a_full_day():
    assert classes(earned_by(work("08:00–17:00"), by=calendar("60", "01"))) == {
        TimeClass.ADDITIONAL: 480,
        TimeClass.OVERTIME_SIMPLE: 60,
    }


def test_a_part_timers_saturday_is_overtime():
    saturday = date(2026, 11, 21)
    rows = earned_by(work("10:00–12:00", day=saturday), by=calendar("50"))
    assert classes(rows) == {TimeClass.OVERTIME_QUALIFIED: 120}


def test_full_timers_have_no_additional_time():
    assert classes(earned_by(work("17:00–19:00"))) == {TimeClass.OVERTIME_SIMPLE: 120}


def test_time_off_is_one_and_a_half_and_two_hours_for_an_hour():
    rows = earned_by(work("20:00–23:00", compensation=Compensation.TIME))
    assert paid_hours(rows, EXACT) == [PaidHours("time_off_earned", WEDNESDAY, WEDNESDAY, Decimal(5))]


def test_unsocial_hours_are_paid_in_money_whatever_was_asked():
    rows = earned_by(work("14:00–22:00", Duty.SCHEDULED, Compensation.TIME))
    assert [(row.key, row.hours) for row in paid_hours(rows, EXACT)] == [("unsocial_hours_simple", Decimal(3))]


@pytest.mark.parametrize(
    ("minutes", "exact", "nearest", "half_up"),
    [(20, "0.33", 0, "0.5"), (30, "0.5", 1, "0.5"), (95, "1.58", 2, "2"), (60, "1", 1, "1"), (61, "1.02", 1, "1.5")],
)
def test_the_sum_of_a_month_is_rounded_by_the_local_rule(minutes, exact, nearest, half_up):
    assert hours(minutes, Rounding.EXACT) == Decimal(exact)
    assert hours(minutes, Rounding.NEAREST_HOUR) == nearest
    assert hours(minutes, Rounding.HALF_HOUR_UP) == Decimal(half_up)


def test_a_month_is_summed_before_it_is_rounded():
    rows = [Earned(date(2026, 11, day), TimeClass.UNSOCIAL_SIMPLE, 20, Compensation.MONEY) for day in (2, 3, 4)]
    assert paid_hours(rows, Rounding.NEAREST_HOUR) == [
        PaidHours("unsocial_hours_simple", date(2026, 11, 2), date(2026, 11, 4), Decimal(1))
    ]


def test_a_row_never_spans_a_change_of_pay_or_a_month():
    rows = [
        Earned(day, TimeClass.OVERTIME_SIMPLE, 60, Compensation.MONEY)
        for day in (date(2026, 10, 30), date(2026, 11, 2), date(2026, 11, 16))
    ]
    found = paid_hours(rows, EXACT, cuts=[date(2026, 11, 10)])
    assert [(row.starts_on, row.hours) for row in found] == [(row.day, Decimal(1)) for row in rows]


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 600)), min_size=1, max_size=20),
    st.sampled_from([*Rounding]),
    st.lists(st.integers(1, 30), max_size=3),
)
def test_parts_add_up_to_the_rounded_month(days, rounding, cuts):
    rows = [
        Earned(date(2026, 11, day), TimeClass.OVERTIME_SIMPLE, minutes, Compensation.MONEY) for day, minutes in days
    ]
    parts = paid_hours(rows, rounding, cuts=[date(2026, 11, day) for day in cuts])
    assert sum(part.hours for part in parts) == hours(sum(minutes for _, minutes in days), rounding)


def test_worked_minutes_leave_standby_out():
    rows = [work("08:00–12:00", Duty.ORDINARY), work("18:00–22:00", Duty.STANDBY), work("16:00–17:00")]
    assert minutes_worked(rows) == {WEDNESDAY: 300}
    assert minutes_worked(rows, Duty.ORDINARY) == {WEDNESDAY: 240}
