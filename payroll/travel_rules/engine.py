"""The travel engine (reseräkningens uträkning): what each calendar day of a trip gives.

Nothing here explains: ``explain`` tells why from the same trip and rules when someone asks. What is known of the whole
trip is found once, and a day then only looks amounts up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from payroll.travel_rules.checks import check
from payroll.travel_rules.itinerary import ONE_DAY, countries, dates, only_country
from payroll.travel_rules.local import LocalTravel, Supplement
from payroll.travel_rules.long_stay import WHOLE, LongStay, can_be_long, long_stays
from payroll.travel_rules.mileage import Mileage, mileage_of
from payroll.travel_rules.model import SWEDEN, Claim, Day, Ground, Lodging, MealKind, Part, Trip
from payroll.travel_rules.rates import MEAL_BIT, NO_MEALS, TravelRules, TravelYear, nearest_krona
from payroll.travel_rules.supplement import day_trip_supplement, overnight_supplement
from servicecenter.common.money import Ore

HALF = 50
NO_MILEAGE: Mileage = (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A trip as its days need it (resans förlopp), found once.

    Meals are sets by day: those that cut the allowance, and those that are a taxed benefit. ``country`` is that of
    every day, or None when each day has its own.
    """

    days: tuple[date, ...]
    ground: Ground
    country: str | None
    country_of: Mapping[date, str]
    long_stay: Mapping[date, LongStay]
    cutting: Mapping[date, int]
    eaten: Mapping[date, int]
    private: frozenset[date]
    days_off: frozenset[date]
    mileage: Mapping[date, Mileage]


def calculate(trip: Trip, rules: TravelRules) -> Claim:
    """What the trip gives, day by day.

    Raises ``CannotCalculateTrip`` with everything that is wrong with the trip, ``RuleError`` for a year or country
    that is not loaded.
    """
    check(trip)
    course = course_of(trip, rules)
    return Claim(tuple([_day(day, trip, course, rules) for day in course.days]))


def course_of(trip: Trip, rules: TravelRules) -> Course:
    """What is the same for all days, found once."""
    starts_at, ends_at = trip.starts_at, trip.ends_at
    days = dates(starts_at.date(), ends_at.date())
    year, local = rules.on(days[0]), rules.local_on(days[0])
    country = only_country(trip)
    cutting, eaten = _meals(trip) if trip.meals else ({}, {})
    return Course(
        days,
        ground=_ground(trip, days, year),
        country=country,
        country_of={} if country else _country_of(trip, days, year, local),
        long_stay=long_stays(trip, days, year, local.break_days) if can_be_long(trip, len(days), year) else {},
        cutting=cutting,
        eaten=eaten,
        private=_private_nights(trip) if trip.nights else frozenset(),
        days_off=frozenset(trip.days_off),
        mileage=mileage_of(trip.drives, rules) if trip.drives else {},
    )


def _country_of(trip: Trip, days: tuple[date, ...], year: TravelYear, local: LocalTravel) -> dict[date, str]:
    return countries(trip, days, from_hour=year.day_from_hour, land_counts=local.land_travel_counts)


def _ground(trip: Trip, days: tuple[date, ...], year: TravelYear) -> Ground:
    """Tax-free needs a night away, and more than 50 km from both the workplace and the home."""
    if not has_night(trip, days):
        return Ground.DAY_TRIP
    is_far = trip.workplace_km > year.distance_km and trip.home_km > year.distance_km
    return Ground.TAX_FREE if is_far else Ground.NEAR


def has_night(trip: Trip, days: tuple[date, ...]) -> bool:
    """Whether some night (00–06) was spent away: all of it within the trip, and not said to be without rest."""
    restless = {night.on for night in trip.nights if night.lodging is Lodging.NONE}
    return any(evening not in restless and _is_away(trip, evening) for evening in days[:-1])


def _is_away(trip: Trip, evening: date) -> bool:
    morning = evening + ONE_DAY
    return morning < trip.ends_at.date() or trip.ends_at.hour >= 6


def _private_nights(trip: Trip) -> frozenset[date]:
    """Evenings of nights away that the traveller arranged without a receipt."""
    return frozenset(night.on for night in trip.nights if night.lodging is Lodging.PRIVATE and _is_away(trip, night.on))


