"""Why a line of back pay is what it is: the month as it is known now, and what has been paid for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from payroll.calculation.explanation import Told
from payroll.calculation.model import EarlierMonth, PaidSum, PayInput, PayLine, Payslip, Totals
from payroll.calculation.retro import fresh_lines, line_key, month_differences
from payroll.calculation.wording import kr
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.common.because import Because
from servicecenter.common.money import Ore, format_kronor

Teller = Callable[[Told], Because]


@dataclass(frozen=True, slots=True)
class Again:
    """The earlier month that a line of back pay comes from: its lines as known now, and what they are set against."""

    earlier: EarlierMonth
    lines: tuple[PayLine, ...]
    paid: PaidSum | None

    @property
    def earned(self) -> Ore:
        return sum(line.amount for line in self.lines)

    @property
    def already(self) -> Ore:
        return self.paid.amount if self.paid else 0


def is_back_pay(line: PayLine) -> bool:
    """Only lines of earlier months bring the coding of their time."""
    return line.coding is not None


def again(told: Told) -> Again:
    """Where a line of back pay comes from."""
    line = told.line
    for earlier in told.pay_input.earlier:
        if line in month_differences(earlier, told.pay_input.local, told.rules):
            fresh = fresh_lines(earlier, told.pay_input.local, told.rules)
            lines = [row for row in fresh if line_key(row) == line_key(line)]
            paid = next((row for row in earlier.paid if paid_key(row) == line_key(line)), None)
            return Again(earlier, tuple([line] if paid is None else lines), paid)
    raise LookupError(f"line {line.code} {line.earned_from} belongs to no earlier month")


def paid_key(row: PaidSum) -> tuple[object, ...]:
    return (row.employment_id, row.code, row.coding, row.earned_from, row.earned_to)


def as_known_now(told: Told, found: Again, tell: Teller) -> tuple[Because, ...]:
    """The explanation of each line of the month as it is known now, by the rules valid then."""
    then = _then(told.pay_input, found.earlier)
    rules = told.rules.on(found.earlier.pays_on)
    fresh = tuple(replace(row, coding=None) for row in fresh_lines(found.earlier, told.pay_input.local, told.rules))
    slip = Payslip(told.payslip.person_id, fresh, Totals())
    return tuple(tell(Told(then, rules, slip, replace(line, coding=None))) for line in found.lines)


def _then(pay_input: PayInput, earlier: EarlierMonth) -> PayInput:
    return replace(
        pay_input,
        month=earlier.month,
        pays_on=earlier.pays_on,
        employments=earlier.employments,
        earlier=(),
        local=earlier.local_then or pay_input.local,
    )


def back_pay(told: Told, tell: Teller) -> Because:
    """The difference between the month as it is known now and what has been paid for it."""
    found = again(told)
    now = as_known_now(told, found, tell)
    if found.paid is None:
        return _not_paid_before(told, now)
    return told.because(
        "skillnaden mot det som redan är betalt",
        "the difference from what has already been paid",
        arithmetic=f"{format_kronor(found.earned)} − {format_kronor(found.already)} = {format_kronor(told.line.amount)}"
        if found.already >= 0
        else f"{format_kronor(found.earned)} − ({format_kronor(found.already)}) = {format_kronor(told.line.amount)}",
        source="frysta lönekörningar och uppgifter kända nu",
        steps=(_known_now(found, now), _paid(found.paid)),
    )


def _not_paid_before(told: Told, now: Sequence[Because]) -> Because:
    """Nothing has been paid for these days: the line is the month's own, told late."""
    [because] = now
    late = Because("Inget har betalats för dessa dagar tidigare", "Nothing has been paid for these days before")
    return dataclasses.replace(because, steps=(*because.steps, late))


def _known_now(found: Again, now: tuple[Because, ...]) -> Because:
    sv, en = "Så som månaden är känd nu", "As the month is known now"
    if not now:
        sv, en = "Så som månaden är känd nu finns inget att betala", "As the month is known now nothing is to be paid"
    return Because(sv, en, value=kr(found.earned), steps=now)


def _paid(paid: PaidSum) -> Because:
    salary_type = CATALOGUE[paid.code]
    return Because(
        f"Redan betalt: {salary_type.sv}",
        f"Already paid: {salary_type.en}",
        value=kr(paid.amount),
        source="fastställda lönekörningar",
    )
