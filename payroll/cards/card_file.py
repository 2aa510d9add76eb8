"""Files of card transactions (kortfiler): CSV with a heading row, or JSON; each row right, or rejected with why.

Amounts are kronor, with comma or point; a purchase abroad also says what it cost there. Money that came back is below
zero. JSON is a list of objects, read piece by piece so that memory does not grow with the file.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from servicecenter.common.money import Ore, to_ore

COLUMNS = (
    "transaktion",
    "anställningsnummer",
    "datum",
    "belopp",
    "valuta",
    "ursprungligt belopp",
    "säljare",
    "land",
)
NEEDED = ("transaktion", "anställningsnummer", "datum", "belopp", "säljare")
KEYS = dict(
    zip(
        ("id", "number", "date", "amount", "currency", "original_amount", "merchant", "country"),
        COLUMNS,
        strict=True,
    )
)
"""What the columns are called in JSON."""
LONGEST = {"transaktion": 60, "anställningsnummer": 12, "säljare": 120}
MOST_ORE = 10**12
PIECE = 1 << 16
LONGEST_ROW = 1 << 20
CURRENCY, COUNTRY = re.compile(r"[A-Z]{3}"), re.compile(r"[A-Z]{2}")
CODE = "transaktion"


class NotACardFile(ValueError):
    """The whole file cannot be read. The text says why and what to do."""


class Wrong(ValueError):
    """A row that cannot be used: the field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase as the issuer tells of it; amounts in öre and in hundredths of the currency it was made in."""

    reference: str
    number: str
    day: date
    amount: Ore
    currency: str
    original: int
    merchant: str
    country: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the purchase, or what is wrong with it."""

    number: int
    text: str
    bought: Bought | None = None
    wrong: Wrong | None = None


def lines_of(text: IO[str]) -> Iterator[Line]:
    """Every row of a file, of the kind that its first sign tells of. Raises ``NotACardFile``."""
    first = text.read(PIECE)
    rest = _Read(first, text)
    return _objects(rest) if first.lstrip("\ufeff \r\n\t").startswith("[") else _rows(rest.lines())


class _Read:
    """A text whose first piece has been looked at."""

    def __init__(self, first: str, text: IO[str]) -> None:
        self.first, self.text = first.lstrip("\ufeff"), text

    def piece(self) -> str:
        piece, self.first = self.first or self.text.read(PIECE), ""
        return piece

    def lines(self) -> Iterator[str]:
        left = ""
        while piece := self.piece():
            *whole, left = (left + piece).split("\n")
            if len(left) > LONGEST_ROW:
                raise NotACardFile("En rad är längre än en miljon tecken; filen är ingen kortfil.")
            yield from (f"{line}\n" for line in whole)
        if left:
            yield left


def _rows(text: Iterable[str]) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=";")
    try:
        headings = [cell.strip().lower() for cell in next(reader, [])]
        if missing := [name for name in NEEDED if name not in headings]:
            told = f"Filen saknar kolumnen {', '.join(missing)}. Första raden ska vara {';'.join(COLUMNS)}."
            raise NotACardFile(told)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _row(reader.line_num, headings, cells)
    except csv.Error as error:
        raise NotACardFile(f"Rad {reader.line_num} går inte att läsa: {error}.") from None


def _row(number: int, headings: list[str], cells: list[str]) -> Line:
    text = ";".join(cells)
    if len(cells) > len(headings):
        return Line(number, text[:300], wrong=Wrong("rad", "raden har fler fält än rubriken"))
    return line_of(number, text, dict(zip(headings, (cell.strip() for cell in cells), strict=False)))


def _objects(read: _Read) -> Iterator[Line]:
    """The objects of a JSON list, each its place from 1."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    buffer, at, number = "", 0, 0
    is_open = False
    while piece := read.piece():
        buffer, at = buffer[at:] + piece, 0
        while True:
            at += len(buffer[at:]) - len(buffer[at:].lstrip(" \r\n\t,"))
            if not is_open:
                at, is_open = at + 1, True
                continue
            if buffer[at : at + 1] == "]":
                return
            try:
                value, at = decoder.raw_decode(buffer, at)
            except json.JSONDecodeError:
                break
            except RecursionError:
                raise NotACardFile("Filen har fler nivåer än en lista av köp har.") from None
            number += 1
            yield object_of(number, value)
        if len(buffer) - at > LONGEST_ROW:
            break
    raise NotACardFile(f"Filen går inte att läsa som JSON efter rad {number}. Den ska vara en lista av objekt.")


def object_of(number: int, value: Any) -> Line:
    """A row of JSON."""
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict):
        return Line(number, text[:300], wrong=Wrong("rad", "är inget objekt"))
    known = {KEYS[key]: "" if each is None else str(each).strip() for key, each in value.items() if key in KEYS}
    return line_of(number, text, known)


def line_of(number: int, text: str, row: Mapping[str, str]) -> Line:
    """A row by column, read: the purchase, or what is wrong with it."""
    plain = text.replace("\x00", "")[:300]
    try:
        return Line(number, plain, bought=bought_of(row))
    except Wrong as wrong:
        return Line(number, plain, wrong=wrong)


def bought_of(row: Mapping[str, str]) -> Bought:
    """The purchase of a row by column. Raises ``Wrong``."""
    for name in NEEDED:
        if not row.get(name):
            raise Wrong(name, "saknas")
    for name, longest in LONGEST.items():
        if len(row[name]) > longest or "\x00" in row[name]:
            raise Wrong(name, f"högst {longest} tecken")
    amount = _hundredths(row, "belopp")
    currency = (row.get("valuta") or "SEK").upper()
    if not CURRENCY.fullmatch(currency):
        raise Wrong("valuta", f"{currency[:10]!r} är ingen valutakod; skriv till exempel EUR")
    return Bought(
        row["transaktion"],
        row["anställningsnummer"],
        _day(row["datum"]),
        amount,
        currency,
        _original(row, amount, currency),
        " ".join(row["säljare"].split()),
        _country(row),
    )


def _original(row: Mapping[str, str], amount: Ore, currency: str) -> int:
    """What it cost where it was bought; in Sweden that is the amount itself."""
    if not row.get("ursprungligt belopp"):
        if currency != "SEK":
            raise Wrong("ursprungligt belopp", f"saknas för ett köp i {currency}")
        return amount
    original = _hundredths(row, "ursprungligt belopp")
    if (original < 0) != (amount < 0):
        raise Wrong("ursprungligt belopp", "har inte samma tecken som beloppet")
    if currency == "SEK" and original != amount:
        raise Wrong("ursprungligt belopp", "är inte beloppet, fast valutan är SEK")
    return original


def _hundredths(row: Mapping[str, str], name: str) -> int:
    text = re.sub(r"[\s']", "", row[name]).replace(",", ".")
    try:
        found = to_ore(Decimal(text))
    except (InvalidOperation, ValueError, OverflowError):
        raise Wrong(name, f"{row[name][:20]!r} är inget belopp med högst två decimaler") from None
    if not 0 < abs(found) < MOST_ORE:
        raise Wrong(name, "är noll eller orimligt stort")
    return found


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        raise Wrong("datum", f"{text[:20]!r} är ingen dag; skriv till exempel 2026-11-18") from None
    if not 2000 <= found.year <= 2100:
        raise Wrong("datum", "har ett orimligt årtal")
    return found


def _country(row: Mapping[str, str]) -> str:
    country = row.get("land", "").upper()
    if country and not COUNTRY.fullmatch(country):
        raise Wrong("land", f"{country[:10]!r} är ingen landskod; skriv till exempel DE")
    return country
