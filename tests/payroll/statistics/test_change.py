"""Which months are compared around a change."""

from __future__ import annotations

from datetime import date

import pytest

from payroll.statistics.change import Compared, Windows, windows
from servicecenter.common.periods import Month


def months(*texts: str) -> tuple[Month, ...]:
    return tuple(Month.parse(text) for text in texts)


@pytest.mark.parametrize(
    ("changed_on", "length", "newest", "expected"),
    [
        (  # the first of a month: that month is the first after
            date(2026, 4, 1), 2, "2026-10",
            Windows(months("2026-02", "2026-03"), months("2026-04", "2026-05"), months("2025-04", "2025-05")),
        ),
        (  # inside a month: it belongs to neither
            date(2026, 4, 15), 2, "2026-10",
            Windows(months("2026-02", "2026-03"), months("2026-05", "2026-06"), months("2025-05", "2025-06")),
        ),
        (  # one month is done: as many before
            date(2026, 4, 1), 6, "2026-04",
            Windows(months("2026-03"), months("2026-04"), months("2025-04")),
        ),
        (  # none is done yet
            date(2026, 12, 1), 2, "2026-10",
            Windows(months("2026-10", "2026-11"), (), ()),
        ),
        (  # over the turn of a year
            date(2026, 1, 1), 1, "2026-10",
            Windows(months("2025-12"), months("2026-01"), months("2025-01")),
        ),
    ],
)  # fmt: skip
def test_months_before_and_after_are_as_many_and_the_same_a_year_before(
    changed_on: date, length: int, newest: str, expected: Windows
) -> None:
    assert windows(changed_on, length, Month.parse(newest)) == expected


def test_every_month_from_the_first_to_the_last_is_read() -> None:
    found = windows(date(2026, 4, 15), 2, Month(2026, 10)).every
    assert (found[0], found[-1], len(found)) == (Month(2025, 5), Month(2026, 6), 14)


def test_there_is_no_difference_from_what_is_not_known() -> None:
    nothing = Compared(None, None, None, None, is_hidden=True)
    assert (nothing.change, nothing.change_in_year) == (None, None)
