"""Numbers in words of explanations: kronor, percentages, quantities and periods as Swedish readers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from payroll.salary_types.catalogue import Unit
from servicecenter.common.money import Ore, format_kronor

UNITS: dict[Unit, tuple[tuple[str, str], tuple[str, str]]] = {
    Unit.MONTH: (("månad", "month"), ("månader", "months")),
    Unit.HOUR: (("timme", "hour"), ("timmar", "hours")),
    Unit.DAY: (("dag", "day"), ("dagar", "days")),
    Unit.CALENDAR_DAY: (("kalenderdag", "calendar day"), ("kalenderdagar", "calendar days")),
    Unit.PIECE: (("styck", "piece"), ("stycken", "pieces")),
    Unit.AMOUNT: (("", ""), ("", "")),
}
"""One and several of each unit, in Swedish and English."""


def kr(amount: Ore) -> str:
    """``1 932,00 kr``."""
    return f"{format_kronor(amount)}\u00a0kr"


def whole(kronor: int) -> str:
    """``36 204 kr``."""
    return f"{kronor:,}\u00a0kr".replace(",", "\u00a0").replace("-", "−")


def number(value: Decimal | int) -> str:
    """``7,5``: no zeros at the end, a comma and a true minus sign."""
    return format(Decimal(value).normalize(), "f").replace(".", ",").replace("-", "−")


def percent(value: Decimal) -> str:
    """``3,68 %``."""
    return f"{number(value)}\u00a0%"


def quantity(value: Decimal, unit: Unit) -> tuple[str, str]:
    """The quantity with its unit in Swedish and English: ``1 dag``, ``2 dagar``."""
    one, several = UNITS[unit]
    sv, en = one if value == 1 else several
    return f"{number(value)} {sv}".strip(), f"{number(value)} {en}".strip()


def days(first: date, last: date) -> str:
    """``2026-11-02–2026-11-04``, or the one day."""
    return str(first) if first == last else f"{first}–{last}"


def equation(calculation: str, amount: Ore) -> str:
    """``3 × 1 932,00 = 5 796,00``; a deduction gets its minus sign on both sides, a sum as a whole."""
    whole = f"({calculation})" if " + " in calculation else calculation
    left = f"−{whole}" if amount < 0 else calculation
    return f"{left} = {format_kronor(amount)}"
