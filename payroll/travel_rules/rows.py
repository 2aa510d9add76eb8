"""A claim as rows for pay (rader till lönen): each amount of a day under its salary type."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from payroll.travel_rules.model import SWEDEN, Claim, Day, Part, PayRow

AMOUNTS: tuple[tuple[str, str], ...] = (
    ("tax_free", "per_diem_domestic"),
    ("taxable", "per_diem_taxable"),
    ("night", "night_allowance"),
    ("supplement", "travel_supplement"),
    ("meal_benefit", "meal_benefit"),
    ("mileage", "mileage"),
    ("mileage_taxable", "mileage_taxable"),
)
"""The fields of a day with the salary type that each is paid or taxed under."""
IN_DAYS = frozenset({"tax_free", "taxable", "supplement"})
WHOLE, HALF = Decimal(1), Decimal("0.5")


def pay_rows(claim: Claim) -> tuple[PayRow, ...]:
    """Every amount that is not nothing, day by day."""
    return tuple(row for day in claim.days for row in rows_of(day))


def rows_of(day: Day) -> Iterator[PayRow]:
    """The rows of a day. The quantity of an allowance is days, half a day as 0.5; of anything else 1."""
    for field, _ in AMOUNTS:
        amount = getattr(day, field)
        if amount:
            is_half = field in IN_DAYS and day.part is Part.HALF
            yield PayRow(salary_type_of(day, field), day.on, HALF if is_half else WHOLE, amount)


def salary_type_of(day: Day, field: str) -> str:
    """The key of the salary type of an amount; the tax-free allowance has one at home and one abroad."""
    if field == "tax_free" and day.country != SWEDEN:
        return "per_diem_foreign"
    return dict(AMOUNTS)[field]
