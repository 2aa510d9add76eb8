"""A list of exchange rates (kurslista) as CSV: day, currency, price in kronor, and for how many units.

The columns are found by their headings, Swedish or English, with semicolons or commas between; decimals may be written
with a comma. A list is read whole or not at all: every line that is wrong is told by its number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO

from payroll.expense_rules.currency import KRONOR, Rate

HEADINGS = {
    "datum": "day", "date": "day", "dag": "day",
    "valuta": "currency", "currency": "currency",
    "kurs": "price", "pris": "price", "price": "price",
    "antal": "units", "units": "units",
}  # fmt: skip
NEEDED = ("day", "currency", "price")
CURRENCY = re.compile(r"[A-Z]{3}")
MOST_TOLD = 20
HIGHEST = Decimal(10) ** 8
SMALLEST = Decimal("0.000001")
"""Prices are kept with six decimals."""


class RateListError(ValueError):
    """The list cannot be used; the text tells every line that is wrong, up to twenty."""


def read_rates(content: bytes, *, source: str) -> list[Rate]:
    """The rates of a list in its order. Raises ``RateListError``."""
    rows = _rows(content)
    heads = _heads(next(rows, (1, []))[1])
    found: dict[tuple[str, date], tuple[int, Rate]] = {}
    faults: list[str] = []
    for number, cells in rows:
        try:
            rate = _rate(dict(zip(heads, cells, strict=False)), source)
            _refuse_another(found, rate)
            found.setdefault((rate.currency, rate.on), (number, rate))
        except ValueError as fault:
            faults.append(f"Rad {number}: {fault}")
    if not found and not faults:
        faults.append("Listan har inga kurser.")
    if faults:
        raise RateListError(_told(faults))
    return [rate for _number, rate in found.values()]


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Lines with something in them, by number."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RateListError("Filen är inte UTF-8. Spara den som CSV i UTF-8 och försök igen.") from None
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text), delimiter=";" if ";" in first else ",")
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as fault:
        raise RateListError(f"Rad {reader.line_num}: {fault}") from None


def _heads(cells: Sequence[str]) -> list[str]:
    heads = [HEADINGS.get(cell.lower(), "") for cell in cells]
    if missing := [name for name in NEEDED if name not in heads]:
        words = {"day": "datum", "currency": "valuta", "price": "kurs"}
        wanted = ", ".join(words[name] for name in missing)
        raise RateListError(f"Rad 1: kolumnen {wanted} saknas. Rubrikerna är datum, valuta, kurs och antal.")
    return heads


def _rate(row: Mapping[str, str], source: str) -> Rate:
    currency = row.get("currency", "").upper()
    if not CURRENCY.fullmatch(currency) or currency == KRONOR:
        raise ValueError(f"{currency or 'tom valuta'} är ingen utländsk valuta. Skriv tre bokstäver, till exempel EUR.")
    return Rate(currency, _day(row.get("day", "")), _price(row.get("price", "")), _units(row.get("units", "")), source)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:20] or 'tomt datum'} är ingen dag. Skriv år-månad-dag.") from None


def _price(text: str) -> Decimal:
    try:
        price = Decimal(text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or not SMALLEST <= price < HIGHEST:
        raise ValueError(f"{text[:20] or 'tom kurs'} är ingen kurs. Skriv kronor, till exempel 11,4523.")
    if price != price.quantize(SMALLEST):
        raise ValueError(f"{text[:20]} har fler än sex decimaler.")
    return price


def _units(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 1_000_000):
        raise ValueError(f"{text[:20]} är inget antal. Skriv ett helt tal, till exempel 1 eller 100.")
    return int(text)


def _refuse_another(found: Mapping[tuple[str, date], tuple[int, Rate]], rate: Rate) -> None:
    earlier = found.get((rate.currency, rate.on))
    if earlier is not None and earlier[1] != rate:
        raise ValueError(f"{rate.currency} {rate.on} har en annan kurs på rad {earlier[0]}.")


def _told(faults: Sequence[str]) -> str:
    more = [f"… och {len(faults) - MOST_TOLD} rader till."] if len(faults) > MOST_TOLD else []
    return "\n".join([*faults[:MOST_TOLD], *more])
