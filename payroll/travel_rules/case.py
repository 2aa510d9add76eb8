"""Worked trips (resexempel): a trip and what it should give, written in TOML by a payroll clerk.

The same file is a test and an input to ``manage.py trip``; ``docs/how-to/trip.md`` explains it. A file holds one trip,
or several under ``[[case]]`` that share its ``[agency.…]`` and ``[countries.…]``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from payroll.calculation.toml_places import places
from payroll.calculation.toml_table import CaseError, Table
from payroll.travel_rules.case_local import read_countries, read_local
from payroll.travel_rules.case_trip import read_trip
from payroll.travel_rules.local import LocalTravel
from payroll.travel_rules.model import Part, Trip
from servicecenter.common.money import Ore
from servicecenter.rules.travel_countries import CountryRates

AMOUNTS = ("tax_free", "taxable", "night", "supplement", "meal_benefit", "mileage", "mileage_taxable", "paid", "taxed")
"""What can be expected of a day and of the whole trip, in kronor."""


@dataclass(frozen=True, slots=True)
class ExpectedDay:
    """What a day must be (väntad dag); only what is written is compared."""

    amounts: Mapping[str, Ore]
    on: date | None = None
    country: str = ""
    part: str = ""
    share: int | None = None


@dataclass(frozen=True, slots=True)
class TripCase:
    """A worked trip: where it comes from, what goes in and what must come out. ``error`` is the code of a fault."""

    title: str
    situation: str
    source: str
    unsourced: bool
    trip: Trip
    local: tuple[LocalTravel, ...]
    countries: Mapping[int, CountryRates]
    totals: Mapping[str, Ore]
    days: tuple[ExpectedDay, ...]
    error: str


def read_cases(text: str, file: str) -> list[TripCase]:
    """Every worked trip of a file. Raises ``CaseError`` with file, line, key and what was expected."""
    try:
        tree = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(file, 1, "filen", f"följer inte TOML ({error})") from None
    top = Table(file, places(text), tree)
    agencies = {name: read_local(table) for name, table in _named(top, "agency")}
    countries = {year: read_countries(table, year) for year, table in _years(top)}
    tables = top.tables("case") if "case" in tree else [top]
    cases = [_case(table, agencies, countries) for table in tables]
    top.close()
    return cases


def _named(top: Table, key: str) -> Iterator[tuple[str, Table]]:
    group = top.table(key)
    for name in group.tree:
        yield name, group.table(name)


def _years(top: Table) -> Iterator[tuple[int, Table]]:
    for name, table in _named(top, "countries"):
        if not name.isdigit():
            raise table.error("", f"ett år väntades, till exempel [countries.2026], inte {name!r}")
        yield int(name), table


def _case(
    table: Table, agencies: Mapping[str, tuple[LocalTravel, ...]], countries: Mapping[int, CountryRates]
) -> TripCase:
    title = str(table.require("title", "en rubrik på exemplet"))
    situation, source, unsourced = table.text("situation"), table.text("source"), table.is_set("unsourced")
    local: tuple[LocalTravel, ...] = ()
    if "agency" in table.tree and isinstance(table.get("agency"), str):
        local = agencies[table.choice("agency", list(agencies), "")]
    trip = read_trip(table)
    expected = table.table("expected")
    totals, error = _amounts(expected), expected.text("error")
    days = tuple(_expected_day(day) for day in expected.tables("day"))
    expected.close()
    if table.path:
        table.close()
    return TripCase(title, situation, source, unsourced, trip, local, countries, totals, days, error)


def _amounts(table: Table) -> dict[str, Ore]:
    found: dict[str, Any] = {name: table.kronor(name) for name in AMOUNTS}
    return {name: amount for name, amount in found.items() if amount is not None}


def _expected_day(table: Table) -> ExpectedDay:
    day = ExpectedDay(
        _amounts(table),
        on=table.day("on"),
        country=table.text("country"),
        part=table.choice("part", ["", *Part], ""),
        share=table.whole("share"),
    )
    table.close()
    return day
