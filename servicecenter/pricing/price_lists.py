"""Price lists (prislistor): reviewed data with a source beside each figure, valid from a day."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from servicecenter.pricing.prices import PriceList, PriceListMissing
from servicecenter.pricing.reading import DATA, MEASURES, parse_price_list


@cache
def price_lists(folder: Path = DATA) -> tuple[PriceList, ...]:
    """Every price list, the first one first. Raises ``PriceFileError``."""
    files = sorted(file for file in folder.glob("*.toml") if file.name != MEASURES)
    found = [parse_price_list(file.read_bytes(), file.name) for file in files]
    return tuple(sorted(found, key=lambda each: each.valid_from))


def price_list(name: str) -> PriceList:
    """A list by its name. Raises ``PriceListMissing``."""
    for each in price_lists():
        if each.name == name:
            return each
    known = ", ".join(each.name for each in price_lists())
    raise PriceListMissing(f"Prislistan {name} finns inte. Välj en av {known}.")


def price_list_on(day: date) -> PriceList:
    """The list that is valid on a day. Raises ``PriceListMissing``; another list is never used in its place."""
    for each in reversed(price_lists()):
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to):
            return each
    raise PriceListMissing(f"Ingen prislista gällde den {day}. Läs in den, eller välj en annan dag.")


def newest() -> PriceList:
    return price_lists()[-1]
