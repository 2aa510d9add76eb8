from __future__ import annotations

from datetime import date, datetime, timedelta

from payroll.working_time.classes import STOCKHOLM, Interval, TimeClass
from payroll.working_time.limits import (
    FILE,
    Passed,
    limits,
    short_breaks,
    short_daily_rest,
    short_weekly_rest,
    too_much_overtime,
)
from payroll.working_time.sums import Compensation, Earned


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=STOCKHOLM)


def interval(first: str, last: str) -> Interval:
    return Interval(at(first), at(last))


def overtime(hours: dict[date, int], compensation: Compensation = Compensation.MONEY, kind=TimeClass.OVERTIME_SIMPLE):
    return [Earned(day, kind, 60 * each, compensation) for day, each in hours.items()]


def test_eleven_hours_off_in_a_row_is_enough():
    assert list(short_daily_rest([interval("16 08:00", "16 21:00"), interval("17 08:00", "17 17:00")])) == []


def test_a_late_evening_before_an_early_morning_is_too_little_rest():
    work = [interval("16 13:00", "16 23:00"), interval("17 07:00", "17 16:00")]
    assert list(short_daily_rest(work)) == [Passed("daily_rest", date(2026, 11, 16), 480, 660)]


def test_a_lunch_break_is_no_new_day_of_work():
    work = [interval("16 08:00", "16 12:00"), interval("16 12:30", "16 17:00"), interval("17 08:00", "17 17:00")]
    assert list(short_daily_rest(work)) == []


def test_a_week_without_36_hours_off_is_told():
    every_day = [interval(f"{day} 08:00", f"{day} 18:00") for day in range(16, 23)]
    assert list(short_weekly_rest(every_day)) == [Passed("weekly_rest", date(2026, 11, 16), 14 * 60, 36 * 60)]
    assert list(short_weekly_rest(every_day[:5])) == []


def test_a_short_lunch_and_six_hours_in_a_row_are_told():
    work = [interval("16 08:00", "16 12:00"), interval("16 12:20", "16 18:20")]
    assert {row.limit for row in short_breaks(work)} == {"break_minutes", "break_within"}
    assert list(short_breaks([interval("16 08:00", "16 12:00"), interval("16 12:30", "16 17:00")])) == []


def test_more_than_50_hours_in_a_month_and_48_in_four_weeks_are_told():
    rows = overtime({date(2026, 11, 1) + timedelta(days=day): 3 for day in range(17)})
    assert {row.limit for row in too_much_overtime(rows)} == {"overtime_month", "overtime_four_weeks"}


def test_more_than_150_hours_in_a_year_are_told():
    rows = overtime({date(2026, month, 10): 13 for month in range(1, 13)})
    assert [row.limit for row in too_much_overtime(rows)] == ["overtime_year"]


def test_additional_time_and_overtime_together_have_a_limit_of_200_hours():
    rows = overtime({date(2026, month, 10): 12 for month in range(1, 13)})
    rows += overtime({date(2026, month, 11): 5 for month in range(1, 13)}, kind=TimeClass.ADDITIONAL)
    assert [row.limit for row in too_much_overtime(rows)] == ["extra_year"]


def test_overtime_made_good_with_time_off_does_not_count():
    rows = overtime({date(2026, month, 10): 30 for month in range(1, 13)}, Compensation.TIME)
    assert list(too_much_overtime(rows)) == []


def test_every_limit_has_a_source():
    import tomllib

    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert set(rows) == set(limits())
    assert all(row["source"] and row["starts_on"] for row in rows.values())
