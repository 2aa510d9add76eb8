"""The trip of a worked example (resan i ett resexempel), read from its TOML table."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from payroll.calculation.toml_table import Table
from payroll.travel_rules.model import (
    SWEDEN,
    Away,
    Carrier,
    Drive,
    EarlierStay,
    Leg,
    Lodging,
    Meal,
    MealGiver,
    MealKind,
    MealName,
    Night,
    Place,
    Trip,
    Vehicle,
)
from servicecenter.rules.country_names import code_of


def read_trip(table: Table) -> Trip:
    """Legs, distances, nights, meals, drives and earlier stays. Raises ``CaseError``."""
    return Trip(
        tuple(_leg(part) for part in table.tables("leg")),
        workplace_km=_km(table, "workplace_km"),
        home_km=_km(table, "home_km"),
        purpose=table.text("purpose"),
        nights=tuple(_night(part) for part in table.tables("night")),
        meals=tuple(_meal(part) for part in table.tables("meal")),
        drives=tuple(_drive(part) for part in table.tables("drive")),
        earlier_stays=tuple(_stay(part) for part in table.tables("earlier")),
        aways=tuple(_away(part) for part in table.tables("away")),
        days_off=_days_off(table),
    )


def _days_off(table: Table) -> tuple[date, ...]:
    days = table.get("days_off") or []
    if not isinstance(days, list) or not all(type(day) is date for day in days):
        raise table.error("days_off", "en lista av datum väntades, till exempel [2026-11-07, 2026-11-08]")
    return tuple(days)


def _km(table: Table, key: str) -> Decimal:
    found = table.number(key)
    if found is None:
        raise table.error(
            key, "saknas; närmaste färdväg till förrättningsstället i kilometer väntades, till exempel 120"
        )
    return found


def _leg(table: Table) -> Leg:
    leg = Leg(
        _place(table, "from"),
        _moment(table, "departs"),
        _place(table, "to"),
        _moment(table, "arrives"),
        Carrier(table.choice("by", list(Carrier), Carrier.LAND)),
    )
    table.close()
    return leg


def _place(table: Table, key: str) -> Place:
    """``Göteborg``, ``Paris, FR`` or ``New York, US, America/New_York``; the country as a code or in Swedish."""
    text = str(table.require(key, "en ort, till exempel Göteborg eller Paris, FR,"))
    name, country, zone, *rest = (*(part.strip() for part in text.split(",")), "", "")[:4]
    if any(rest) and text.count(",") > 2:
        raise table.error(key, f"högst ort, land och tidszon väntades, inte {text!r}")
    return Place(name, code_of(country) if len(country) != 2 and country else country.upper() or SWEDEN, zone)


def _moment(table: Table, key: str) -> datetime:
    value = table.require(key, "lokal tid, till exempel 2026-11-03T07:30:00,")
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime):
        raise table.error(key, "lokal tid väntades, till exempel 2026-11-03T07:30:00")
    return value


def _day(table: Table, key: str) -> date:
    found = table.day(key)
    if found is None:
        raise table.error(key, "saknas; ett datum väntades, till exempel 2026-11-03")
    return found


def _night(table: Table) -> Night:
    night = Night(_day(table, "on"), Lodging(table.choice("lodging", list(Lodging), Lodging.PROVIDED)))
    table.close()
    return night


def _meal(table: Table) -> Meal:
    meal = Meal(
        _day(table, "on"),
        MealName(table.choice("meal", list(MealName), "")),
        MealKind(table.choice("kind", list(MealKind), MealKind.OTHER)),
        MealGiver(table.choice("by", list(MealGiver), MealGiver.EMPLOYER)),
        is_eaten=table.get("eaten") is None or table.is_set("eaten"),
    )
    table.close()
    return meal


def _drive(table: Table) -> Drive:
    km = table.number("km")
    if km is None:
        raise table.error("km", "saknas; antalet kilometer väntades, till exempel 84")
    drive = Drive(_day(table, "on"), km, Vehicle(table.choice("car", list(Vehicle), Vehicle.OWN_CAR)))
    table.close()
    return drive


def _stay(table: Table) -> EarlierStay:
    stay = EarlierStay(table.text("place"), _day(table, "from"), _day(table, "to"))
    table.close()
    return stay


def _away(table: Table) -> Away:
    away = Away(_day(table, "from"), _day(table, "to"))
    table.close()
    return away
