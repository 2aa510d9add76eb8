"""A sum spread over months so that no öre is lost (fördelning), and a cost written off over years (avskrivning)."""

from __future__ import annotations

from servicecenter.common.money import Ore, half_up
from servicecenter.common.periods import Month

YEAR = 12


def part(amount: Ore, place: int, of: int) -> Ore:
    """The part of one of equal places; all places together are the amount exactly.

    >>> [part(100, place, 3) for place in range(3)]
    [33, 34, 33]
    """
    return half_up(amount * (place + 1), of) - half_up(amount * place, of)


def months_between(first: Month, last: Month) -> int:
    return (last.year - first.year) * YEAR + last.month - first.month


def written_off(amount: Ore, years: int, first: Month, month: Month) -> Ore:
    """What falls on a month of a cost that is written off from a month on; nothing before and nothing after."""
    place, of = months_between(first, month), years * YEAR
    return part(amount, place, of) if 0 <= place < of else 0
