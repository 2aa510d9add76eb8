"""A second computation of trips, minute by minute in fractions of kronor, that shares no code with the engine.

It knows the rules of 2024 and 2026 only, and no long stays; what it gives is the tax-free per diem of each day.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from payroll.travel_rules.model import Carrier, MealKind, Trip

FULL = {2024: 290, 2026: 300}
HOME, AWAY = {"breakfast": 20, "lunch": 35, "dinner": 35}, {"breakfast": 15, "lunch": 35, "dinner": 35}
MINUTE = timedelta(minutes=1)


def per_diem(trip: Trip, abroad: dict[str, int]) -> dict[date, Fraction]:
    """Kronor of each day; nothing where the trip has no night away or is near."""
    first, last = trip.legs[0].departs_at, trip.legs[-1].arrives_at
    days = [first.date() + timedelta(days=n) for n in range((last.date() - first.date()).days + 1)]
    if not _sleeps_away(first, last) or min(trip.workplace_km, trip.home_km) <= 50:
        return dict.fromkeys(days, Fraction(0))
    return {day: _of_day(trip, day, abroad) for day in days}


def _sleeps_away(first: datetime, last: datetime) -> bool:
    midnight = datetime.combine(first.date() + timedelta(days=1), time())
    return midnight + timedelta(hours=6) <= last


def _of_day(trip: Trip, day: date, abroad: dict[str, int]) -> Fraction:
    country = _country(trip, day)
    whole = Fraction(FULL[day.year] if country == "SE" else abroad[country])
    first, last = trip.legs[0].departs_at, trip.legs[-1].arrives_at
    late_out = day == first.date() and first.time() >= time(12)
    early_home = day == last.date() and last.time() <= time(19)
    amount = _krona(whole / 2) if late_out or early_home else whole
    shares = HOME if country == "SE" else AWAY
    eaten = {meal.name.value for meal in trip.meals if meal.on == day and meal.kind is not MealKind.TRANSPORT}
    return amount - _krona(amount * sum(shares[name] for name in eaten) / 100)


def _krona(amount: Fraction) -> Fraction:
    return Fraction((amount + Fraction(1, 2)).__floor__())


def _country(trip: Trip, day: date) -> str:
    """Every minute from 06 on is asked where the traveller is; the latest come to wins a tie."""
    spent: Counter[str] = Counter()
    latest: dict[str, int] = {}
    minute = datetime.combine(day, time()) + timedelta(hours=6)
    for number in range(18 * 60):
        if where := _where(trip, minute + number * MINUTE):
            spent[where] += 1
            latest[where] = max(latest.get(where, 0), _arrivals(trip, where, day))
    if not spent:
        return _next(trip, day)
    return max(spent, key=lambda country: (spent[country], latest[country]))


def _next(trip: Trip, day: date) -> str:
    """Where the traveller is the first minute after the day began that is not on the way."""
    minute, end = datetime.combine(day, time()), trip.legs[-1].arrives_at
    while minute < end:
        if where := _where(trip, minute):
            return where
        minute += MINUTE
    return trip.legs[-1].destination.country


def _where(trip: Trip, moment: datetime) -> str | None:
    for leg, following in zip(trip.legs, trip.legs[1:], strict=False):
        if leg.arrives_at <= moment < following.departs_at:
            return leg.destination.country
    for leg in trip.legs:
        inside = leg.carrier is Carrier.LAND and leg.origin.country == leg.destination.country
        if inside and leg.departs_at <= moment < leg.arrives_at:
            return leg.origin.country
    return None


def _arrivals(trip: Trip, country: str, day: date) -> int:
    """How far into the trip the traveller last began to be in a country by this day."""
    begun = [2 * n for n, leg in enumerate(trip.legs) if leg.origin.country == country and leg.departs_at.date() <= day]
    begun += [
        2 * n + 1
        for n, leg in enumerate(trip.legs)
        if leg.destination.country == country and leg.arrives_at.date() <= day
    ]
    return max(begun, default=-1)
