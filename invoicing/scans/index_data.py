"""Index data of a scanning bureau (indexdata): what it says of each picture, as CSV or JSON beside the files. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing.invoice_reading.facts import Name
from servicecenter.common.money import to_ore

FILE = "fil"
COLUMNS: dict[str, Name] = {
    "slag": Name.KIND,
    "leverantör": Name.SUPPLIER_NAME,
    "organisationsnummer": Name.SUPPLIER_NUMBER,
    "fakturanummer": Name.NUMBER,
    "fakturadatum": Name.ISSUED_ON,
    "förfallodag": Name.DUE_ON,
    "utan moms": Name.NET,
    "moms": Name.VAT,
    "öresutjämning": Name.ROUNDING,
    "att betala": Name.TOTAL,
    "valuta": Name.CURRENCY,
    "bankgiro": Name.BANKGIRO,
    "plusgiro": Name.PLUSGIRO,
    "iban": Name.IBAN,
    "betalningsreferens": Name.PAYMENT_REFERENCE,
    "ordernummer": Name.ORDER_REFERENCE,
    "beställarreferens": Name.BUYER_REFERENCE,
}
KINDS = {"faktura": "invoice", "kreditfaktura": "credit_note", "invoice": "invoice", "credit_note": "credit_note"}
DAYS = (Name.ISSUED_ON, Name.DUE_ON)
AMOUNTS = (Name.NET, Name.VAT, Name.ROUNDING, Name.TOTAL)
DIGITS = (Name.SUPPLIER_NUMBER, Name.BANKGIRO, Name.PLUSGIRO)
MOST_ROWS = 2000
LONGEST = 120


class IndexFault(ValueError):
    """The index data can't be used; the text says where, why and what to do."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What is said of one file; ``told`` is as JSON keeps it, amounts in öre and days as text."""

    file: str
    told: Mapping[str, Any]


def parse_index(content: bytes, *, suffix: str) -> list[IndexRow]:
    """The rows of an index file. Raises ``IndexFault``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise IndexFault("Indexfilen är inte skriven i UTF-8. Spara om den och lämna den igen.") from None
    rows = list(_json(text) if suffix == ".json" else _csv(text))
    if not rows:
        raise IndexFault("Indexfilen har inga rader.")
    if len(rows) > MOST_ROWS:
        raise IndexFault(f"Indexfilen har {len(rows)} rader; högst {MOST_ROWS} tas emot. Dela upp leveransen.")
    return [_row(place, row) for place, row in enumerate(rows, start=1)]


def _csv(text: str) -> Iterator[Mapping[str, Any]]:
    reader = csv.DictReader(io.StringIO(text), delimiter=";", strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        if FILE not in names:
            raise IndexFault(f"Indexfilen saknar kolumnen {FILE}. Första raden ska vara kolumnernas namn.")
        yield from reader
    except csv.Error as error:
        raise IndexFault(f"Indexfilen går inte att läsa som CSV: {error}.") from None


def _json(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        told = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise IndexFault(f"Indexfilen går inte att läsa som JSON: {error}.") from None
    rows = told if isinstance(told, list) else [told]
    if not all(isinstance(row, dict) for row in rows):
        raise IndexFault("Indexfilen ska vara ett objekt, eller en lista av objekt, ett för varje fil.")
    yield from ({str(name).strip().lower(): value for name, value in row.items()} for row in rows)


def _row(place: int, row: Mapping[str, Any]) -> IndexRow:
    file = str(row.get(FILE) or "").strip()
    if not file or file.startswith(".") or any(sign in file for sign in "/\\\0"):
        raise IndexFault(f"Rad {place}: {FILE} ska vara namnet på en fil i samma mapp, inte {file!r}.")
    told = {}
    for column, name in COLUMNS.items():
        text = str(row.get(column) if row.get(column) is not None else "").strip()
        if text:
            told[str(name)] = _value(place, column, name, text)
    return IndexRow(file, told)


def _value(place: int, column: str, name: Name, text: str) -> str | int:
    try:
        if name in DAYS:
            return date.fromisoformat(text).isoformat()
        if name in AMOUNTS:
            return to_ore(text)
        if name is Name.KIND:
            return KINDS[text.lower()]
    except (ValueError, KeyError):
        raise IndexFault(f"Rad {place}: {column} är {text[:40]!r}. Se hur det skrivs i beskrivningen.") from None
    if name in DIGITS:
        return "".join(sign for sign in text if sign.isalnum())[:30]
    return text[:LONGEST]
