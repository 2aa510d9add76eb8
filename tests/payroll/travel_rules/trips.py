"""Trips made short for the tests of the travel engine."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from payroll.travel_rules.model import Carrier, Leg, Place, Trip
from payroll.travel_rules.rates import TravelRules, shipped_year

HOME = Place("Stockholm")
AWAY = Place("Göteborg")
RULES = TravelRules({year: shipped_year(year) for year in range(2022, 2027)})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def there_and_back(leaves: str, returns: str, *, place: Place = AWAY, hours: int = 3, **more: Any) -> Trip:
    """Out and back, ``hours`` on the way each time, times by the clocks of Sweden."""
    out, home = at(leaves), at(returns)
    by = Carrier.LAND if place.country == HOME.country else Carrier.AIR
    legs = (
        Leg(HOME, out, place, out.replace(hour=min(23, out.hour + hours)), by),
        Leg(place, home.replace(hour=max(0, home.hour - hours)), HOME, home, by),
    )
    return Trip(legs, **{"workplace_km": Decimal(470), "home_km": Decimal(465)} | more)
