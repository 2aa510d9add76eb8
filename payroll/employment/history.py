"""How a fact changes without being edited (historik): which rows are replaced, and what is left of them.

Pure reasoning about periods; ``facts`` writes what is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from servicecenter.common.periods import Period

DAY = timedelta(days=1)


class Dated(Protocol):
    """Anything valid for some days."""

    starts_on: date
    ends_on: date | None


Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One current row that gives way, and the days that it still holds on either side of the new period."""

    row: Dated
    left: tuple[Period, ...]


def rewrites(current: Iterable[Row], period: Period) -> Iterator[Rewrite]:
    """The current rows that a new period touches; rows beside it are left as they are."""
    for row in current:
        whole = Period(row.starts_on, row.ends_on)
        if whole.overlap(period) is not None:
            yield Rewrite(row, tuple(outside(whole, period)))


def outside(whole: Period, cut: Period) -> Iterator[Period]:
    """The days of a period that lie before and after another one."""
    cut_out = whole.overlap(cut)
    if cut_out is None:
        yield whole
        return
    if whole.starts_on < cut_out.starts_on:
        yield Period(whole.starts_on, cut_out.starts_on - DAY)
    if cut_out.ends_on is not None and cut_out.ends_on != whole.ends_on:
        yield Period(cut_out.ends_on + DAY, whole.ends_on)


def is_covered(period: Period, by: Iterable[Dated]) -> bool:
    """Whether every day of a period is in some row; rows that follow day on day count as one."""
    first = period.starts_on
    for row in sorted(by, key=lambda row: row.starts_on):
        if row.starts_on > first:
            return False
        if row.ends_on is None or (period.ends_on is not None and row.ends_on >= period.ends_on):
            return True
        first = max(first, row.ends_on + DAY)
    return False
