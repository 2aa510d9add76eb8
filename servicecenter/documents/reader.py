"""From the bytes of a document to a reading (läsa): the data in it first, its text next, its picture last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from servicecenter.documents.intake import limits
from servicecenter.file_content.cell import text_of
from servicecenter.receipt_reading.agreement import agreed
from servicecenter.receipt_reading.e_invoice import read_invoice
from servicecenter.receipt_reading.facts import Box, Line, Proposed, Reading, Word
from servicecenter.receipt_reading.reading import read


@dataclass(frozen=True, slots=True)
class WasRead:
    """A reading and what it was read from: data, text or picture."""

    how: str
    reading: Reading


def read_content(content: bytes, *, on: date) -> WasRead:
    """Read as of the day it was handed in. Raises ``Refused`` when it can't be read here."""
    found = text_of(content, limits())
    if found["invoice"] and (told := read_invoice(found["invoice"])):
        return WasRead("data", told)
    readings = [read(lines_of(rows), on=on) for rows in found["readings"]]
    return WasRead(found["how"], reduce(agreed, readings))


def lines_of(rows: list[dict[str, Any]]) -> list[Line]:
    """The lines of one reading, as the cell tells them."""
    return [
        Line(
            row["text"], row["page"], _box(row), row["certainty"], tuple(Word(w["text"], _box(w)) for w in row["words"])
        )
        for row in rows
    ]


def _box(row: dict[str, Any]) -> Box:
    left, top, right, bottom = row["box"]
    return left, top, right, bottom


def columns_of(reading: Reading) -> dict[str, Any]:
    """What is kept of a reading, by column."""
    supplier = str(_value(reading.supplier, ""))
    return {
        "issued_on": _value(reading.day),
        "gross_ore": _value(reading.gross),
        "currency": str(_value(reading.currency, ""))[:3],
        "supplier": supplier[:80],
        "supplier_key": supplier_key(supplier),
        "organisation_number": str(_value(reading.organisation_number, ""))[:20],
        "proposals": proposals_of(reading),
    }


def proposals_of(reading: Reading) -> dict[str, Any]:
    """Every proposal with its source, as it is kept."""
    named = {
        "day": reading.day,
        "gross": reading.gross,
        "currency": reading.currency,
        "supplier": reading.supplier,
        "organisation_number": reading.organisation_number,
    }
    kept: dict[str, Any] = {name: _kept(each, each.value) for name, each in named.items() if each is not None}
    kept["vat"] = [
        _kept(each, {"rate": str(each.value.rate), "vat": each.value.vat, "net": each.value.net})
        for each in reading.vat
    ]
    return kept


def _kept(each: Proposed, value: Any) -> dict[str, Any]:
    return {
        "value": value.isoformat() if isinstance(value, date) else value,
        "source": each.line.text[:200],
        "page": each.line.page,
        "box": each.line.box,
        "confidence": each.confidence.word,
    }


def supplier_key(name: str) -> str:
    """The name as it is compared: letters and figures alone.

    >>> supplier_key("Kafé Lärkan AB") == supplier_key("KAFÉ  LÄRKAN ab.")
    True
    """
    return "".join(sign for sign in name.casefold() if sign.isalnum())[:80]


def _value(each: Proposed | None, missing: Any = None) -> Any:
    return each.value if each is not None else missing
