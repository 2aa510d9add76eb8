"""Reading price lists and measures: a file is used whole, or refused with the place and the reason."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from servicecenter.common.money import Ore, to_ore
from servicecenter.pricing.prices import Measure, Price, PriceFileError, PriceList, Unit
from servicecenter.service_catalogue.catalogue import Words

DATA = Path(__file__).parent / "data"
MEASURES = "measures.toml"
PRICE_FIELDS = {
    "code", "service", "sv", "en", "unit", "measure", "kronor", "source", "unsourced", "instead", "avoidable",
}  # fmt: skip


@cache
def measures(folder: Path = DATA) -> Mapping[str, Measure]:
    """Everything that is counted, by code."""
    tree = tomllib.loads((folder / MEASURES).read_text(encoding="utf-8"))
    return {code: _measure(code, tree) for code in tree}


def parse_price_list(text: bytes | str, file: str) -> PriceList:
    """Read a price list from its text. Raises ``PriceFileError`` with the file and the field."""
    content = text.encode() if isinstance(text, str) else text
    try:
        tree = tomllib.loads(content.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PriceFileError(file, "filen", f"går inte att läsa som TOML ({error})") from None
    valid_from, valid_to = tree.get("valid_from"), tree.get("valid_to")
    if type(valid_from) is not date or not (valid_to is None or type(valid_to) is date):
        raise PriceFileError(file, "valid_from, valid_to", "ska vara datum, till exempel 2020-01-01")
    if valid_to is not None and valid_to < valid_from:
        raise PriceFileError(file, "valid_to", f"{valid_to} ligger före {valid_from}")
    prices = tuple(_price(file, row, index) for index, row in enumerate(tree.get("price", []), 1))
    if not prices:
        raise PriceFileError(file, "price", "listan har inget pris")
    _check_prices(file, prices)
    name, source = (_text(file, tree, field, "") for field in ("name", "source"))
    return PriceList(name, valid_from, valid_to, source, prices)


def _check_prices(file: str, prices: tuple[Price, ...]) -> None:
    by_code = {price.code: price for price in prices}
    for code, times in Counter(price.code for price in prices).items():
        if times > 1:
            raise PriceFileError(file, "price.code", f"{code} står två gånger")
    for price in prices:
        if not price.instead:
            continue
        place, other = f"price {price.code}.instead", by_code.get(price.instead)
        if other is None:
            raise PriceFileError(file, place, f"{price.instead} finns inte i listan")
        if any(price.in_year(year) <= other.in_year(year) for year in range(1, len(price.tiers) + 1)):
            raise PriceFileError(file, place, f"{price.instead} kostar inte mindre")


def _price(file: str, row: Mapping[str, Any], index: int) -> Price:
    place = f"price {row.get('code', index)}"
    if unknown := row.keys() - PRICE_FIELDS:
        raise PriceFileError(file, f"{place}.{min(unknown)}", "fältet är okänt")
    unit, measure = row.get("unit"), row.get("measure")
    if unit not in [each.value for each in Unit]:
        raise PriceFileError(file, f"{place}.unit", f"{unit!r} är inget av month, piece, hour")
    if (unit == Unit.MONTH) != (measure is None):
        raise PriceFileError(file, f"{place}.measure", "anges för det som räknas, och bara då")
    if measure is not None and measure not in measures():
        raise PriceFileError(file, f"{place}.measure", f"{measure} finns inte i {MEASURES}")
    return Price(
        code=_text(file, row, "code", place),
        service=_text(file, row, "service", place),
        name=Words(_text(file, row, "sv", place), _text(file, row, "en", place)),
        unit=Unit(unit),
        measure=None if measure is None else measures()[measure],
        tiers=_tiers(file, row.get("kronor"), place),
        source=_text(file, row, "source", place),
        unsourced=row.get("unsourced", False) is True,
        instead=row.get("instead", ""),
        avoidable=row.get("avoidable", False) is True,
    )


def _tiers(file: str, kronor: object, place: str) -> tuple[Ore, ...]:
    expected = PriceFileError(file, f"{place}.kronor", "ska vara en lista med kronor per år, till exempel [25, 20, 15]")
    if not isinstance(kronor, list) or not kronor:
        raise expected
    if not all(isinstance(each, (int, Decimal)) and not isinstance(each, bool) and each >= 0 for each in kronor):
        raise expected
    try:
        return tuple(to_ore(each) for each in kronor)
    except ValueError as error:
        raise PriceFileError(file, f"{place}.kronor", str(error)) from None


def _measure(code: str, tree: Mapping[str, Any]) -> Measure:
    row = tree.get(code, {})
    if row.get("per") not in ("month", "year"):
        raise PriceFileError(MEASURES, f"{code}.per", "ska vara month eller year")
    parts = tuple(_measure(part, tree) for part in row.get("total_of", ()))
    if any(part.is_yearly != (row["per"] == "year") for part in parts):
        raise PriceFileError(MEASURES, f"{code}.total_of", "delarna räknas inte på samma sätt")
    name = Words(_text(MEASURES, row, "sv", code), _text(MEASURES, row, "en", code))
    return Measure(code, name, row["per"] == "year", parts)


def _text(file: str, row: Mapping[str, Any], name: str, place: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise PriceFileError(file, f"{place}.{name}".lstrip("."), "texten saknas")
    return value
