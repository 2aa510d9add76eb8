"""Which column of a file holds which fact (kolumner): proposed from the headings, and for a person to change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from procurement.price_lists.checks import REQUIRED
from procurement.price_lists.line import LABELS

FIELDS = tuple(LABELS)
KNOWN_AS: dict[str, tuple[str, ...]] = {
    "number": ("artikelnummer", "artnr", "artikelnr", "artikel", "articlenumber", "itemnumber", "sku", "produktnummer"),
    "name": ("benämning", "namn", "artikelnamn", "produktnamn", "produkt", "name", "itemname"),
    "description": ("beskrivning", "produktbeskrivning", "description", "text"),
    "manufacturer": ("tillverkare", "varumärke", "fabrikat", "manufacturer", "brand"),
    "gtin": ("gtin", "ean", "eankod", "ean13", "streckkod", "gtinnr"),
    "cpv": ("cpv", "cpvkod", "cpvcode"),
    "unspsc": ("unspsc", "unspsckod"),
    "unit": ("enhet", "försäljningsenhet", "förpackning", "unit", "uom", "enhetskod"),
    "price": (
        "pris",
        "prisexklmoms",
        "nettopris",
        "avtalspris",
        "apris",
        "prissek",
        "price",
        "netprice",
        "prisperenhet",
    ),
    "currency": ("valuta", "currency", "valutakod"),
    "vat_rate": ("moms", "momssats", "momsprocent", "vat", "vatrate", "momsiprocent"),
    "least": ("minsta", "minstaantal", "minstaorder", "minorder", "moq", "minsttal"),
    "step": ("steg", "multipel", "antalistegom", "orderstep"),
    "delivery_days": ("leveranstid", "leveransdagar", "leveranstiddagar", "leveranstididagar", "leadtime"),
    "content": ("innehåll", "jämförmängd", "mängd", "förpackningsinnehåll", "content"),
    "content_unit": ("innehållsenhet", "jämförenhet", "jämförelseenhet", "mängdenhet", "contentunit"),
    "marks": ("märkning", "miljömärkning", "miljömärkningar", "märkningar", "certifikat", "ecolabel"),
    "picture": ("bild", "bildlänk", "bildurl", "picture", "image"),
}
"""What suppliers call the columns, letters and digits only."""


def proposed(headings: Sequence[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """The heading of each field: as it was chosen last time where that heading is there, else by what it is called."""
    there = {_plain(heading): heading for heading in reversed(headings) if heading.strip()}
    found: dict[str, str] = {}
    for field in FIELDS:
        chosen = remembered.get(field, "")
        names = (chosen and _plain(chosen), *KNOWN_AS[field])
        heading = next((there[name] for name in names if name in there), "")
        if heading and heading not in found.values():
            found[field] = heading
    return found


def missing(columns: Mapping[str, str]) -> list[str]:
    """The fields that must have a column and have none."""
    return [field for field in REQUIRED if not columns.get(field)]


def places(headings: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Where in a row each field is."""
    return {field: headings.index(heading) for field, heading in columns.items() if heading in headings}


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]", "", heading.lower())
