"""Checking the lines of a price list (kontroll av rader): what may not stand in a catalogue is refused with reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from procurement.price_lists.cpv import cpv_of
from procurement.price_lists.line import LABELS, CatalogueLine, Read, Wrong
from procurement.price_lists.units import unit_of

REQUIRED = ("number", "name", "unit", "price", "vat_rate")
"""What no article is without."""
LONGEST = {"number": 60, "name": 200, "description": 4_000, "manufacturer": 80, "picture": 300, "marks": 200}
VAT_RATES = {Decimal(0), Decimal(6), Decimal(12), Decimal(25)}
"""The rates of Swedish VAT in per cent: 9 kap. mervärdesskattelagen (2023:200), 25, 12 and 6; nothing is exempt."""
AS_SHARES = {rate / 100: rate for rate in VAT_RATES if rate}
"""A spreadsheet keeps 25 % as 0.25."""
MOST_PRICE = Decimal("9999999999.9999")
MOST_QUANTITY = Decimal("999999999.999")
MOST_DAYS = 3_650
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WEIGHTS = (3, 1) * 7
"""GTIN: digits from the right, the check digit left out, weigh three and one (GS1 General Specifications 7.9)."""


class _Refused(Exception):
    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason


def checked(place: int, cells: Mapping[str, str]) -> Read:
    """A line of a file by the names of its fields (``LABELS``), as an article or as what is wrong with it."""
    try:
        return Read(place, _line(cells))
    except _Refused as refused:
        number = UNSEEN.sub("", cells.get("number", "").strip())[: LONGEST["number"]]
        return Read(place, None, Wrong(number, LABELS[refused.field], refused.reason))


def has_check_digit(digits: str) -> bool:
    """Whether the last digit of a GTIN is the one that the others give (mod 10).

    >>> has_check_digit("7310865004703"), has_check_digit("7310865004704")
    (True, False)
    """
    total = sum(int(digit) * weight for digit, weight in zip(reversed(digits[:-1]), WEIGHTS, strict=False))
    return (10 - total % 10) % 10 == int(digits[-1])


def _line(cells: Mapping[str, str]) -> CatalogueLine:
    for name in REQUIRED:
        if not cells.get(name, "").strip():
            raise _Refused(name, f"{LABELS[name]} saknas: fyll i den")
    _check_currency(cells.get("currency", "").strip())
    return CatalogueLine(
        number=_text(cells, "number"),
        name=_text(cells, "name"),
        description=_text(cells, "description"),
        manufacturer=_text(cells, "manufacturer"),
        gtin=_gtin(cells.get("gtin", "")),
        cpv=_cpv(cells.get("cpv", "").strip()),
        unspsc=_unspsc(cells.get("unspsc", "").strip()),
        unit=_unit(cells["unit"]),
        price=_price(cells["price"]),
        vat_rate=_vat_rate(cells["vat_rate"]),
        least=_quantity(cells, "least"),
        step=_quantity(cells, "step"),
        delivery_days=_days(cells.get("delivery_days", "").strip()),
        picture=_text(cells, "picture"),
        content=_content(cells),
        content_unit=_content_unit(cells),
        marks=_text(cells, "marks"),
    )


def _check_currency(text: str) -> None:
    if text and text.upper() not in ("SEK", "KR"):
        raise _Refused("currency", f"valutan är {text[:10]}: bara priser i SEK tas emot, be leverantören om sådana")


def _text(cells: Mapping[str, str], name: str) -> str:
    text = cells.get(name, "").strip()
    if UNSEEN.search(text):
        raise _Refused(name, "innehåller tecken som inte syns: skriv om texten")
    if len(text) > LONGEST[name]:
        raise _Refused(name, f"är {len(text)} tecken: högst {LONGEST[name]} får plats, korta texten")
    return text


def _gtin(text: str) -> str:
    digits = text.strip().replace(" ", "").replace("-", "")
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (8, 12, 13, 14):
        raise _Refused("gtin", f"{digits[:20]} är inget GTIN: det har 8, 12, 13 eller 14 siffror")
    if not has_check_digit(digits):
        raise _Refused("gtin", f"{digits} har fel kontrollsiffra: läs av streckkoden igen")
    return digits


def _cpv(text: str) -> str:
    if not text:
        return ""
    found = cpv_of(text)
    if found is None:
        raise _Refused("cpv", f"{text[:20]} är ingen CPV-kod eller har fel kontrollsiffra: välj en ur CPV 2008")
    return found


def _unspsc(text: str) -> str:
    if text and not (len(text) == 8 and text.isascii() and text.isdigit()):
        raise _Refused("unspsc", f"{text[:20]} är ingen UNSPSC-kod: den har åtta siffror")
    return text


@lru_cache(maxsize=256)
def _unit(text: str) -> str:
    found = unit_of(text)
    if found is None:
        raise _Refused(
            "unit", f"enheten {text.strip()[:20]} är okänd: använd en kod ur UN/ECE Rec 20, till exempel C62"
        )
    return found


def _price(text: str) -> Decimal:
    price = _decimal("price", text)
    if price < 0:
        raise _Refused("price", f"priset är {text.strip()}: det får inte vara mindre än noll")
    if _places(price) > 4:
        raise _Refused("price", f"priset {text.strip()} har mer än fyra decimaler: avrunda det")
    if price > MOST_PRICE:
        raise _Refused("price", f"priset {text.strip()} är större än vad en enhet kan kosta: rätta det")
    return price


@lru_cache(maxsize=256)
def _vat_rate(text: str) -> Decimal:
    rate = _decimal("vat_rate", text.replace("%", ""))
    rate = AS_SHARES.get(rate, rate)
    if rate not in VAT_RATES:
        raise _Refused("vat_rate", f"momssatsen {text.strip()} finns inte: ange 0, 6, 12 eller 25")
    return rate


def _quantity(cells: Mapping[str, str], name: str) -> Decimal:
    text = cells.get(name, "").strip()
    if not text:
        return Decimal(1)
    quantity = _decimal(name, text)
    if not 0 < quantity <= MOST_QUANTITY:
        raise _Refused(name, f"{text} går inte att beställa: antalet ska vara större än noll")
    if _places(quantity) > 3:
        raise _Refused(name, f"{text} har mer än tre decimaler: avrunda det")
    return quantity


def _content(cells: Mapping[str, str]) -> Decimal | None:
    """How much there is in one unit; nothing where the list does not say."""
    return _quantity(cells, "content") if cells.get("content", "").strip() else None


def _content_unit(cells: Mapping[str, str]) -> str:
    text = cells.get("content_unit", "").strip()
    if bool(text) != bool(cells.get("content", "").strip()):
        raise _Refused("content_unit", "innehåll och innehållets enhet hör ihop: fyll i båda eller ingen")
    found = unit_of(text) if text else ""
    if found is None:
        raise _Refused("content_unit", f"enheten {text[:20]} är okänd: använd till exempel ark, kg eller l")
    return found


def _days(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= MOST_DAYS):
        raise _Refused("delivery_days", f"{text[:20]} är inget antal dagar: skriv ett heltal, högst {MOST_DAYS}")
    return int(text)


def _decimal(name: str, text: str) -> Decimal:
    """A number with a comma or a point. With both nobody knows which one parts the thousands."""
    plain = text.strip().replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("−", "-")
    if "," in plain and "." in plain:
        raise _Refused(name, f"{text.strip()[:20]} har både punkt och komma: skriv talet utan tusentalsavgränsare")
    plain = plain.replace(",", ".")
    if not plain.isascii() or NUMBER.fullmatch(plain) is None:
        raise _Refused(name, f"{text.strip()[:20]} är inget tal: skriv det med siffror, till exempel 12,50")
    return Decimal(plain)


def _places(number: Decimal) -> int:
    """Decimals that say something: 12.500 has one."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
