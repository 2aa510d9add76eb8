"""Trips computed by the pure engine on one processor: plain, with everything, and with reasons told.

``python -m payroll.benchmark.trips`` measures this alone, without a database.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import msgspec

from payroll.travel_rules.engine import calculate
from payroll.travel_rules.explain import explain
from payroll.travel_rules.local import DayAmount, LocalTravel, Supplement
from payroll.travel_rules.model import Carrier, Drive, Leg, Lodging, Meal, MealName, Night, Place, Trip
from payroll.travel_rules.rates import TravelRules, shipped_year

TRIPS = 5_000
ROUNDS = 5
YEAR = 2026
HOME, AWAY = Place("Stockholm"), Place("Göteborg")
OSLO, BERLIN = Place("Oslo", "NO"), Place("Berlin", "DE")
FAR = Decimal(470)
PLAIN = Trip(
    (
        Leg(HOME, datetime(YEAR, 11, 3, 7, 30), AWAY, datetime(YEAR, 11, 3, 11)),  # noqa: DTZ001 local time of the place
        Leg(AWAY, datetime(YEAR, 11, 4, 15), HOME, datetime(YEAR, 11, 4, 18, 30)),  # noqa: DTZ001
    ),
    FAR,
    FAR,
)
ABROAD = Trip(
    (
        Leg(HOME, datetime(YEAR, 11, 2, 6), OSLO, datetime(YEAR, 11, 2, 8), Carrier.AIR),  # noqa: DTZ001
        Leg(OSLO, datetime(YEAR, 11, 4, 14), BERLIN, datetime(YEAR, 11, 4, 17), Carrier.AIR),  # noqa: DTZ001
        Leg(BERLIN, datetime(YEAR, 11, 6, 17), HOME, datetime(YEAR, 11, 6, 21), Carrier.AIR),  # noqa: DTZ001
    ),
    FAR,
    FAR,
    nights=(Night(date(YEAR, 11, 2), Lodging.PRIVATE),),
    meals=(Meal(date(YEAR, 11, 3), MealName.LUNCH), Meal(date(YEAR, 11, 4), MealName.DINNER)),
    drives=(Drive(date(YEAR, 11, 2), Decimal(42)),),
)
LOCAL = LocalTravel(date.min, own_car=32_50, supplement=Supplement((DayAmount(210_00, 105_00),), abroad=True))


def measure() -> list[tuple[str, str]]:
    """Trips a processor second, and how long a plain one takes against reading the same trip from its JSON."""
    rules = TravelRules({YEAR: shipped_year(YEAR)})
    local = TravelRules(rules.years, (LOCAL,))
    written, decoder = msgspec.json.encode(PLAIN), msgspec.json.Decoder(Trip)
    plain, read = _seconds(lambda: calculate(PLAIN, rules)), _seconds(lambda: decoder.decode(written))
    return [
        ("plain two-day trips a processor second", f"{1 / plain:,.0f}, {plain / read:.1f} times reading it from JSON"),
        ("five-day trips with everything", f"{1 / _seconds(lambda: calculate(ABROAD, local)):,.0f} a processor second"),
        ("the same with every amount explained", f"{1 / _seconds(lambda: explain(ABROAD, local)):,.0f}"),
    ]


def _seconds(compute: Callable[[], object]) -> float:
    """Processor seconds of one, the best of some rounds: what the machine otherwise does only ever adds."""
    return min(_round(compute) for _ in range(ROUNDS)) / TRIPS


def _round(compute: Callable[[], object]) -> float:
    started = time.process_time()
    for _ in range(TRIPS):
        compute()
    return time.process_time() - started


if __name__ == "__main__":
    for name, value in measure():
        print(f"{name:<50}  {value}")
