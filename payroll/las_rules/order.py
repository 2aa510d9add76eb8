"""Who must leave first when work is short (turordning vid uppsägning): last in, first out, by time with the state."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from payroll.las_rules.days import count, merged
from payroll.las_rules.limits import LasLimits
from payroll.las_rules.model import Stretch, at_agency


@dataclass(frozen=True, slots=True)
class InCircle:
    """Someone with largely comparable duties at the agency in the place (3 § TurA-S), with all their time."""

    key: Hashable
    born_on: date
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order: number one leaves first. ``by_age`` says that age decided against someone else's.

    ``is_past`` is one who has no priority at all, from a certain age on.
    """

    number: int
    key: Hashable
    state_days: int
    agency_days: int
    by_age: bool
    is_past: bool


def days_with_state(stretches: Iterable[Stretch], on: date) -> int:
    """All employment with the state counts as with the employer (10 § TurA-S; AD 1993 nr 89, AD 1994 nr 113)."""
    return count(merged(part for part in (row.until(on) for row in stretches) if part is not None))


def order_of_dismissal(circle: Iterable[InCircle], on: date, limits: LasLimits) -> tuple[Place, ...]:
    """The shortest time first; with equal time the younger first (22 § LAS: högre ålder ger företräde).

    Before everyone else those who have reached the age without priority (33 b § LAS).
    """
    rows = [(on <= limits.last_day_of_rights(one.born_on), days_with_state(one.stretches, on), one) for one in circle]
    rows.sort(key=lambda row: (row[0], row[1], -row[2].born_on.toordinal(), str(row[2].key)))
    times = [row[:2] for row in rows]
    return tuple(
        Place(
            number,
            one.key,
            days,
            days_with_state(at_agency(one.stretches), on),
            by_age=times.count((has_priority, days)) > 1,
            is_past=not has_priority,
        )
        for number, (has_priority, days, one) in enumerate(rows, start=1)
    )
