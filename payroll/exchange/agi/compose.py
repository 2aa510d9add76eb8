"""From the öre of the payslips to the whole kronor of the declaration, and back to the base of the contributions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from payroll.exchange.agi.fields import FIELDS, TAX_AMOUNTS, FieldKind
from payroll.exchange.agi.model import Value
from servicecenter.common.money import ORE_PER_KRONA, Ore, whole_kronor

FUEL_UPLIFT = Fraction(12, 10)
"""Field 018 is the market value of the fuel times 1.2; contributions are paid on the market value (example file 01)."""

_BASE = ("011", "012", "013")


def values_of(boxes: Mapping[str, Ore], *, tax: str) -> tuple[Value, ...]:
    """The fields of a statement from a person's sums by box in öre: öre dropped, zeros left out, the tax always there.

    A cross stands as soon as anything was paid under it. Withheld tax is negative on the payslip and positive here.
    """
    found = []
    for code, field in FIELDS.items():
        amount = whole_kronor(-boxes.get(code, 0)) if code in TAX_AMOUNTS else whole_kronor(boxes.get(code, 0))
        if code == tax or (code not in TAX_AMOUNTS and amount):
            found.append(Value(code, 1 if field.kind is FieldKind.CROSS else amount))
    return tuple(found)


def tax_field(boxes: Collection[str]) -> str:
    """The tax field of a payslip with these boxes: preliminary tax when no other kind was withheld."""
    return next((code for code in TAX_AMOUNTS if code in boxes and code != "001"), "001")


def contribution_base(values: Iterable[Value]) -> Ore:
    """What contributions are paid on in a statement, in öre: cash, benefits, and fuel at its market value less what the
    employee paid for it."""
    kronor = {code: int(value) for code, value in values if code in (*_BASE, "018", "098")}
    fuel = Fraction(kronor.get("018", 0)) / FUEL_UPLIFT - kronor.get("098", 0)
    return int((sum(kronor.get(code, 0) for code in _BASE) + fuel) * ORE_PER_KRONA)
