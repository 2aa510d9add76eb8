"""C04: gaps, overlaps and impossible time are flagged before a report is sent in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from payroll.working_time.calendar import Norm, Share, WorkingCalendar
from payroll.working_time.checks import Flag, flags
from payroll.working_time.classes import STOCKHOLM, Duty, Interval
from payroll.working_time.flex import DayOff, Frame
from payroll.working_time.sums import Work
from servicecenter.common.periods import Period

DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 30, 12, tzinfo=STOCKHOLM)
CALENDAR = WorkingCalendar(norms=((date.min, Norm(480, "avtal")),), shares=((date(2026, 11, 17), Share()),))
ONE_DAY = Period(DAY, DAY)
FULL_DAY = [("18 08:00", "18 12:00"), ("18 12:30", "18 16:30")]


def told(*times: tuple[str, str], duty: Duty = Duty.ORDINARY, off=None, frame=None, period=ONE_DAY, now=NOW):
    at = lambda text: datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=STOCKHOLM)  # noqa: E731
    work = [Work(Interval(at(first), at(last)), duty) for first, last in times]
    return flags(period, work, CALENDAR, off=off or {}, frame=frame, now=now)


def test_C04_a_whole_day_with_lunch_has_nothing_to_tell():
    assert told(*FULL_DAY) == []


def test_C04_a_working_day_without_time_or_absence_is_a_gap():
    assert told() == [Flag("missing", DAY, minutes=480)]
    assert told(off={DAY: DayOff(Decimal(100))}) == []


def test_C04_overlaps_stop_the_report_also_when_a_long_one_covers_two():
    found = told(("18 08:00", "18 16:00"), ("18 09:00", "18 10:00"), ("18 11:00", "18 12:00"))
    assert [(flag.code, flag.minutes) for flag in found if flag.is_stop] == [("overlap", 60), ("overlap", 60)]


def test_a_day_of_25_hours_is_a_forgotten_clock_out():
    [stop] = [flag for flag in told(("18 08:00", "19 09:00")) if flag.is_stop]
    assert (stop.code, stop.minutes) == ("too_long", 25 * 60)


def test_a_night_may_pass_midnight():
    assert not [flag for flag in told(("18 22:00", "19 06:00"), duty=Duty.SCHEDULED) if flag.is_stop]


def test_time_before_the_employment_in_another_period_or_to_come_stops():
    codes = {
        flag.code for flag in told(("16 08:00", "16 12:00"), period=Period(date(2026, 11, 16), DAY)) if flag.is_stop
    }
    assert codes == {"not_employed"}
    assert {flag.code for flag in told(("19 08:00", "19 12:00")) if flag.is_stop} == {"other_period"}
    early = datetime(2026, 11, 18, 10, tzinfo=STOCKHOLM)
    assert {flag.code for flag in told(*FULL_DAY, now=early) if flag.is_stop} == {"future"}


def test_a_lunch_under_half_an_hour_is_warned_of():
    [flag] = told(("18 08:00", "18 12:00"), ("18 12:20", "18 16:20"))
    assert (flag.code, flag.minutes, flag.allowed, flag.is_stop) == ("break_minutes", 20, 30, False)


def test_time_outside_the_frame_and_work_on_a_day_off_are_warned_of():
    found = told(("18 05:00", "18 09:00"), frame=Frame(360, 1200), off={DAY: DayOff(Decimal(100))})
    assert [(flag.code, flag.minutes) for flag in found] == [("off_and_at_work", 240), ("outside_frame", 60)]


def test_too_little_rest_is_warned_of_and_never_stops():
    found = told(
        ("18 13:00", "18 17:00"),
        ("18 19:00", "18 23:30"),
        ("19 07:00", "19 11:00"),
        period=Period(DAY, date(2026, 11, 19)),
    )
    assert [flag.code for flag in found] == ["daily_rest"]
