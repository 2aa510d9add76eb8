"""The words of travel in explanations and print (ord om resor), Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from babel import Locale

from payroll.travel_rules.model import Ground, MealName, Part, Vehicle
from payroll.travel_rules.rates import MEAL_BIT

Both = tuple[str, str]
"""Swedish and English."""

PARTS: Mapping[Part, Both] = {Part.FULL: ("hel dag", "full day"), Part.HALF: ("halv dag", "half day")}
MEALS: Mapping[MealName, Both] = {
    MealName.BREAKFAST: ("frukost", "breakfast"),
    MealName.LUNCH: ("lunch", "lunch"),
    MealName.DINNER: ("middag", "dinner"),
}
VEHICLES: Mapping[Vehicle, Both] = {
    Vehicle.OWN_CAR: ("egen bil", "own car"),
    Vehicle.BENEFIT_CAR: ("förmånsbil", "company car"),
    Vehicle.BENEFIT_CAR_ELECTRIC: ("förmånsbil på el", "electric company car"),
    Vehicle.MOTORCYCLE: ("motorcykel eller moped", "motorcycle or moped"),
    Vehicle.BICYCLE: ("cykel", "bicycle"),
}
AMOUNTS: Mapping[str, Both] = {
    "tax_free": ("Traktamente, skattefritt", "Per diem, tax-free"),
    "taxable": ("Traktamente över skattefritt belopp", "Per diem above the tax-free amount"),
    "night": ("Nattraktamente", "Night allowance"),
    "supplement": ("Lönetillägg vid resa", "Taxable travel supplement"),
    "meal_benefit": ("Kostförmån", "Meal benefit"),
    "mileage": ("Milersättning, skattefri", "Mileage, tax-free"),
    "mileage_taxable": ("Milersättning, skattepliktig", "Mileage, taxable"),
}
NOTHING: Mapping[Ground, Both] = {
    Ground.DAY_TRIP: (
        "Inget skattefritt traktamente: resan har ingen övernattning",
        "No tax-free per diem: the trip has no night away",
    ),
    Ground.NEAR: (
        "Inget skattefritt traktamente: det är högst 50 km från arbetsplatsen eller bostaden",
        "No tax-free per diem: it is at most 50 km from the workplace or the home",
    ),
    Ground.DAY_OFF: (
        "Ingen ersättning: ledig dag under resan",
        "Nothing is paid: a day off during the trip",
    ),
    Ground.HALF_AFTER_THREE_MONTHS: (
        "Inget skattefritt traktamente: halva dagar är inte skattefria efter tre månader",
        "No tax-free per diem: half days are not tax-free after three months",
    ),
}


def clock(moment: datetime) -> str:
    """``07.30``, as Swedish timetables write it."""
    return f"{moment:%H.%M}"


def meal_names(meals: int) -> Both:
    """``frukost och lunch`` of a set of meals."""
    chosen = [MEALS[name] for name, bit in MEAL_BIT.items() if meals & bit]
    return _listed([sv for sv, _ in chosen], "och"), _listed([en for _, en in chosen], "and")


def _listed(names: list[str], last: str) -> str:
    *first, final = names
    return f"{', '.join(first)} {last} {final}" if first else final


def hours(minutes: int) -> str:
    """``9.05``: hours and minutes."""
    return f"{minutes // 60}.{minutes % 60:02d}"


@cache
def country_name(country: str) -> Both:
    """The name of a country by its code, in Swedish and English; a code nobody knows is its own name."""
    sv, en = (str(Locale(language).territories.get(country, country)) for language in ("sv", "en"))
    return sv, en
