"""The rules of travel of each year (resereglerna), ready to calculate with; each figure keeps its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from payroll.travel_rules.local import NO_LOCAL, LocalTravel
from payroll.travel_rules.model import SWEDEN, MealName, Trip, Vehicle
from servicecenter.common.money import ORE_PER_KRONA, Ore, half_up, to_ore
from servicecenter.rules.loader import RuleBook, RuleDataError, RuleYearMissing, Sourced, load_rulebook
from servicecenter.rules.travel_countries import CountryRate, CountryRates, no_countries

DOMAIN = "travel"
SHIPPED_COUNTRIES = "abroad.countries"
KM_PER_MIL = 10
NO_MEALS = 0
MEAL_BIT: Mapping[MealName, int] = {MealName.BREAKFAST: 1, MealName.LUNCH: 2, MealName.DINNER: 4}
"""Meals of a day as a number, so that what they take is looked up and not added."""
ALL_MEALS = 7
CARS = frozenset({Vehicle.OWN_CAR, Vehicle.BENEFIT_CAR, Vehicle.BENEFIT_CAR_ELECTRIC})
"""What 12 kap. 5 § IL has tax-free rates for."""
MEAL_SETS = range(8)


def nearest_krona(amount: Ore, percent: int) -> Ore:
    """A share of an amount to the nearest krona, half up (hela kronor): 35 % of 290 kr is 102 kr, not 101,50."""
    return half_up(amount * percent, 100 * ORE_PER_KRONA) * ORE_PER_KRONA


def percents(shares: Mapping[str, int]) -> tuple[int, ...]:
    """The percent that each set of meals takes together; they are added before anything is rounded."""
    return tuple(sum(shares[name.value] for name, bit in MEAL_BIT.items() if meals & bit) for meals in MEAL_SETS)


@dataclass(frozen=True, slots=True, eq=False)
class TravelYear:
    """The rules of a year. Amounts öre, shares whole percent; ``mileage`` öre per mil by vehicle, nothing but for cars.

    ``meals_domestic``, ``meals_abroad`` and ``meal_benefit`` are by set of meals.
    """

    year: int
    book: RuleBook
    countries: CountryRates
    full_day: Ore
    departure_hour: int
    return_hour: int
    day_from_hour: int
    distance_km: int
    months: int
    percent: int
    years: int
    percent_after_years: int
    break_days: int
    meals_domestic: tuple[int, ...]
    meals_abroad: tuple[int, ...]
    meal_benefit: tuple[Ore, ...]
    mileage: Mapping[Vehicle, Ore]
    _amounts: dict[str, Ore] = field(default_factory=dict, repr=False)

    def amount(self, country: str) -> Ore:
        """The tax-free amount of a full day in a country. Raises ``CountryRateMissing`` that names it and the year."""
        known = self._amounts.get(country)
        if known is None:
            known = self.full_day if country == SWEDEN else self.rate(country).amount * ORE_PER_KRONA
            self._amounts[country] = known
        return known

    def rate(self, country: str) -> CountryRate:
        """The row of a country in the year's list."""
        return self.countries.of(country)

    def meal_percents(self, country: str) -> tuple[int, ...]:
        return self.meals_domestic if country == SWEDEN else self.meals_abroad

    def sourced(self, key: str) -> Sourced:
        """A value with its source, for explanations; keys as in the rule file."""
        return self.book.sourced(key, on=date(self.year, 1, 1))


@dataclass(frozen=True, eq=False)
class TravelRules:
    """The rules that a trip is computed with: the years it may touch, and the agency's own rules."""

    years: Mapping[int, TravelYear]
    local: tuple[LocalTravel, ...] = ()

    def on(self, day: date) -> TravelYear:
        """The rules of the year of a day. Raises ``RuleYearMissing`` that names it."""
        found = self.years.get(day.year)
        if found is None:
            raise RuleYearMissing(DOMAIN, day.year)
        return found

    def local_on(self, day: date) -> LocalTravel:
        """The agency's own rules of a day."""
        for local in self.local:
            if local.holds_on(day):
                return local
        return NO_LOCAL


