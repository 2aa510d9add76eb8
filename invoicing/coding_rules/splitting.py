"""An amount divided on several rows (fördelning): by amount, by percent or by a key, to the last öre. Pure.

A row says ``1 250,00`` (kronor), ``60 %`` of what is divided, ``2 delar`` of what is left when amounts and percents
have had theirs, or nothing, which is one part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from servicecenter.common.money import Ore, half_up, to_ore

PARTS = re.compile(r"([\d ,.]+)\s*del(?:ar)?", re.IGNORECASE)
REST = ("", "rest", "resten")


class Way(StrEnum):
    AMOUNT = "amount"
    PERCENT = "percent"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what is divided: öre, percent, or parts of the rest."""

    way: Way
    size: Decimal


ALL_THAT_IS_LEFT = Share(Way.PARTS, Decimal(1))


def amount(ore: Ore) -> Share:
    return Share(Way.AMOUNT, Decimal(ore))


def percent(size: Decimal) -> Share:
    return Share(Way.PERCENT, size)


def read_share(text: str) -> Share:
    """What a person wrote. Raises ``ValueError`` for what can't be read.

    >>> read_share("1 250,50").size, read_share("60 %").way.value, read_share("2 delar").size, read_share("").way.value
    (Decimal('125050'), 'percent', Decimal('2'), 'parts')
    """
    plain = " ".join(text.replace("\u00a0", " ").replace("\u2212", "-").split())
    if plain.lower() in REST:
        return ALL_THAT_IS_LEFT
    if plain.endswith("%"):
        return Share(Way.PERCENT, _number(plain.removesuffix("%")))
    if found := PARTS.fullmatch(plain):
        return Share(Way.PARTS, _positive(found.group(1)))
    return Share(Way.AMOUNT, Decimal(to_ore(plain)))


def split(whole: Ore, shares: Sequence[Share]) -> list[Ore]:
    """What each share is of the whole. They sum to it whenever there are parts, or percents that are a hundred.

    >>> split(100_00, [percent(Decimal("33.33")), percent(Decimal("33.33")), percent(Decimal("33.34"))])
    [3333, 3333, 3334]
    >>> split(-100, [Share(Way.PARTS, Decimal(1))] * 3)
    [-34, -33, -33]
    """
    given = [int(share.size) if share.way == Way.AMOUNT else 0 for share in shares]
    percents = [share.size if share.way == Way.PERCENT else Decimal(0) for share in shares]
    parts = [share.size if share.way == Way.PARTS else Decimal(0) for share in shares]
    numerator, denominator = (sum(percents, Decimal(0)) / 100).as_integer_ratio()
    by_percent = largest_remainder(half_up(whole * numerator, denominator), percents)
    left = whole - sum(given) - sum(by_percent)
    by_parts = largest_remainder(left, parts)
    return [sum(each) for each in zip(given, by_percent, by_parts, strict=True)]


def largest_remainder(whole: Ore, weights: Sequence[Decimal]) -> list[Ore]:
    """Whole öre in proportion to the weights; the last öre go to those who lost most in rounding, the first before.

    >>> largest_remainder(100, [Decimal(1), Decimal(1), Decimal(1)])
    [34, 33, 33]
    """
    total = Fraction(sum(weights, Decimal(0)))
    if not total:
        return [0] * len(weights)
    sign = -1 if whole < 0 else 1
    exact = [abs(whole) * Fraction(weight) / total for weight in weights]
    floors = [share.numerator // share.denominator for share in exact]
    missing = abs(whole) - sum(floors)
    order = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
    for place in order[:missing]:
        floors[place] += 1
    return [sign * share for share in floors]


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found <= 1_000_000:
        raise ValueError(f"{text.strip()!r} är inte ett tal som går att dela på")
    return found


def _positive(text: str) -> Decimal:
    found = _number(text)
    if not found:
        raise ValueError("noll delar är ingenting")
    return found
