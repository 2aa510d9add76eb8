"""Lines from attested entries: hourly pay, overtime, unsocial hours, single days and amounts.

Every rule here gives the price of one unit, rounded to whole öre, so that the reader can check the line by eye:
quantity × price = amount.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from payroll.calculation.model import CannotCalculate, EmploymentInput, Entry, LocalRules, PayForm, PayLine
from payroll.calculation.terms import fixed_pay_on, full_time_pay_on, salary_type_of, terms_on
from payroll.salary_types.catalogue import SalaryType, Section, Sign, Vacation, by_key
from servicecenter.common.money import Ore, half_up, times

if TYPE_CHECKING:
    from payroll.rules import PayrollRules

HOURLY_VACATION_PAY = by_key("hourly_vacation_pay").code


@dataclass(frozen=True, slots=True)
class Pricing:
    """What a unit price is found from (prisunderlag): the entry, whose it is and the rules of the day."""

    entry: Entry
    employment: EmploymentInput
    salary_type: SalaryType
    local: LocalRules
    rules: PayrollRules

    def local_or(self, key: str, central: Decimal | int) -> Decimal:
        """The agency's own value of the earned day, otherwise the central one."""
        found = self.local.find(key, self.entry.starts_on)
        return Decimal(central) if found is None else found.value


def hourly_pay(pricing: Pricing) -> Ore:
    """Pay per hour by the terms of the day (timlön)."""
    terms = terms_on(pricing.employment, pricing.entry.starts_on)
    if terms.form is not PayForm.HOURLY:
        raise missing_price(pricing.entry, pricing.salary_type)
    return terms.pay_ore


def overtime_simple(pricing: Pricing) -> Ore:
    """Full-time monthly pay ÷ 94 per hour (enkel övertid)."""
    return _full_time_pay_by(pricing, Decimal(pricing.rules.agreement.overtime_simple_divisor))


def overtime_qualified(pricing: Pricing) -> Ore:
    """Full-time monthly pay ÷ 72 per hour (kvalificerad övertid)."""
    return _full_time_pay_by(pricing, Decimal(pricing.rules.agreement.overtime_qualified_divisor))


def additional_time(pricing: Pricing) -> Ore:
    """Full-time monthly pay ÷ 165, or the agency's own divisor, per hour (mertid)."""
    divisor = pricing.local_or("additional_time_divisor", pricing.rules.agreement.additional_time_divisor)
    return _full_time_pay_by(pricing, divisor)


def hour_pay(pricing: Pricing) -> Ore:
    """One hour's share of full-time monthly pay: leave by the hour, flex deficit, compensatory time paid out."""
    divisor = pricing.local_or("hour_divisor", pricing.rules.agreement.hour_divisor)
    return _full_time_pay_by(pricing, divisor)


def vacation_supplement(pricing: Pricing) -> Ore:
    """0.49 % of fixed pay per vacation day (semestertillägg)."""
    return times(_fixed_pay(pricing), pricing.rules.agreement.vacation_supplement)


def vacation_day_share(pricing: Pricing) -> Ore:
    """4.6 % of fixed pay per day (ersättning för outtagen växlad dag)."""
    return times(_fixed_pay(pricing), pricing.rules.agreement.vacation_compensation)


def vacation_compensation(pricing: Pricing) -> Ore:
    """4.6 % of fixed pay and the vacation supplement per day (semesterersättning)."""
    agreement = pricing.rules.agreement
    return times(_fixed_pay(pricing), agreement.vacation_compensation + agreement.vacation_supplement)


def local_unit_price(pricing: Pricing) -> Ore:
    """The agency's own amount per unit (lokalt belopp)."""
    found = pricing.local.find(pricing.salary_type.key, pricing.entry.starts_on)
    if found is None:
        raise missing_price(pricing.entry, pricing.salary_type)
    return int(found.value)


