"""Why a line of salary, a standing amount or an entry is what it is."""

from __future__ import annotations

from decimal import Decimal

from payroll.calculation.entries import HOURLY_VACATION_PAY
from payroll.calculation.explanation import Told
from payroll.calculation.model import FULL, Entry, PartOfMonth, PayForm
from payroll.calculation.salary import days_of_month
from payroll.calculation.terms import (
    days_of,
    fixed_pay_on,
    full_time_pay_on,
    pay_at_extent,
    supplements_on,
    terms_on,
)
from payroll.calculation.wording import equation, kr, number, percent, quantity
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.common.because import Because
from servicecenter.common.money import format_kronor
from servicecenter.common.periods import Month, Period

AGREEMENT = "villkorsavtalen"
REGISTERED = "attesterad registrering"


def salary(told: Told) -> Because:
    """Monthly salary: full-time pay, extent, and the share of the month."""
    line = told.line
    pay = told.price if line.base is None else line.base
    steps = (salary_step(told),)
    if line.base is None:
        return told.because(
            "hela månaden",
            "the whole month",
            arithmetic=equation(f"1 × {format_kronor(pay)}", line.amount),
            source="anställningsbeslut",
            steps=steps,
        )
    return told.because(
        "en del av månaden", "part of the month", arithmetic=_share_of_month(told, pay),
        source="anställningsbeslut", steps=(*steps, _method_step(told)),
    )  # fmt: skip


def salary_step(told: Told) -> Because:
    """Full-time pay × extent on the first day of the line."""
    terms = terms_on(told.employment, told.line.earned_from)
    pay = pay_at_extent(terms)
    return Because(
        f"Månadslön vid heltid {kr(terms.pay_ore)}, omfattning {percent(terms.extent)}",
        f"Full-time monthly pay {kr(terms.pay_ore)}, extent {percent(terms.extent)}",
        value=kr(pay),
        source="anställningsbeslut",
        arithmetic=f"{format_kronor(terms.pay_ore)} × {percent(terms.extent)} = {format_kronor(pay)}"
        if terms.extent != FULL
        else "",
    )


def _share_of_month(told: Told, pay: int) -> str:
    line = told.line
    month = days_of(Month.of(line.earned_from))
    part, whole = days_of_month(Period(line.earned_from, line.earned_to), month, told.pay_input.local.part_of_month)
    return equation(f"{format_kronor(abs(pay))} × {part} ÷ {whole}", line.amount)


def _method_step(told: Told) -> Because:
    by_days = told.pay_input.local.part_of_month is PartOfMonth.CALENDAR_DAYS
    return Because(
        "Del av månad räknas i " + ("kalenderdagar av månadens dagar" if by_days else "trettiondelar"),
        "Part of a month counts in " + ("calendar days of the days of the month" if by_days else "thirtieths"),
        rule=told.pay_input.local.part_of_month.value,
        source="myndighetens egen metod",
        unsourced=True,
    )


def standing(told: Told) -> Because:
    """A standing amount per month: supplement, gross deduction or benefit."""
    line = told.line
    whole = told.price if line.base is None else line.base
    step = Because(
        f"Stående belopp {kr(abs(whole))} per månad",
        f"Standing amount {kr(abs(whole))} per month",
        value=kr(abs(whole)),
        source="beslut om tillägg, avdrag eller förmån",
    )
    if line.base is None:
        one = equation(f"1 × {format_kronor(abs(whole))}", line.amount)
        return told.because("hela månadens belopp", "the month's whole amount", arithmetic=one, steps=(step,))
    return told.because(
        "för en del av månaden",
        "for part of the month",
        arithmetic=_share_of_month(told, whole),
        steps=(step, _method_step(told)),
    )


def entry(told: Told) -> Because:
    """An attested entry: registered amount, or quantity × price."""
    if told.line.code == HOURLY_VACATION_PAY and told.line.base is not None:
        return hourly_vacation(told)
    found = entry_of(told)
    registered = Because(
        f"Registrering {found.entry_id}, attesterad", f"Entry {found.entry_id}, attested", source=REGISTERED
    )
    if told.salary_type.section is Section.INFORMATION:
        sv, en = quantity(told.count, told.salary_type.unit)
        return told.because(f"{sv}, upplysning utan belopp", f"{en}, information only", steps=(registered,))
    if told.line.rate is None:
        return told.because("registrerat belopp", "registered amount", steps=(registered,), source=REGISTERED)
    sv, en = quantity(told.count, told.salary_type.unit)
    price = price_step(told, found)
    return told.because(
        f"{sv} à {kr(told.price)}",
        f"{en} at {kr(told.price)}",
        arithmetic=_quantity_times_price(told, told.count, told.price),
        source=price.source,
        steps=(price, registered),
    )


def _quantity_times_price(told: Told, count: Decimal, rate: int) -> str:
    minus = "−" if (told.line.amount < 0) != (count < 0) else ""
    return f"{minus}{number(count)} × {format_kronor(rate)} = {format_kronor(told.line.amount)}"


