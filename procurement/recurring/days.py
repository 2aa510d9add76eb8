"""The days of a purchase that comes again (återkommande dagar). Pure."""

from __future__ import annotations

from datetime import date
from itertools import count

from servicecenter.common.periods import months_after

MONTHS = {"month": 1, "quarter": 3}


def first_from(anchor: date, every: str, day: date) -> date:
    """The first of the days counted from ``anchor`` that is ``day`` or later.

    >>> [str(first_from(date(2026, 1, 31), "month", date(2026, month, 1))) for month in (2, 3)]
    ['2026-02-28', '2026-03-31']
    """
    return next(found for step in count() if (found := months_after(anchor, step * MONTHS[every])) >= day)
