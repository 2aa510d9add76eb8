"""The agency's rules and the countries of a worked trip (lokala villkor och normalbelopp), read from TOML tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from payroll.calculation.toml_table import Table
from payroll.travel_rules.local import BreakDays, DayAmount, DayStep, LocalTravel, Supplement
from servicecenter.rules.country_names import code_of, name_of
from servicecenter.rules.travel_countries import CountryRate, CountryRates

MINUTES = 60
OTHER_NAME = "Övriga länder och områden"


def read_local(table: Table) -> tuple[LocalTravel, ...]:
    """An agency's rules; with ``from`` and ``to`` where they hold for a time, under ``[[agency.….later]]`` if more."""
    later = [_local(part) for part in table.tables("later")]
    return (_local(table), *later)


def _local(table: Table) -> LocalTravel:
    land = table.get("land_travel_counts")
    local = LocalTravel(
        table.day("from") or date.min,
        table.day("to"),
        table.text("source"),
        full_day=table.kronor("full_day"),
        own_car=table.kronor("own_car"),
        motorcycle=table.kronor("motorcycle"),
        bicycle=table.kronor("bicycle"),
        supplement=_supplement(table.table("supplement")),
        land_travel_counts=land is None or table.is_set("land_travel_counts"),
        break_days=BreakDays(table.choice("break_days", list(BreakDays), BreakDays.CALENDAR_DAYS)),
    )
    table.close()
    return local


def _supplement(table: Table) -> Supplement:
    beyond = table.whole("beyond_km")
    supplement = Supplement(
        amounts=tuple(_day_amount(part) for part in table.tables("day")),
        night=table.kronor("night") or 0,
        day_steps=tuple(_step(part) for part in table.tables("day_trip")),
        breakfast_percent=table.whole("breakfast_percent") or 0,
        lunch_percent=table.whole("lunch_percent") or 0,
        dinner_percent=table.whole("dinner_percent") or 0,
        beyond_km=50 if beyond is None else beyond,
        abroad=table.is_set("abroad"),
        day_trips_abroad=table.is_set("day_trips_abroad"),
        none_if_all_meals=table.is_set("none_if_all_meals"),
    )
    table.close()
    return supplement


def _day_amount(table: Table) -> DayAmount:
    full_day, half_day = table.kronor("full"), table.kronor("half")
    if full_day is None or half_day is None:
        raise table.error("full", "ange full och half (kronor för hel och halv dag)")
    amount = DayAmount(full_day, half_day, table.whole("from_day") or 1, table.kronor("travel_day"))
    table.close()
    return amount


def _step(table: Table) -> DayStep:
    hours, amount = table.number("hours"), table.kronor("amount")
    if hours is None or amount is None:
        raise table.error("hours", "ange hours (timmar) och amount (kronor)")
    step = DayStep(int(hours * Decimal(MINUTES)), amount, is_beyond=table.is_set("more_than"))
    table.close()
    return step


def read_countries(table: Table, year: int) -> CountryRates:
    """Normal amounts in kronor by country; ``other`` is that of every country that is not listed."""
    source, other = table.text("source"), table.whole("other")
    rows = [_rate(table, name, source) for name in table.tree if name not in ("source", "other")]
    if other is not None:
        rows.append(CountryRate(OTHER_NAME.upper(), OTHER_NAME, other, source))
    table.close()
    return CountryRates(year, "", tuple(rows), is_partial=other is None)


def _rate(table: Table, name: str, source: str) -> CountryRate:
    amount = table.whole(name)
    if amount is None:
        raise table.error(name, "ett helt antal kronor väntades")
    code = name.upper() if len(name) == 2 else code_of(name)
    return CountryRate(code, name_of(code), amount, source)
