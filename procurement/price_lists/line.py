"""A line of a price list (katalograd), the same whatever the file was, and what is said of one that can't be used."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """What a catalogue says of an article. ``price`` is kronor a unit without VAT; ``vat_rate`` is per cent.

    ``content`` is how much of ``content_unit`` there is in one unit, to compare prices by; ``marks`` are environmental
    and other marks.
    """

    number: str
    name: str
    description: str
    manufacturer: str
    gtin: str
    cpv: str
    unspsc: str
    unit: str
    price: Decimal
    vat_rate: Decimal
    least: Decimal
    step: Decimal
    delivery_days: int | None
    picture: str
    content: Decimal | None = None
    content_unit: str = ""
    marks: str = ""


FACTS = tuple(field.name for field in fields(CatalogueLine))
"""The facts of an article in the order in which they are written everywhere."""

LABELS = {
    "number": "artikelnummer",
    "name": "benämning",
    "description": "beskrivning",
    "manufacturer": "tillverkare",
    "gtin": "GTIN",
    "cpv": "CPV-kod",
    "unspsc": "UNSPSC-kod",
    "unit": "enhet",
    "price": "pris",
    "currency": "valuta",
    "vat_rate": "momssats",
    "least": "minsta antal",
    "step": "antal i steg om",
    "delivery_days": "leveranstid",
    "picture": "bild",
    "content": "innehåll",
    "content_unit": "innehållets enhet",
    "marks": "märkning",
}
"""What the fields of a file are called in Swedish."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a line can't be used: its article number as far as it can be read, the field, and what to do."""

    number: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """One line of a file, by its place there; ``line`` is missing when ``wrong`` says why.

    ``gone`` is the number of an article that the line takes out of the list.
    """

    place: int
    line: CatalogueLine | None
    wrong: Wrong | None = None
    gone: str = ""

    @property
    def number(self) -> str:
        """The article number, also of a line that can't be used, where it could be read."""
        if self.line is not None:
            return self.line.number
        return self.wrong.number if self.wrong is not None else self.gone
