"""C05 and C07: the expected minutes of each class, in cases that a clerk can read and add to."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll.working_time.classes import STOCKHOLM, Duty, Interval, TimeClass, minutes_by_class, minutes_on_days
from payroll.working_time.hours import HoursTable, Level, hours_on, minute_of_day, tables

FILE = Path(__file__).parents[2] / "cases/arbetstid/klassning.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]
BASE = datetime(2025, 1, 1, tzinfo=UTC)
TWO_YEARS = 2 * 366 * 24 * 60
starts = st.integers(0, TWO_YEARS)
lengths = st.integers(1, 4 * 24 * 60)
duties = st.sampled_from([*Duty])


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def state(day: date = date(2026, 1, 1)) -> HoursTable:
    return hours_on("state", day)


def between(start: int, length: int) -> Interval:
    first = BASE + timedelta(minutes=start)
    return Interval(first, first + timedelta(minutes=length))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_C05_a_worked_case_gives_the_expected_minutes_per_class(case: dict):
    interval = Interval(local(case["from"]), local(case["to"]))
    found = minutes_by_class(interval, Duty(case["duty"]), hours_on(case.get("table", "state"), interval.day))
    assert found == Counter({TimeClass(key): minute_of_day(text) for key, text in case["expected"].items()})


@given(starts, lengths, duties, st.lists(st.integers(1, 4 * 24 * 60), max_size=6))
def test_splitting_an_interval_never_changes_the_sums(start, length, duty, cuts):
    whole = between(start, length)
    at = [0, *sorted(cut for cut in set(cuts) if cut < length), length]
    parts: Counter[TimeClass] = Counter()
    for first, last in pairwise(at):
        parts += minutes_by_class(between(start + first, last - first), duty, state())
    assert parts == minutes_by_class(whole, duty, state())


@given(starts, lengths)
def test_all_overtime_is_simple_or_qualified_and_every_minute_has_a_class(start, length):
    found = minutes_by_class(between(start, length), Duty.OVERTIME, state())
    assert sum(found.values()) == length


@given(starts, lengths)
def test_unsocial_hours_agree_with_a_clock_read_minute_by_minute(start, length):
    """A second way to the same figure: what the wall clock shows at every minute."""
    seen: Counter[Level] = Counter()
    for minute in range(min(length, 36 * 60)):
        at = (BASE + timedelta(minutes=start + minute)).astimezone(STOCKHOLM)
        pieces = state().unsocial(at.date())
        seen[next(level for first, last, level in pieces if first <= at.hour * 60 + at.minute < last)] += 1
    found = minutes_by_class(between(start, min(length, 36 * 60)), Duty.SCHEDULED, state())
    assert found[TimeClass.UNSOCIAL_SIMPLE] == seen[Level.SIMPLE]
    assert found[TimeClass.UNSOCIAL_QUALIFIED] == seen[Level.QUALIFIED]
    assert found[TimeClass.UNSOCIAL_MAJOR_HOLIDAY] == seen[Level.MAJOR_HOLIDAY]


@given(starts, lengths)
def test_the_minutes_of_the_days_are_those_of_the_interval(start, length):
    assert sum(minutes_on_days([between(start, length)]).values()) == length


def test_the_days_of_changed_clocks_have_23_and_25_hours():
    days = [(date(2026, 3, 29), 23 * 60), (date(2026, 10, 25), 25 * 60)]
    for day, minutes in days:
        first = datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM)
        last = datetime(day.year, day.month, day.day + 1, tzinfo=STOCKHOLM)
        assert minutes_on_days([Interval(first, last)]) == {day: minutes}


def test_an_interval_needs_a_zone_whole_minutes_and_a_later_end():
    at = local("2026-11-18 08:00")
    for first, last in [(at, at), (at, at - timedelta(hours=1)), (at, at + timedelta(seconds=90))]:
        with pytest.raises(ValueError, match="slutar inte|hel minut"):
            Interval(first, last)
    with pytest.raises(ValueError, match="tidszon"):
        Interval(at.replace(tzinfo=None), at)


def test_every_table_has_a_source_and_says_whether_it_is_confirmed():
    for rows in tables().values():
        for row in rows:
            assert row.source
            assert row.name
            assert isinstance(row.unsourced, bool)


def test_a_table_that_does_not_exist_says_which_there_are():
    with pytest.raises(ValueError, match="state, miun"):
        hours_on("umu", date(2026, 1, 1))