def entry_of(told: Told) -> Entry:
    """The entry a line was computed from."""
    return next(entry for entry in told.employment.entries if entry.entry_id == told.line.entry_id)


def price_step(told: Told, found: Entry) -> Because:
    """Where the price of a unit comes from."""
    if found.unit_amount is not None:
        return Because("À-pris på registreringen", "Price on the entry", value=kr(told.price), source=REGISTERED)
    rule = told.salary_type.computed_by
    if rule in _DIVISORS:
        return _divisor_step(told, rule)
    if rule in _SHARES:
        return _share_step(told, rule)
    if rule == "hourly_pay":
        return Because(
            "Timlön enligt beslut", "Hourly pay as decided", value=kr(told.price), source="anställningsbeslut"
        )
    return told.local_step(told.salary_type.key, "Myndighetens eget belopp", "The agency's own amount", kr(told.price))


_DIVISORS = {
    "overtime_simple": "overtime_simple_divisor",
    "overtime_qualified": "overtime_qualified_divisor",
    "additional_time": "additional_time_divisor",
    "hour_pay": "hour_divisor",
    "hour_deduction": "hour_divisor",
}
_SHARES = {
    "vacation_supplement": ("vacation_supplement",),
    "vacation_day_share": ("vacation_compensation",),
    "vacation_compensation": ("vacation_compensation", "vacation_supplement"),
}


def _divisor_step(told: Told, rule: str) -> Because:
    key = _DIVISORS[rule]
    pay = full_time_pay_on(told.employment, told.line.earned_from)
    own = (
        told.pay_input.local.find(key, told.line.earned_from)
        if rule not in ("overtime_simple", "overtime_qualified")
        else None
    )
    divisor = own.value if own else Decimal(getattr(told.rules.agreement, key))
    words = f"Delningstal {number(divisor)}", f"Divisor {number(divisor)}"
    step = (
        told.local_step(key, *words, number(divisor))
        if own
        else told.rule_step(f"agreement.{key}", *words, number(divisor))
    )
    return Because(
        f"Timpris: månadslön vid heltid ÷ {number(divisor)}",
        f"Price per hour: full-time monthly pay ÷ {number(divisor)}",
        value=kr(told.price),
        rule=rule,
        source=step.source,
        arithmetic=f"{format_kronor(pay)} ÷ {number(divisor)} = {format_kronor(told.price)}",
        unsourced=step.unsourced,
        steps=(step, fixed_pay_step(told, full_time=True)),
    )


def _share_step(told: Told, rule: str) -> Because:
    keys = _SHARES[rule]
    shares = [getattr(told.rules.agreement, key) for key in keys]
    pay, total = fixed_pay_on(told.employment, told.line.earned_from), sum(shares) * 100
    steps = tuple(
        told.rule_step(
            f"agreement.{key}", "Andel av fast lön per dag", "Share of fixed pay per day", percent(share * 100)
        )
        for key, share in zip(keys, shares, strict=True)
    )
    return Because(
        f"Dagsbelopp: {percent(total)} av fast lön",
        f"Amount per day: {percent(total)} of fixed pay",
        value=kr(told.price),
        rule=rule,
        source=steps[0].source,
        arithmetic=f"{format_kronor(pay)} × {percent(total)} = {format_kronor(told.price)}",
        unsourced=any(step.unsourced for step in steps),
        steps=(*steps, fixed_pay_step(told)),
    )


def fixed_pay_step(told: Told, *, full_time: bool = False) -> Because:
    """The fixed pay of the day: monthly pay and fixed supplements."""
    day = told.line.earned_from
    terms = terms_on(told.employment, day)
    pay = terms.pay_ore if full_time else 0 if terms.form is PayForm.HOURLY else pay_at_extent(terms)
    parts = tuple(
        Because(CATALOGUE[part.code].sv, CATALOGUE[part.code].en, value=kr(part.amount_ore), source="beslut om tillägg")
        for part in supplements_on(told.employment, day)
    )
    total = full_time_pay_on(told.employment, day) if full_time else fixed_pay_on(told.employment, day)
    return Because(
        f"Fast lön {day}: månadslön {kr(pay)}" + (" och fasta tillägg" if parts else ""),
        f"Fixed pay {day}: monthly pay {kr(pay)}" + (" and fixed supplements" if parts else ""),
        value=kr(total),
        source="anställningsbeslut",
        steps=parts,
    )


def hourly_vacation(told: Told) -> Because:
    """12 % on pay by the hour."""
    share = percent(told.percentage)
    step = told.rule_step(
        "agreement.hourly_vacation_share",
        "Semesterersättning enligt procentregeln",
        "Vacation pay by percentage",
        share,
    )
    return told.because(
        f"{share} av {kr(told.base)}",
        f"{share} of {kr(told.base)}",
        arithmetic=f"{format_kronor(told.base)} × {share} = {format_kronor(told.line.amount)}",
        source=step.source,
        steps=(step,),
    )