UNIT_PRICES: Mapping[str, Callable[[Pricing], Ore]] = {
    "hourly_pay": hourly_pay,
    "overtime_simple": overtime_simple,
    "overtime_qualified": overtime_qualified,
    "additional_time": additional_time,
    "hour_pay": hour_pay,
    "hour_deduction": hour_pay,
    "vacation_supplement": vacation_supplement,
    "vacation_day_share": vacation_day_share,
    "vacation_compensation": vacation_compensation,
}


def entry_lines(employment: EmploymentInput, local: LocalRules, rules: PayrollRules) -> list[PayLine]:
    """A line per entry; the hourly paid get vacation pay on what counts for it. Net deductions come after tax."""
    lines = []
    for entry in employment.entries:
        salary_type = salary_type_of(entry.code, "entries")
        if salary_type.section is Section.NET_DEDUCTION:
            continue
        line = _entry_line(Pricing(entry, employment, salary_type, local, rules))
        lines.append(line)
        if salary_type.vacation is Vacation.VARIABLE and _is_hourly(employment, entry):
            lines.append(hourly_vacation_pay(line, rules))
    return lines


def own_codings(employment: EmploymentInput) -> dict[int | None, str]:
    """The coding of the entries that are booked elsewhere than their employment (egen kontering)."""
    return {entry.entry_id: entry.coding for entry in employment.entries if entry.coding}


def _entry_line(pricing: Pricing) -> PayLine:
    entry, salary_type = pricing.entry, pricing.salary_type
    sign = -1 if salary_type.sign is Sign.MINUS else 1
    rate = None
    if salary_type.section is Section.INFORMATION:
        amount = 0
    elif entry.amount is not None:
        amount = sign * entry.amount
    elif entry.quantity is None:
        raise missing_quantity(entry, salary_type)
    else:
        rate = unit_price(pricing)
        amount = sign * times(rate, entry.quantity)
    return PayLine(
        pricing.employment.employment_id,
        entry.code,
        entry.starts_on,
        entry.ends_on,
        amount,
        quantity=entry.quantity,
        rate=rate,
        entry_id=entry.entry_id,
    )


def unit_price(pricing: Pricing) -> Ore:
    """The registered price of a unit, otherwise the one its rule or the agency gives."""
    if pricing.entry.unit_amount is not None:
        return pricing.entry.unit_amount
    return UNIT_PRICES.get(pricing.salary_type.computed_by, local_unit_price)(pricing)


def hourly_vacation_pay(line: PayLine, rules: PayrollRules) -> PayLine:
    """12 % vacation pay on top of pay by the hour (semesterersättning, procentregeln)."""
    percent = rules.agreement.hourly_vacation_share * 100
    return PayLine(
        line.employment_id,
        HOURLY_VACATION_PAY,
        line.earned_from,
        line.earned_to,
        times(line.amount, rules.agreement.hourly_vacation_share),
        rate=percent,
        base=line.amount,
        entry_id=line.entry_id,
    )


def _is_hourly(employment: EmploymentInput, entry: Entry) -> bool:
    return terms_on(employment, entry.starts_on).form is PayForm.HOURLY


def _fixed_pay(pricing: Pricing) -> Ore:
    return fixed_pay_on(pricing.employment, pricing.entry.starts_on)


def _full_time_pay_by(pricing: Pricing, divisor: Decimal) -> Ore:
    numerator, denominator = divisor.as_integer_ratio()
    return half_up(full_time_pay_on(pricing.employment, pricing.entry.starts_on) * denominator, numerator)


def missing_price(entry: Entry, salary_type: SalaryType) -> CannotCalculate:
    return CannotCalculate(
        "unit_price_missing",
        f"{salary_type.sv} ({salary_type.code}) {entry.starts_on} har inget à-pris.",
        "Ange à-pris eller belopp på registreringen, eller lägg in myndighetens eget belopp.",
        "entries",
    )


def missing_quantity(entry: Entry, salary_type: SalaryType) -> CannotCalculate:
    return CannotCalculate(
        "quantity_missing",
        f"{salary_type.sv} ({salary_type.code}) {entry.starts_on} har varken antal eller belopp.",
        "Ange antal eller belopp på registreringen.",
        "entries",
    )
