"""Back pay (retroaktiv lön): earlier months computed again, and the differences from what they have been paid.

Each month is computed with the facts known now and the rules valid then. What differs becomes a line of the same salary
type with its own days, so that the lines of all runs for a month always add up to the month as it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from payroll.calculation.earnings import earnings
from payroll.calculation.entries import entry_lines, own_codings
from payroll.calculation.model import EarlierMonth, LocalRules, PaidSum, PayInput, PayLine
from payroll.calculation.terms import days_of

if TYPE_CHECKING:
    from payroll.rules import PayrollRules

Key = tuple[int | None, str, str | None, object, object]
"""Employment, salary type, coding and the days: what lines of different runs meet on."""
STORED = Decimal("0.0001")
"""The decimals that a quantity is kept with."""


def back_pay(pay_input: PayInput, rules: PayrollRules) -> list[PayLine]:
    """The differences of every earlier month that was given, in the order of the months."""
    return list(chain.from_iterable(month_differences(row, pay_input.local, rules) for row in pay_input.earlier))


def month_differences(earlier: EarlierMonth, local: LocalRules, rules: PayrollRules) -> Iterable[PayLine]:
    fresh = fresh_lines(earlier, local, rules)
    return differences(fresh, earlier.paid) if earlier.is_whole else fresh


def fresh_lines(earlier: EarlierMonth, local: LocalRules, rules: PayrollRules) -> list[PayLine]:
    """What the month earns as known now, by the rules valid then; each line with its coding."""
    local = earlier.local_then or local
    then = rules.on(earlier.pays_on)
    days = days_of(earlier.month)
    lines = []
    for employment in earlier.employments:
        coding = employment.coding[0] if employment.coding else ""
        codings = own_codings(employment)
        own = earnings(employment, days, local, then) if earlier.is_whole else entry_lines(employment, local, then)
        lines += [replace(line, coding=codings.get(line.entry_id, coding)) for line in own]
    return lines


def differences(fresh: Sequence[PayLine], paid: Iterable[PaidSum]) -> Iterator[PayLine]:
    """What is now earned less what has been paid, by employment, salary type, coding and days. No difference, no line.

    What nothing has been paid of is the line itself, with its price and where it comes from.
    """
    left = {_paid_key(row): row for row in paid}
    for key, lines in grouped(fresh).items():
        row = left.pop(key, None)
        if row is None:
            yield from lines
        elif line := _difference(joined(lines), row):
            yield line
    for row in left.values():
        if row.amount or row.quantity:
            yield _taken_back(row)


def grouped(lines: Iterable[PayLine]) -> dict[Key, list[PayLine]]:
    groups: dict[Key, list[PayLine]] = {}
    for line in lines:
        groups.setdefault(line_key(line), []).append(line)
    return groups


def line_key(line: PayLine) -> Key:
    return (line.employment_id, line.code, line.coding, line.earned_from, line.earned_to)


def joined(lines: Sequence[PayLine]) -> PayLine:
    """Lines of one salary type and the same days as one."""
    quantities = [line.quantity for line in lines if line.quantity is not None]
    return replace(
        lines[0],
        amount=sum(line.amount for line in lines),
        quantity=sum(quantities, Decimal(0)) if quantities else None,
    )


def _difference(line: PayLine, paid: PaidSum) -> PayLine | None:
    amount = line.amount - paid.amount
    quantity = (line.quantity or Decimal(0)).quantize(STORED, ROUND_HALF_UP) - paid.quantity
    if not amount and not quantity:
        return None
    return replace(line, amount=amount, quantity=quantity or None, rate=None, base=None)


def _taken_back(paid: PaidSum) -> PayLine:
    return PayLine(
        paid.employment_id,
        paid.code,
        paid.earned_from,
        paid.earned_to,
        -paid.amount,
        quantity=-paid.quantity or None,
        coding=paid.coding,
    )


def _paid_key(row: PaidSum) -> Key:
    return (row.employment_id, row.code, row.coding, row.earned_from, row.earned_to)
