"""The three-month rule (tremånadersregeln): less is tax-free when the work has long been at one place.

First three calendar months, then the days that would have been worked there: days of shorter work elsewhere, vacation,
illness. A weekend adds nothing, nor does a break in the days added. Work elsewhere for at least four weeks in a row
begins a new period (12 kap. 6 § IL; Skatteverkets rättsliga vägledning; SKV A 2025:5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from payroll.travel_rules.itinerary import place_at_night
from payroll.travel_rules.local import BreakDays
from payroll.travel_rules.model import Away, Trip
from payroll.travel_rules.rates import TravelYear
from servicecenter.common.calendars import is_working_day, working_days
from servicecenter.common.periods import Month

ONE_DAY = timedelta(days=1)
WHOLE = 100
SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class LongStay:
    """A period at one place (vistelse): its first day, and the first days of 70 and of 50 percent."""

    place: str
    starts_on: date
    reduced_from: date
    half_from: date
    break_days: int

    def percent(self, day: date, year: TravelYear) -> int:
        if day < self.reduced_from:
            return WHOLE
        return year.percent if day < self.half_from else year.percent_after_years


@dataclass(slots=True)
class Span:
    """Days in a row, both included."""

    starts_on: date
    ends_on: date


def can_be_long(trip: Trip, days: int, year: TravelYear) -> bool:
    """Whether the rule has to be asked about at all, for a trip of so many days."""
    return bool(trip.earlier_stays) or days > SHORTEST_MONTH * year.months


def long_stays(trip: Trip, days: Sequence[date], year: TravelYear, break_days: BreakDays) -> dict[date, LongStay]:
    """The period that each day of the trip belongs to; days on the way belong to the place they lead to."""
    places = _places(trip, days)
    found: dict[date, LongStay] = {}
    for place in dict.fromkeys(places.values()):
        spans = _spans(trip, place, [day for day in days if places[day] == place])
        for stay, span in _stays(place, spans, trip.aways, year, break_days):
            for day in days:
                if places[day] == place and span.starts_on <= day <= span.ends_on:
                    found[day] = stay
    return found


def _places(trip: Trip, days: Sequence[date]) -> dict[date, str]:
    """The place of each day: where the night after is spent, or on the last day where the night before was."""
    found: dict[date, str] = {}
    latest = trip.legs[0].destination.name
    for day in days:
        place = place_at_night(trip, day)
        latest = place.name if place is not None else latest
        found[day] = latest
    return found


def _spans(trip: Trip, place: str, of_trip: Iterable[date]) -> list[Span]:
    """Every time at the place in order, those that touch made one."""
    times = [(stay.starts_on, stay.ends_on) for stay in trip.earlier_stays if _same(stay.place, place)]
    times += [(day, day) for day in of_trip]
    spans: list[Span] = []
    for starts_on, ends_on in sorted(times):
        if spans and starts_on <= spans[-1].ends_on + ONE_DAY:
            spans[-1].ends_on = max(spans[-1].ends_on, ends_on)
        else:
            spans.append(Span(starts_on, ends_on))
    return spans


def _same(first: str, second: str) -> bool:
    return first.strip().casefold() == second.strip().casefold()


def _stays(
    place: str, spans: list[Span], aways: tuple[Away, ...], year: TravelYear, break_days: BreakDays
) -> Iterator[tuple[LongStay, Span]]:
    """Each time at the place with the period it belongs to, as the period stood when that time began."""
    starts_on, breaks, before = date.min, list[Span](), None
    for span in spans:
        if before is None or _is_broken(before.ends_on, span.starts_on, aways, year.break_days):
            starts_on, breaks = span.starts_on, []
        else:
            breaks.append(Span(before.ends_on + ONE_DAY, span.starts_on - ONE_DAY))
        before = span
        yield _stay(place, starts_on, breaks, year, break_days), span


def _is_broken(left_on: date, back_on: date, aways: tuple[Away, ...], longest: int) -> bool:
    """Whether work elsewhere lasted long enough, in a row; vacation and illness are no work elsewhere."""
    in_a_row, day = 0, left_on + ONE_DAY
    while day < back_on:
        in_a_row = 0 if any(away.starts_on <= day <= away.ends_on for away in aways) else in_a_row + 1
        if in_a_row >= longest:
            return True
        day += ONE_DAY
    return False


def _stay(place: str, starts_on: date, breaks: list[Span], year: TravelYear, break_days: BreakDays) -> LongStay:
    months, years = months_later(starts_on, year.months), months_later(starts_on, 12 * year.years)
    lost = _lost(breaks, months)
    return LongStay(
        place,
        starts_on,
        reduced_from=_moved(months, lost, break_days),
        half_from=_moved(years, _lost(breaks, years), break_days),
        break_days=lost,
    )


def _lost(breaks: list[Span], limit: date) -> int:
    """Working days of the breaks before the limit; a break in the time it is lengthened by lengthens it no more."""
    whole = [Span(gap.starts_on, min(gap.ends_on, limit - ONE_DAY)) for gap in breaks if gap.starts_on < limit]
    return sum(working_days(gap.starts_on, gap.ends_on) for gap in whole)


def months_later(day: date, months: int) -> date:
    """The same day number so many months on; the first day of the next month where there is no such day."""
    month = Month.of(day).plus(months)
    return month.starts_on.replace(day=day.day) if day.day <= month.days else month.ends_on + ONE_DAY


def _moved(day: date, lost: int, break_days: BreakDays) -> date:
    if break_days is BreakDays.CALENDAR_DAYS:
        return day + timedelta(days=lost)
    while lost > 0:
        lost -= is_working_day(day)
        day += ONE_DAY
    return day
