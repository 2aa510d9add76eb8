"""An agency's own travel rules (lokala resevillkor), dated. Without any the agency pays the tax-free amounts alone."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from payroll.travel_rules.model import Fact, Vehicle
from servicecenter.common.money import Ore


class BreakDays(StrEnum):
    """How days of a break lengthen the three months, on which sources differ (uppehåll i tremånadersperioden)."""

    CALENDAR_DAYS = "calendar_days"  # gränsen flyttas lika många dagar som uppehållet hade arbetsdagar
    WORKING_DAYS = "working_days"  # gränsen flyttas lika många arbetsdagar, så att två veckor blir två veckor


class DayAmount(Fact, frozen=True):
    """A supplement per day of a trip with a night away, from a day of the trip on (tillägg vid flerdygnsförrättning).

    ``travel_day``: the amount of the first and the last day whatever the hours, where the agreement has one.
    """

    full_day: Ore
    half_day: Ore
    from_day: int = 1
    travel_day: Ore | None = None


class DayStep(Fact, frozen=True):
    """A supplement of a day trip from a length (tillägg vid endagsförrättning); ``is_beyond``: only *more* than it."""

    minutes: int
    amount: Ore
    is_beyond: bool = False


class Supplement(Fact, frozen=True):
    """Taxable supplement (lönetillägg, förrättningstillägg). Percent of it are cut for meals on overnight trips.

    ``amounts``: in order of ``from_day``. ``night``: for a night arranged without a receipt. ``beyond_km``: paid when
    both workplace and home are farther away. ``abroad``: paid also on days abroad, ``day_trips_abroad`` on day trips
    there. ``none_if_all_meals``: nothing on a day when all three meals were free.
    """

    amounts: tuple[DayAmount, ...] = ()
    night: Ore = 0
    day_steps: tuple[DayStep, ...] = ()
    breakfast_percent: int = 0
    lunch_percent: int = 0
    dinner_percent: int = 0
    beyond_km: int = 50
    abroad: bool = False
    day_trips_abroad: bool = False
    none_if_all_meals: bool = False


class LocalTravel(Fact, frozen=True):
    """What an agency pays from a day to a day (lokalt reseavtal), with the place it stands in.

    ``full_day``: the allowance of a full day in Sweden, where it is not the tax-free amount; what is above is taxed.
    ``own_car``, ``motorcycle``, ``bicycle``: öre per mil (10 km), all of it. ``land_travel_counts``: time on land
    inside a country counts for it.
    """

    starts_on: date
    ends_on: date | None = None
    source: str = ""
    full_day: Ore | None = None
    own_car: Ore | None = None
    motorcycle: Ore | None = None
    bicycle: Ore | None = None
    supplement: Supplement = Supplement()
    land_travel_counts: bool = True
    break_days: BreakDays = BreakDays.CALENDAR_DAYS

    def of_vehicle(self, vehicle: Vehicle) -> Ore | None:
        """Öre per mil by the agreement, where it says anything of the vehicle."""
        own = {Vehicle.OWN_CAR: self.own_car, Vehicle.MOTORCYCLE: self.motorcycle, Vehicle.BICYCLE: self.bicycle}
        return own.get(vehicle)

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


NO_LOCAL = LocalTravel(date.min)
"""An agency without rules of its own."""
