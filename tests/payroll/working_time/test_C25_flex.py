"""C24 and C25: the balance is worked − scheduled, cumulated, by golden weeks and as a property."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll.working_time.calendar import Norm, Share, WorkingCalendar
from payroll.working_time.classes import STOCKHOLM, Duty, Interval
from payroll.working_time.flex import DayOff, Frame, Settlement, flex_days, settle
from payroll.working_time.shortened import UMU
from payroll.working_time.sums import Work
from servicecenter.common.periods import Period

EIGHT_HOURS = Norm(480, "avtal")
FRAME = Frame(6 * 60, 20 * 60)


def calendar(extent: str = "100", norm: Norm = EIGHT_HOURS, **more) -> WorkingCalendar:
    return WorkingCalendar(norms=((date.min, norm),), shares=((date.min, Share(Decimal(extent))),), **more)


def work(day: date, first: str, last: str, duty: Duty = Duty.ORDINARY) -> Work:
    at = [datetime.fromisoformat(f"{day} {each}").replace(tzinfo=STOCKHOLM) for each in (first, last)]
    return Work(Interval(*at), duty)


def balances(period: Period, rows: list[Work], by: WorkingCalendar, **more) -> list[int]:
    return [row.balance for row in flex_days(period, rows, by, **more)]


def test_C25_a_week_of_75_percent_with_a_holiday_gives_the_expected_balance():
    """Part-time 75 % of eight hours is six; Ascension Day is free, and the bridge day is worked."""
    week = Period(date(2026, 5, 11), date(2026, 5, 17))
    rows = [
        work(date(2026, 5, 11), "08:00", "11:30"),
        work(date(2026, 5, 11), "12:00", "15:00"),  # 6:30, plus 30
        work(date(2026, 5, 12), "09:00", "14:00"),  # 5:00, minus 60
        work(date(2026, 5, 13), "08:00", "14:00"),  # 6:00
        work(date(2026, 5, 15), "08:00", "14:45"),  # 6:45, plus 45
    ]
    assert balances(week, rows, calendar("75")) == [30, -60, 0, 0, 45, 0, 0]


def test_C24_overtime_is_no_flexible_time():
    day = date(2026, 11, 18)
    rows = [work(day, "08:00", "16:00"), work(day, "16:00", "18:00", Duty.OVERTIME)]
    assert balances(Period(day, day), rows, calendar()) == [0]


def test_a_full_days_absence_gives_zero_and_not_minus_eight_hours():
    day = date(2026, 11, 18)
    assert balances(Period(day, day), [], calendar(), off={day: DayOff(Decimal(100))}) == [0]
    assert balances(Period(day, day), [], calendar()) == [-480]


def test_absence_on_a_shortened_day_is_that_days_norm():
    day = date(2026, 10, 30)  # the day before All Saints' Day
    short = calendar(norm=Norm(477, "UmU", shortened=UMU))
    [row] = flex_days(Period(day, day), [], short, off={day: DayOff(Decimal(100))})
    assert (row.norm, row.excused, row.balance) == (237, 237, 0)
    half = balances(Period(day, day), [work(day, "08:00", "10:00")], short, off={day: DayOff(Decimal(50))})
    assert half == [120 + 119 - 237]


def test_hours_off_are_excused_but_never_more_than_the_norm():
    day = date(2026, 11, 18)
    off = {day: DayOff(minutes=600)}
    assert balances(Period(day, day), [], calendar(), off=off) == [0]
    assert balances(Period(day, day), [work(day, "08:00", "14:00")], calendar(), off={day: DayOff(minutes=60)}) == [-60]


def test_time_outside_the_frame_does_not_count():
    day = date(2026, 11, 18)
    rows = [work(day, "05:00", "14:00"), work(day, "19:00", "21:00")]
    assert balances(Period(day, day), rows, calendar(), frame=FRAME) == [60]


def test_what_the_employer_has_placed_counts_outside_the_frame():
    day = date(2026, 11, 18)
    assert balances(Period(day, day), [work(day, "12:00", "22:00", Duty.SCHEDULED)], calendar(), frame=FRAME) == [120]


def test_the_long_night_has_nine_hours_and_the_short_one_seven():
    for day, minutes in ((date(2026, 10, 24), 540), (date(2026, 3, 28), 420)):
        first = datetime.combine(day, datetime.min.time(), STOCKHOLM).replace(hour=22)
        last = datetime.combine(day + timedelta(days=1), datetime.min.time(), STOCKHOLM).replace(hour=6)
        rows = [Work(Interval(first, last), Duty.SCHEDULED)]
        assert balances(Period(day, day), rows, calendar(by_schedule=((date.min, True),), scheduled={day: 480})) == [
            minutes - 480
        ]


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 13 * 60), st.integers(1, 300)), max_size=40))
def test_the_balance_is_all_that_counted_less_the_norm_whatever_the_order(reported):
    month = Period(date(2026, 11, 1), date(2026, 11, 30))
    rows = []
    for offset, start, length in reported:
        first = datetime(2026, 11, 1 + offset, 6, tzinfo=STOCKHOLM) + timedelta(minutes=start)
        rows.append(Work(Interval(first, first + timedelta(minutes=length))))
    by = calendar()
    whole = sum(balances(month, rows, by, frame=FRAME))
    assert whole == sum(FRAME.inside(row.interval) for row in rows) - by.minutes(month)
    halves = [Period(month.starts_on, date(2026, 11, 14)), Period(date(2026, 11, 15), month.ends_on)]
    assert sum(sum(balances(half, rows[::-1], by, frame=FRAME)) for half in halves) == whole


@pytest.mark.parametrize(
    ("balance", "expected"),
    [
        (3000, Settlement()),
        (3100, Settlement(struck=100)),
        (-600, Settlement()),
        (-725, Settlement(deducted=125)),
        (0, Settlement()),
    ],
)
def test_settlement_strikes_above_fifty_hours_and_deducts_below_minus_ten(balance, expected):
    assert settle(balance, most=50 * 60, least=-10 * 60) == expected
