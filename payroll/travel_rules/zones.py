"""The time zones of a country (tidszoner): one is known by the country alone, several by the place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

SAME_CLOCK = frozenset({"Europe/Busingen"})
"""Zones with a name of their own and the clock of the rest of the country."""


@cache
def zones_of_countries() -> Mapping[str, tuple[str, ...]]:
    """IANA zones by ISO country code, from ``zone.tab`` of the tz database: the most populous first."""
    found: dict[str, tuple[str, ...]] = {}
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _place, zone, *_comment = line.split("\t")
            if zone not in SAME_CLOCK:
                found[country] = (*found.get(country, ()), zone)
    return found


def zones_of(country: str) -> tuple[str, ...]:
    """The zones of a country, none for a country nobody knows.

    >>> zones_of("DE"), zones_of("PT")
    (('Europe/Berlin',), ('Europe/Lisbon', 'Atlantic/Madeira', 'Atlantic/Azores'))
    """
    return zones_of_countries().get(country, ())


@cache
def only_zone(country: str) -> str:
    """The zone of a country that has one, otherwise nothing."""
    zones = zones_of(country)
    return zones[0] if len(zones) == 1 else ""


def zone_in(country: str, chosen: object = None) -> str:
    """The zone that was chosen if it is one of the country's, else its most populous one; empty for no such country."""
    zones = zones_of(country)
    return str(chosen) if chosen in zones else next(iter(zones), "")
