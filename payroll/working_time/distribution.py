"""Time shared out to the minute (fördelning): the parts always add up to the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from payroll.working_time.checks import Flag


def in_proportion(whole: int, shares: Sequence[int]) -> list[int]:
    """``whole`` minutes in proportion to ``shares``: the largest remainders get the minutes that are left over."""
    total = sum(shares)
    if total <= 0:
        raise ValueError("det finns ingenting att fördela efter")
    parts = [whole * share // total for share in shares]
    rest = sorted(range(len(shares)), key=lambda place: (-(whole * shares[place] % total), place))
    for place in rest[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def undistributed(worked: Mapping[date, int], distributed: Mapping[date, int]) -> list[Flag]:
    """Days whose distribution is not exactly the time worked: each stops the report."""
    return [
        Flag("not_distributed", day, is_stop=True, minutes=distributed.get(day, 0), allowed=worked.get(day, 0))
        for day in sorted({*worked, *distributed})
        if worked.get(day, 0) != distributed.get(day, 0)
    ]
