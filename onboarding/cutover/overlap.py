"""Whether what the agency does itself ends in time (överlapp): not before go-live, and not long after. Pure."""

from __future__ import annotations

from datetime import date

LONG_OVERLAP = 31
"""From how many days twice the work is pointed out; our own measure (osourcad)."""


def days_twice(ends_on: date, go_live: date) -> int:
    """How many days both deliver; below nought nobody does, for as many days. Both the first and the last day count.

    >>> days_twice(date(2027, 1, 31), date(2027, 2, 1)), days_twice(date(2027, 2, 1), date(2027, 2, 1))
    (0, 1)
    >>> days_twice(date(2027, 1, 28), date(2027, 2, 1))
    -3
    """
    return (ends_on - go_live).days + 1
