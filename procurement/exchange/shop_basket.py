"""A basket that a supplier's shop sends back (varukorg från butik), whatever format it came in.

Every text is read strictly: a number that can be read in two ways is refused, with the field and what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

MOST_LINES = 200
MOST_QUANTITY, MOST_PRICE = 9, 10
"""Digits before the point that an order line has room for."""
COMPOSED = "finns; sammansatta artiklar tas inte emot, välj delarna var för sig"
NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?")


class UnreadableBasket(ValueError):
    """The shop's message can't be used. The text says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLine:
    """One article as the shop tells of it. ``price`` is for ``per`` units, ``reference`` the shop's own key."""

    number: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    per: Decimal = Decimal(1)
    currency: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What was chosen. ``cookie`` is our own word for the visit, where the format gives it back."""

    cookie: str = ""
    lines: tuple[BasketLine, ...]


class Faults:
    """What is wrong with a message, gathered so that the shop can put all of it right at once."""

    MOST_TOLD = 10

    def __init__(self) -> None:
        self.texts: list[str] = []

    def add(self, where: str, what: str) -> None:
        self.texts.append(f"{where} {what}")

    def raise_if_any(self) -> None:
        if not self.texts:
            return
        told = "; ".join(self.texts[: self.MOST_TOLD])
        more = len(self.texts) - self.MOST_TOLD
        raise UnreadableBasket(f"{told}; och {more} fel till" if more > 0 else told)


class LineReader:
    """The fields of one line, by the names that the format has for them."""

    def __init__(self, get: Callable[[str], str], where: Callable[[str], str], faults: Faults) -> None:
        self.get, self.where, self.faults = get, where, faults

    def text(self, field: str, *, most: int, is_required: bool = True) -> str:
        value = " ".join(self.get(field).split())
        if is_required and not value:
            self.faults.add(self.where(field), "saknas")
        if len(value) > most:
            self.faults.add(self.where(field), f"har {len(value)} tecken; högst {most} får plats")
        return value

    def number(self, field: str, *, whole: int, decimals: int, or_else: Decimal | None = None) -> Decimal:
        """A number with a point for decimals and nothing else: a comma may mean thousands or decimals."""
        value = self.get(field).strip()
        if not value and or_else is not None:
            return or_else
        match = NUMBER.fullmatch(value)
        if match is None:
            self.faults.add(self.where(field), f"är {value[:30]!r}, inte ett tal med punkt före decimalerna")
            return Decimal(0)
        before, after = match[1].lstrip("0"), (match[2] or "").rstrip("0")
        if len(before) > whole or len(after) > decimals:
            self.faults.add(self.where(field), f"är {value[:30]!r}; högst {whole} siffror och {decimals} decimaler")
            return Decimal(0)
        return Decimal(f"{before or '0'}.{after}" if after else before or "0")

    def above_zero(self, field: str, *, whole: int, decimals: int, or_else: Decimal | None = None) -> Decimal:
        faults = len(self.faults.texts)
        value = self.number(field, whole=whole, decimals=decimals, or_else=or_else)
        if not value and len(self.faults.texts) == faults:
            self.faults.add(self.where(field), "är noll; det måste vara större")
        return value


def check_count(count: int) -> None:
    """A basket holds something, and no more than a person can look through."""
    if count == 0:
        raise UnreadableBasket("varukorgen är tom; välj varor i butiken innan du går tillbaka")
    if count > MOST_LINES:
        raise UnreadableBasket(f"varukorgen har {count} rader; högst {MOST_LINES} tas emot. Dela upp den i butiken")
