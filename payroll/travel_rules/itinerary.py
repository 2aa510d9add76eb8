"""Where a trip was, calendar day by calendar day (resväg): the country and the place that count for each day.

The country of a day is the one where most of 06–24 was spent, each stay by its own wall clock. Time in the air and at
sea counts for no country, nor does a leg by land over a border: passing it is entered as a stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from payroll.travel_rules.model import Carrier, Place, Trip

ONE_DAY = timedelta(days=1)
MINUTES_OF_DAY = 24 * 60

Presence = tuple[str, datetime, datetime]
"""A country with the local times from and to which the traveller is there."""


def dates(first: date, last: date) -> tuple[date, ...]:
    """The calendar days of a trip, both included. Home before one left, by the wall clock, is one day."""
    return tuple(first + timedelta(days=number) for number in range(max(0, (last - first).days) + 1))


def only_country(trip: Trip) -> str | None:
    """The country when the whole trip was in one."""
    country = trip.legs[0].origin.country
    for leg in trip.legs:
        if leg.destination.country != country:
            return None
    return country


def countries(trip: Trip, days: tuple[date, ...], *, from_hour: int, land_counts: bool) -> dict[date, str]:
    """The country of each day.

    Alike: the one come to last. A day that was all travel: where the traveller is next (neither is published).
    """
    presence = _presence(trip, land_counts=land_counts)
    spent = _minutes(presence, from_hour)
    found: dict[date, str] = {}
    for day in days:
        of_day = spent.get(day)
        found[day] = max(reversed(of_day), key=of_day.__getitem__) if of_day else _next_country(trip, presence, day)
    return found


def minutes_of_day(trip: Trip, day: date, *, from_hour: int, land_counts: bool) -> dict[str, int]:
    """Minutes that a day counts for each country, for whoever wants to see why; none on a day that was all travel."""
    return _minutes(_presence(trip, land_counts=land_counts), from_hour).get(day, {})


def _minutes(presence: list[Presence], from_hour: int) -> dict[date, dict[str, int]]:
    """Minutes of each day by country, in the order the countries were come to."""
    spent: dict[date, dict[str, int]] = {}
    for country, start, end in presence:
        for day, minutes in _by_day(start, end, from_hour):
            of_day = spent.setdefault(day, {})
            of_day[country] = of_day.pop(country, 0) + minutes
    return spent


def _next_country(trip: Trip, presence: list[Presence], day: date) -> str:
    midnight = datetime.combine(day, time())
    return next((country for country, _, end in presence if end > midnight), trip.legs[-1].destination.country)


def _presence(trip: Trip, *, land_counts: bool) -> list[Presence]:
    """Every time of some length in a country, by the wall clock there."""
    found: list[Presence] = []
    for number, leg in enumerate(trip.legs, start=1):
        is_inside = leg.carrier is Carrier.LAND and leg.origin.country == leg.destination.country
        if is_inside and land_counts:
            found.append((leg.origin.country, leg.departs_at, leg.arrives_at))
        if number < len(trip.legs):
            found.append((leg.destination.country, leg.arrives_at, trip.legs[number].departs_at))
    return [times for times in found if times[1] < times[2]]


def _by_day(start: datetime, end: datetime, from_hour: int) -> Iterator[tuple[date, int]]:
    """Minutes between ``from_hour`` and midnight of each calendar day."""
    day = start.date()
    while day <= end.date():
        opens = _minute(start) if day == start.date() else 0
        closes = _minute(end) if day == end.date() else MINUTES_OF_DAY
        minutes = closes - max(opens, from_hour * 60)
        if minutes > 0:
            yield day, minutes
        day += ONE_DAY


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def place_at_night(trip: Trip, on: date) -> Place | None:
    """Where the traveller is when the evening of ``on`` becomes the next day; nothing on the way or at home."""
    for leg, following in pairwise(trip.legs):
        if leg.arrives_at.date() <= on < following.departs_at.date():
            return leg.destination
    return None
