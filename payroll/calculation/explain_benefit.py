"""Steps shared by the supplements to benefits: the cap, the calendar day's pay, and the parental supplement."""

from __future__ import annotations

from payroll.calculation.benefit_day import cap_of_month
from payroll.calculation.explain_earnings import fixed_pay_step
from payroll.calculation.explanation import Told
from payroll.calculation.model import CalendarDayPay
from payroll.calculation.parental import SUPPLEMENT
from payroll.calculation.wording import days as days_in_words
from payroll.calculation.wording import equation, kr, number, percent
from servicecenter.common.because import Because
from servicecenter.common.money import Ore, format_kronor


def parental(told: Told) -> Because:
    """A share of a calendar day's pay, for days that Försäkringskassan has paid."""
    line, agreement = told.line, told.rules.agreement
    is_under = line.code == SUPPLEMENT
    key = "parental_supplement_share" if is_under else "parental_supplement_share_above_cap"
    share = agreement.parental_supplement_share if is_under else agreement.parental_supplement_share_above_cap
    rule = told.rule_step(
        f"agreement.{key}",
        f"Föräldrapenningtillägg {'under' if is_under else 'över'} taket",
        f"Parental supplement {'under' if is_under else 'above'} the cap",
        percent(share * 100),
    )
    price = f"{number(told.count)} × {format_kronor(told.price)}"
    return told.because(
        f"{number(told.count)} kalenderdagar à {kr(told.price)}",
        f"{number(told.count)} calendar days at {kr(told.price)}",
        arithmetic=equation(price, line.amount),
        source=rule.source,
        steps=(
            rule,
            part_of_pay(told, told.base, is_under=is_under),
            calendar_day_step(told),
            fixed_pay_step(told),
            *_notes(told),
        ),
    )


def _notes(told: Told) -> tuple[Because, ...]:
    """The note of what Försäkringskassan has paid, and which days of the birth these are."""
    line = told.line
    limit = told.rules.sourced("agreement.parental_supplement_days")
    return tuple(
        Because(
            f"Försäkringskassan har betalat föräldrapenning {days_in_words(row.starts_on, row.ends_on)}, "
            f"{percent(row.extent)}",
            f"Försäkringskassan has paid parental benefit {days_in_words(row.starts_on, row.ends_on)}, "
            f"{percent(row.extent)}",
            source="utbetalningsbesked",
            steps=(
                Because(
                    f"{row.days_before} dagar med tillägg för samma födsel tidigare, av högst {limit.value}",
                    f"{row.days_before} days with supplement for the same birth before, of at most {limit.value}",
                    rule="agreement.parental_supplement_days",
                    source=limit.source,
                ),
            ),
        )
        for row in told.employment.parental
        if row.starts_on <= line.earned_from and line.earned_to <= row.ends_on
    )


def part_of_pay(told: Told, pay: Ore, *, is_under: bool) -> Because:
    """The part of the fixed pay under or above the cap of the month."""
    cap = cap_of_month(told.rules)
    rule = told.rule_step(
        "agreement.benefit_cap_price_base_amounts",
        "Taket i prisbasbelopp för ett år",
        "The cap in price base amounts for a year",
        str(told.rules.agreement.benefit_cap_price_base_amounts),
    )
    amount = kr(told.rules.price_base_amount * 100)
    base = told.rule_step("price_base_amount", "Prisbasbelopp", "Price base amount", amount)
    left, right = format_kronor(pay), format_kronor(cap)
    if is_under:
        sv, en, part, arithmetic = "under", "under", min(pay, cap), f"min({left}; {right})"
    else:
        sv, en, part, arithmetic = "över", "above", max(0, pay - cap), f"{left} − {right}"
    return Because(
        f"Månadslön {sv} taket {kr(cap)} i månaden",
        f"Monthly pay {en} the cap {kr(cap)} a month",
        value=kr(part),
        source=rule.source,
        arithmetic=f"{arithmetic} = {format_kronor(part)}",
        steps=(rule, base),
    )


def calendar_day_step(told: Told) -> Because:
    """The agency's model of pay for a calendar day."""
    model = told.pay_input.local.calendar_day_pay
    if model is CalendarDayPay.DEDUCTION:
        value = percent(told.rules.agreement.calendar_day_deduction * 100)
        sv, en = f"{value} av månadslönen", f"{value} of monthly pay"
    else:
        value, sv, en = "12 ÷ 365", "månadslön × 12 ÷ 365", "monthly pay × 12 ÷ 365"
    return Because(
        f"Kalenderdaglön: {sv}",
        f"Pay of a calendar day: {en}",
        value=value,
        rule=model.value,
        source="myndighetens egen modell, ej belagd",
        unsourced=True,
    )