def rules_for(
    trip: Trip, *, countries: Mapping[int, CountryRates] | None = None, local: tuple[LocalTravel, ...] = ()
) -> TravelRules:
    """The rules that the program ships with for the years of a trip. Raises ``RuleYearMissing``."""
    listed = countries or {}
    years = {year: with_countries(shipped_year(year), listed.get(year)) for year in trip.years}
    return TravelRules(years, local)


def with_countries(year: TravelYear, countries: CountryRates | None) -> TravelYear:
    """A year with the list of normal amounts that holds for it instead of what its rule file has."""
    return year if countries is None else travel_year(year.book, countries)


@cache
def shipped_year(year: int) -> TravelYear:
    """The rules of a year that the program ships with. Raises ``RuleYearMissing``."""
    return travel_year(load_rulebook(DOMAIN, year))


def travel_year(book: RuleBook, countries: CountryRates | None = None) -> TravelYear:
    """Everything a year must answer. Raises ``RuleDataError`` that names the first key that is missing or wrong."""
    if book.domain != DOMAIN:
        raise RuleDataError(book.name, "domain", f"väntade {DOMAIN}, fann {book.domain}")
    day = date(book.year, 1, 1)

    def whole(key: str) -> int:
        return book.whole(key, on=day)

    return TravelYear(
        year=book.year,
        book=book,
        countries=countries or shipped_countries(book),
        full_day=whole("allowance.full_day") * ORE_PER_KRONA,
        departure_hour=whole("allowance.departure_hour"),
        return_hour=whole("allowance.return_hour"),
        day_from_hour=whole("allowance.day_from_hour"),
        distance_km=whole("allowance.distance_km"),
        months=whole("long_stay.months"),
        percent=whole("long_stay.percent"),
        years=whole("long_stay.years"),
        percent_after_years=whole("long_stay.percent_after_years"),
        break_days=whole("long_stay.break_days"),
        meals_domestic=_meal_percents(book, "meals.domestic", day),
        meals_abroad=_meal_percents(book, "meals.abroad", day),
        meal_benefit=_meal_benefit(whole("meal_benefit.breakfast"), whole("meal_benefit.lunch_or_dinner")),
        mileage={vehicle: _per_mil(book, vehicle, day) if vehicle in CARS else 0 for vehicle in Vehicle},
    )


def _meal_percents(book: RuleBook, key: str, day: date) -> tuple[int, ...]:
    with book.reading(key):
        found = percents(book.value(key, on=day))
        if not all(isinstance(percent, int) and 0 <= percent <= 100 for percent in found):
            raise ValueError("väntade hela procent som tillsammans är högst 100")
        return found


def _meal_benefit(breakfast: int, lunch_or_dinner: int) -> tuple[Ore, ...]:
    kronor = percents({"breakfast": breakfast, "lunch": lunch_or_dinner, "dinner": lunch_or_dinner})
    return tuple(amount * ORE_PER_KRONA for amount in kronor)


def _per_mil(book: RuleBook, vehicle: Vehicle, day: date) -> Ore:
    key = f"mileage.{vehicle.value}"
    with book.reading(key):
        return to_ore(book.decimal(key, on=day))


def shipped_countries(book: RuleBook) -> CountryRates:
    """The countries that stand in the rule file itself: never more than a few, so a partial list."""
    if SHIPPED_COUNTRIES not in book.entries:
        return no_countries(book.year)
    sourced = book.sourced(SHIPPED_COUNTRIES, on=date(book.year, 1, 1))
    with book.reading(SHIPPED_COUNTRIES):
        rows = tuple(
            CountryRate(str(row["code"]), str(row["name"]), int(row["amount"]), sourced.source, sourced.unsourced)
            for row in sourced.value
        )
    return CountryRates(book.year, book.sha256, rows, is_partial=True)
