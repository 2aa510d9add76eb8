"""Money in the heart of the house: whole öre as integers, rates as exact decimals.

Every rounding has a name and is written out, because ``//`` floors negatives and ``round()`` is half-even.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

Ore = int
"""Whole öre (1 krona = 100 öre). A plain integer: exact, fast and sortable."""

ORE_PER_KRONA = 100


def half_up(numerator: int, denominator: int) -> int:
    """Divide two integers and round half away from zero (avrundning till närmaste, hälften uppåt).

    >>> half_up(5, 2), half_up(-5, 2), half_up(7, 3)
    (3, -3, 2)
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def times(amount: Ore, factor: Decimal | Fraction | int) -> Ore:
    """Multiply an amount by an exact factor and round half up to whole öre.

    >>> times(4_200_000, Decimal("0.046"))
    193200
    """
    if isinstance(factor, int):
        return amount * factor
    numerator, denominator = factor.as_integer_ratio()
    return half_up(amount * numerator, denominator)


def whole_kronor(amount: Ore) -> int:
    """Drop the öre (öretal bortfaller, skatteförfarandelagen): towards zero, in kronor."""
    return -(-amount // ORE_PER_KRONA) if amount < 0 else amount // ORE_PER_KRONA


def to_ore(kronor: str | int | Decimal) -> Ore:
    """Read kronor with at most two decimals as öre.

    Raises ``ValueError`` for anything that is not an exact number of öre.

    >>> to_ore("42 000,50"), to_ore(-3)
    (4200050, -300)
    """
    text = str(kronor).replace("\u00a0", "").replace(" ", "").replace("\u2212", "-").replace(",", ".")
    try:
        ore = Decimal(text) * ORE_PER_KRONA
        exact = ore == ore.to_integral_value()
    except InvalidOperation:
        raise ValueError(f"{kronor!r} är inte ett belopp i kronor, till exempel 42000 eller 42000,50") from None
    if not exact:
        raise ValueError(f"{kronor!r} har fler än två decimaler; belopp anges i hela ören")
    return int(ore)


def to_kronor(amount: Ore) -> Decimal:
    """The amount in kronor with exactly two decimals."""
    return Decimal(amount).scaleb(-2).quantize(Decimal("0.01"), ROUND_HALF_UP)


def format_kronor(amount: Ore) -> str:
    """Kronor as Swedish readers write them: narrow groups, comma, true minus sign.

    >>> format_kronor(-123456789)
    '−1\\xa0234\\xa0567,89'
    """
    kronor, ore = divmod(abs(amount), ORE_PER_KRONA)
    groups = f"{kronor:,}".replace(",", "\u00a0")
    return f"{'−' if amount < 0 else ''}{groups},{ore:02d}"
