"""In which order days are used (uttagsordning): this year's first, then saved ones, last the exchanged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NONE = Decimal(0)
TWO_DECIMALS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Use:
    """Some days of vacation on which one absence is taken (uttag), a month at a time. ``days`` are as drawn: by quota.

    ``working_days`` are those of the schedule; ``is_asked`` tells that nobody has attested it yet.
    """

    absence_id: int
    starts_on: date
    ends_on: date
    days: Decimal
    working_days: Decimal
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A use and what it was drawn from: this year's days, saved ones, exchanged ones, and more than there were."""

    use: Use
    current: Decimal
    saved: Decimal
    exchanged: Decimal
    beyond: Decimal


def drawn(working_days: Decimal, week_days: Decimal, full_week: int) -> Decimal:
    """Working days × 5 ÷ the average working days of a week (kvot), so that all get equally many weeks.

    The quota is shown rounded, never counted with: three days of a three-day week are five days exactly.
    """
    if week_days >= full_week or not week_days:
        return working_days
    return (working_days * full_week / week_days).quantize(TWO_DECIMALS, ROUND_HALF_UP)


def quota(week_days: Decimal, full_week: int) -> Decimal:
    """5 ÷ the average working days of a week, three decimals: 1.667 for three days, 1.25 for four."""
    return (Decimal(full_week) / week_days).quantize(Decimal("0.001"), ROUND_HALF_UP).normalize()


def in_order(
    uses: Iterable[Use], *, current: Decimal, saved: Decimal, exchanged: Decimal, saved_first: bool = False
) -> tuple[Taken, ...]:
    """Draw each use, oldest first, from what is left of each kind of days."""
    left = {"saved": saved, "current": current} if saved_first else {"current": current, "saved": saved}
    left["exchanged"] = exchanged
    found = []
    for use in sorted(uses, key=lambda use: (use.starts_on, use.absence_id)):
        wanted, got = use.days, dict.fromkeys(left, NONE)
        for pot, there in left.items():
            got[pot] = min(wanted, max(there, NONE))
            wanted -= got[pot]
        left = {pot: there - got[pot] for pot, there in left.items()}
        found.append(Taken(use, got["current"], got["saved"], got["exchanged"], wanted))
    return tuple(found)
