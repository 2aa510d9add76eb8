"""The connected part of an area on a day (anslutningsgrad): live, on their way, and in dialogue by probability."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servicecenter.common.money import half_up
from servicecenter.common.periods import Month

CERTAIN = 100


@dataclass(frozen=True, slots=True)
class Connection:
    """An agency with a service of an area from a day, perhaps to a day."""

    agency: str
    area: str
    employees: int
    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Hope:
    """An agency in dialogue: which areas, from when it may be connected, and how probable that is in per cent."""

    agency: str
    areas: tuple[str, ...]
    employees: int
    starts_on: date
    probability: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Employees of an area on a day, in bands that never count an agency twice."""

    day: date
    area: str
    live: int
    coming: int
    hoped: int
    everyone: int

    @property
    def live_percent(self) -> Decimal:
        return share(self.live, self.everyone)

    @property
    def coming_percent(self) -> Decimal:
        return share(self.coming, self.everyone)

    @property
    def hoped_percent(self) -> Decimal:
        return share(self.hoped, self.everyone)

    @property
    def percent(self) -> Decimal:
        """All the bands together, reckoned from their sum."""
        return share(self.live + self.coming + self.hoped, self.everyone)


def share(part: int, everyone: int) -> Decimal:
    """In per cent with one decimal, half up.

    >>> share(36_000, 240_000), share(60_000, 240_000)
    (Decimal('15.0'), Decimal('25.0'))
    """
    return Decimal(half_up(part * 1000, everyone)).scaleb(-1)


def standing(
    area: str, day: date, *, today: date, connections: Iterable[Connection], hopes: Iterable[Hope], everyone: int
) -> Standing:
    """How an area stands on a day. What has begun by today is live, also when a later agreement takes over; what begins
    later is on its way.

    An agency with several services of the area counts once, in the surest of its bands.
    """
    in_area = [one for one in connections if one.area == area]
    there = [one for one in in_area if one.holds(day)]
    begun = {one.agency for one in in_area if one.holds(today)} if day >= today else set()
    live = {one.agency: one.employees for one in there if one.starts_on <= today or one.agency in begun}
    coming = {one.agency: one.employees for one in there if one.agency not in live}
    hoped: dict[str, int] = {}
    for hope in hopes:
        if area in hope.areas and hope.starts_on <= day and hope.agency not in live and hope.agency not in coming:
            hoped[hope.agency] = max(hope.employees * hope.probability, hoped.get(hope.agency, 0))
    weighted = half_up(sum(hoped.values()), CERTAIN)
    return Standing(day, area, sum(live.values()), sum(coming.values()), weighted, everyone)


def quarter_ends(today: date, *, back: int, ahead: int) -> list[date]:
    """Today, with the ends of quarters before and after it."""
    first = Month(today.year, (today.month - 1) // 3 * 3 + 3)
    ends = [first.plus(3 * step).ends_on for step in range(-back, ahead)]
    return sorted({*(day for day in ends), today})


def quarter_label(day: date) -> str:
    return f"{day.year} kv {(day.month - 1) // 3 + 1}"


def reached(standings: Sequence[Standing], goal: int) -> Standing | None:
    """The first day when all the bands reach the goal; nothing where they do not."""
    return next((one for one in standings if one.percent >= goal), None)