def _meals(trip: Trip) -> tuple[dict[date, int], dict[date, int]]:
    """Sets of meals by day: those that cut the allowance, and those that are a taxed benefit."""
    cutting: dict[date, int] = {}
    eaten: dict[date, int] = {}
    for meal in trip.meals:
        if meal.kind is MealKind.TRANSPORT:
            continue
        bit = MEAL_BIT[meal.name]
        cutting[meal.on] = cutting.get(meal.on, NO_MEALS) | bit
        if meal.kind is MealKind.OTHER and meal.is_eaten:
            eaten[meal.on] = eaten.get(meal.on, NO_MEALS) | bit
    return cutting, eaten


def part_of(day: date, starts_at: datetime, ends_at: datetime, year: TravelYear) -> Part:
    """A full day, unless one left at 12.00 or later or was back at 19.00 or earlier that day."""
    if day == starts_at.date() and starts_at.hour >= year.departure_hour:
        return Part.HALF
    if day == ends_at.date() and (ends_at.hour, ends_at.minute) <= (year.return_hour, 0):
        return Part.HALF
    return Part.FULL


def _day(day: date, trip: Trip, course: Course, rules: TravelRules) -> Day:
    year, local = rules.on(day), rules.local_on(day)
    country = course.country or course.country_of[day]
    part = part_of(day, trip.starts_at, trip.ends_at, year)
    meals = course.cutting.get(day, NO_MEALS)
    stay = course.long_stay.get(day)
    share = WHOLE if stay is None else stay.percent(day, year)
    ground = _ground_of(day, course, part, share)
    percent = year.meal_percents(country)[meals]
    norm = of_day(year.amount(country), part, share) if ground is Ground.TAX_FREE else 0
    cut = nearest_krona(norm, percent) if percent else 0
    tax_free, taxable = _allowance(norm - cut, ground, country, part, share, percent, local)
    mileage, mileage_taxable = course.mileage.get(day, NO_MILEAGE)
    return Day(
        day,
        country,
        part,
        ground,
        share,
        norm,
        cut,
        tax_free,
        taxable,
        _night(day, course, ground, year, country),
        _supplement(day, trip, course, ground, country, part, meals, local.supplement),
        year.meal_benefit[course.eaten.get(day, NO_MEALS)],
        mileage,
        mileage_taxable,
    )


def _ground_of(day: date, course: Course, part: Part, share: int) -> Ground:
    """The ground of the trip, unless the day has one of its own."""
    if day in course.days_off:
        return Ground.DAY_OFF
    if course.ground is Ground.TAX_FREE and part is Part.HALF and share < WHOLE:
        return Ground.HALF_AFTER_THREE_MONTHS
    return course.ground


def _allowance(
    free: Ore, ground: Ground, country: str, part: Part, share: int, percent: int, local: LocalTravel
) -> tuple[Ore, Ore]:
    """What of the per diem is tax-free and what is taxed. The agency pays the tax-free amount unless it has its own."""
    if local.full_day is None or country != SWEDEN or ground not in (Ground.TAX_FREE, Ground.HALF_AFTER_THREE_MONTHS):
        return free, 0
    paid = of_day(local.full_day, part, share)
    paid -= nearest_krona(paid, percent)
    return min(paid, free), max(0, paid - free)


def of_day(full_day: Ore, part: Part, share: int) -> Ore:
    """A full day's amount as this day has it: half of it, or the percent of the three-month rule, in whole kronor."""
    percent = share if part is Part.FULL else share * HALF // WHOLE
    return full_day if percent == WHOLE else nearest_krona(full_day, percent)


def _night(day: date, course: Course, ground: Ground, year: TravelYear, country: str) -> Ore:
    """Half a full day's amount, also after three months, for a night that the traveller arranged."""
    if day not in course.private or course.ground is not Ground.TAX_FREE or ground is Ground.DAY_OFF:
        return 0
    return nearest_krona(year.amount(country), HALF)


def _supplement(
    day: date, trip: Trip, course: Course, ground: Ground, country: str, part: Part, meals: int, rule: Supplement
) -> Ore:
    """A trip without a night away has one supplement, on the day it began, also when one came home after midnight."""
    if ground is Ground.DAY_OFF:
        return 0
    if ground is Ground.DAY_TRIP:
        return day_trip_supplement(trip, country, meals, rule) if day == course.days[0] else 0
    amount = overnight_supplement(trip, day, country, part, meals, rule) if rule.amounts else 0
    return amount + rule.night if rule.night and day in course.private else amount
