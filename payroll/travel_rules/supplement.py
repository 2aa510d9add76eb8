"""The agency's taxable supplement (lönetillägg, förrättningstillägg) on trips with and without a night away."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from payroll.travel_rules.clock import minutes_between
from payroll.travel_rules.local import DayStep, Supplement
from payroll.travel_rules.model import SWEDEN, Part, Trip
from payroll.travel_rules.rates import ALL_MEALS, nearest_krona, percents
from servicecenter.common.money import Ore


def overnight_supplement(trip: Trip, on: date, country: str, part: Part, meals: int, rule: Supplement) -> Ore:
    """The supplement of a day of a trip with a night away, after what free meals take of it."""
    if not rule.amounts or not _is_far(trip, rule) or (country != SWEDEN and not rule.abroad):
        return 0
    if rule.none_if_all_meals and meals == ALL_MEALS:
        return 0
    amount, percent = day_amount(trip, on, part, rule), meal_percent(rule, meals)
    return amount - nearest_krona(amount, percent) if percent else amount


def day_amount(trip: Trip, on: date, part: Part, rule: Supplement) -> Ore:
    """The supplement of a day before meals, by which day of the trip it is."""
    first = trip.starts_at.date()
    number = (on - first).days + 1
    amounts = next((step for step in reversed(rule.amounts) if step.from_day <= number), rule.amounts[0])
    if amounts.travel_day is not None and on in (first, trip.ends_at.date()):
        return amounts.travel_day
    return amounts.full_day if part is Part.FULL else amounts.half_day


def day_trip_supplement(trip: Trip, country: str, meals: int, rule: Supplement) -> Ore:
    """The supplement of a trip without a night away, by how long it really was."""
    if not rule.day_steps or not _is_far(trip, rule) or (country != SWEDEN and not rule.day_trips_abroad):
        return 0
    if rule.none_if_all_meals and meals == ALL_MEALS:
        return 0
    step = step_of(rule, minutes_of(trip))
    return step.amount if step is not None else 0


def minutes_of(trip: Trip) -> int:
    """How long the trip was, whatever the clocks said."""
    first, last = trip.legs[0], trip.legs[-1]
    return minutes_between(first.departs_at, first.origin.zone, last.arrives_at, last.destination.zone)


def _is_far(trip: Trip, rule: Supplement) -> bool:
    return trip.workplace_km > rule.beyond_km and trip.home_km > rule.beyond_km


def step_of(rule: Supplement, minutes: int) -> DayStep | None:
    """The longest step that the trip reaches."""
    reached = [step for step in rule.day_steps if minutes >= step.minutes + step.is_beyond]
    return max(reached, key=lambda step: step.minutes, default=None)


def meal_percent(rule: Supplement, meals: int) -> int:
    """What a set of free meals takes of the supplement."""
    return _percents(rule.breakfast_percent, rule.lunch_percent, rule.dinner_percent)[meals]


@lru_cache(maxsize=256)
def _percents(breakfast: int, lunch: int, dinner: int) -> tuple[int, ...]:
    return percents({"breakfast": breakfast, "lunch": lunch, "dinner": dinner})
