"""Facts are rewritten and never edited: whatever is recorded, the current rows never overlap and the past stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from payroll.employment.history import is_covered, outside, rewrites
from servicecenter.common.periods import Period

FIRST = date(2026, 1, 1)
SPAN = 60


@dataclass
class Row:
    """A fact in memory, as ``facts`` writes it in the database; moments are whole numbers."""

    starts_on: date
    ends_on: date | None
    value: int
    recorded_at: int
    superseded_at: int | None = None


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


periods = st.builds(
    lambda first, length: Period(day(first), None if length is None else day(first + length)),
    st.integers(0, SPAN),
    st.none() | st.integers(0, 30),
)


def record(rows: list[Row], period: Period, value: int, at: int) -> None:
    current = [row for row in rows if row.superseded_at is None]
    for rewrite in list(rewrites(current, period)):
        rewrite.row.superseded_at = at
        rows.extend(Row(left.starts_on, left.ends_on, rewrite.row.value, at) for left in rewrite.left)
    rows.append(Row(period.starts_on, period.ends_on, value, at))


def known(rows: list[Row], at: int) -> dict[date, int]:
    """Day by day, what held as it was known at a moment; a day told twice fails at once."""
    found: dict[date, int] = {}
    for row in rows:
        if row.recorded_at <= at and (row.superseded_at is None or row.superseded_at > at):
            for number in range(SPAN + 40):
                if day(number) in Period(row.starts_on, row.ends_on):
                    assert day(number) not in found
                    found[day(number)] = row.value
    return found


@given(st.lists(periods, min_size=1, max_size=12))
def test_current_facts_never_overlap_and_what_was_known_before_stays_as_it_was(changes: list[Period]) -> None:
    rows: list[Row] = []
    told: list[dict[date, int]] = []
    expected: dict[date, int] = {}
    for at, period in enumerate(changes):
        record(rows, period, at, at)
        expected |= {day(number): at for number in range(SPAN + 40) if day(number) in period}
        told.append(known(rows, at))
        assert told[-1] == expected
    assert [known(rows, at) for at in range(len(changes))] == told


@given(periods, periods)
def test_what_is_left_and_what_is_cut_are_together_the_whole(whole: Period, cut: Period) -> None:
    left = list(outside(whole, cut))
    for number in range(-5, SPAN + 70):
        inside = [part for part in left if day(number) in part]
        assert len(inside) == (1 if day(number) in whole and day(number) not in cut else 0)


def test_rows_that_follow_day_on_day_cover_as_one() -> None:
    rows = [Row(day(0), day(9), 1, 0), Row(day(10), day(20), 2, 0)]
    assert is_covered(Period(day(3), day(20)), rows)
    assert not is_covered(Period(day(3), day(21)), rows)
    assert not is_covered(Period(day(3)), rows)
    assert not is_covered(Period(day(3), day(12)), [rows[0], Row(day(11), None, 2, 0)])
