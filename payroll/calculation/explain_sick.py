"""Why a line of sickness is what it is: the rule, and every day of the line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from payroll.calculation.explain_benefit import calendar_day_step, part_of_pay
from payroll.calculation.explain_earnings import fixed_pay_step
from payroll.calculation.explanation import Told
from payroll.calculation.model import FULL
from payroll.calculation.sick_days import DayRule, SickDay, sick_absences, sick_days
from payroll.calculation.sick_lines import (
    QUALIFYING_DEDUCTION,
    SICK_PAY,
    SUPPLEMENT,
    SUPPLEMENT_DAY_365,
    SUPPLEMENTS,
    amount_in,
)
from payroll.calculation.wording import days as days_in_words
from payroll.calculation.wording import equation, kr, number, percent
from servicecenter.common.because import Because
from servicecenter.common.money import Ore, format_kronor, times


def sickness(told: Told) -> Because:
    """The explanation of any line of sickness."""
    days = days_of_line(told)
    period = period_step(told, days)
    if told.line.code == SICK_PAY:
        return sick_pay(told, days, period)
    if told.line.code == QUALIFYING_DEDUCTION:
        return qualifying_deduction(told, days, period)
    if told.line.code in SUPPLEMENTS:
        return supplement(told, days, period)
    return deduction(told, days, period)


def days_of_line(told: Told) -> list[SickDay]:
    """The sick days that the line adds up, computed again."""
    line = told.line
    return [
        one
        for one in sick_days(told.employment, told.pay_input.local, told.rules)
        if one.absence_id == line.absence_id and line.earned_from <= one.day <= line.earned_to
    ]


def period_step(told: Told, days: Sequence[SickDay]) -> Because:
    """The sick period: when it began, which days of it these are, and its absences."""
    first, last = days[0], days[-1]
    rows = tuple(
        Because(
            f"Sjukfrånvaro {row.absence_id}: {days_in_words(row.starts_on, row.ends_on)}, {percent(row.extent)}, "
            f"{number(row.working_days)} arbetsdagar{' enligt eget schema' if row.own_days else ''}",
            f"Sick absence {row.absence_id}: {days_in_words(row.starts_on, row.ends_on)}, {percent(row.extent)}, "
            f"{number(row.working_days)} working days{' of the own schedule' if row.own_days else ''}",
            source="attesterad frånvaro",
        )
        for row in sick_absences(told.employment)
        if row.ends_on >= first.period_starts_on
    )
    numbers = f"{first.number}" if first is last else f"{first.number}–{last.number}"
    relapse = told.rules.sourced("agreement.relapse_days")
    return Because(
        f"Sjukperiod från {first.period_starts_on}: dag {numbers}",
        f"Sick period from {first.period_starts_on}: day {numbers}",
        rule="agreement.relapse_days",
        source=relapse.source,
        steps=rows,
    )


def day_steps(told: Told, days: Sequence[SickDay]) -> tuple[Because, ...]:
    """Each day of the line with its amount, where the line has more than one."""
    code = told.line.code
    return tuple(
        Because(f"{one.day}, sjukdag {one.number}", f"{one.day}, sick day {one.number}", value=kr(amount_in(one, code)))
        for one in days
        if len(days) > 1
    )


def added(amounts: Sequence[Ore]) -> str:
    """``2 × 1 108,80 + 436,80``: equal amounts in a row are counted."""
    parts = []
    for amount, group in groupby(amount for amount in amounts if amount):
        count = len(list(group))
        parts.append(format_kronor(amount) if count == 1 else f"{count} × {format_kronor(amount)}")
    return " + ".join(parts) or "0,00"


def deduction(told: Told, days: Sequence[SickDay], period: Because) -> Because:
    """4.6 % per working day, 3.3 % per calendar day, or what is left of the salary of a whole month."""
    line, first = told.line, days[0]
    calculation = added([one.deducted for one in days])
    if first.rule is DayRule.WHOLE_MONTH:
        return told.because(
            "hela månadens lön", "the whole salary of the month", arithmetic=equation(calculation, line.amount),
            steps=(_whole_month_step(first), period, *day_steps(told, days)),
        )  # fmt: skip
    price = _price_step(told, first)
    sv, en = ("arbetsdag", "working day") if first.rule is DayRule.WORKING_DAY else ("kalenderdag", "calendar day")
    count = (
        f"{number(told.count)}"
        if first.extent == FULL
        else f"{number(told.count * FULL / first.extent)} × {percent(first.extent)}"
    )
    steps = [price]
    if -line.amount < sum(times(one.price, one.quantity) for one in days):
        steps.append(_limit_step(told))
    return told.because(
        f"{count} {sv}ar à {kr(first.price)}", f"{count} {en}s at {kr(first.price)}",
        arithmetic=equation(calculation, line.amount), source=price.source,
        steps=(*steps, period, *day_steps(told, days)),
    )  # fmt: skip


def _price_step(told: Told, one: SickDay) -> Because:
    agreement = told.rules.agreement
    if one.rule is DayRule.WORKING_DAY:
        key, share, sv, en = "working_day_deduction", agreement.working_day_deduction, "arbetsdag", "working day"
    else:
        key, share, sv, en = "calendar_day_deduction", agreement.calendar_day_deduction, "kalenderdag", "calendar day"
    rule = told.rule_step(f"agreement.{key}", f"Sjukavdrag per {sv}", f"Deduction per {en}", percent(share * 100))
    limit = told.rule_step(
        "agreement.short_leave_working_days",
        "Per arbetsdag när den sammanhängande frånvaron har högst så många arbetsdagar",
        "By working day when the absence in a row has at most so many working days",
        str(agreement.short_leave_working_days),
    )
    return Because(
        f"Avdrag per {sv}: {percent(share * 100)} av fast lön",
        f"Deduction per {en}: {percent(share * 100)} of fixed pay",
        value=kr(one.price),
        source=rule.source,
        arithmetic=f"{format_kronor(one.pay)} × {percent(share * 100)} = {format_kronor(one.price)}",
        steps=(rule, limit, fixed_pay_step(told)),
    )


def _limit_step(told: Told) -> Because:
    return Because(
        "Avdraget begränsas till den lön som återstår av månaden",
        "The deduction is limited to what is left of the month's salary",
        value=kr(-told.line.amount),
        source="egen regel",
        unsourced=True,
    )


def _whole_month_step(one: SickDay) -> Because:
    return Because(
        "Sjuk alla anställningsdagar i kalendermånaden: hela lönen dras av; det som inte har dragits för dag 1–14 "
        "fördelas på månadens övriga dagar",
        "Sick all employed days of the calendar month: the whole salary is deducted; what has not been deducted for "
        "day 1–14 is shared by the other days",
        value=kr(one.price),
        rule="whole_month_deduction",
        source="hel kalendermånad, ej belagt i avtalstext",
        unsourced=True,
    )


def sick_pay(told: Told, days: Sequence[SickDay], period: Because) -> Because:
    """80 % of the pay that was lost, day by day."""
    share = percent(told.percentage)
    rule = told.rule_step("agreement.sick_pay_share", "Sjuklön dag 1–14", "Sick pay, day 1–14", share)
    return told.because(
        f"{share} av sjukavdraget {kr(told.base)}", f"{share} of the sick deduction {kr(told.base)}",
        arithmetic=equation(added([one.sick_pay for one in days]), told.line.amount), source=rule.source,
        steps=(rule, period, *day_steps(told, days)),
    )  # fmt: skip


def qualifying_deduction(told: Told, days: Sequence[SickDay], period: Because) -> Because:
    """3.68 % of fixed pay once per period, never more than the sick pay of the day; the rest goes to later days."""
    share, whole = percent(told.percentage), times(told.base, told.percentage / 100)
    rule = told.rule_step("agreement.qualifying_deduction", "Karensavdrag av fast lön", "Share of fixed pay", share)
    one = Because(
        f"{share} av fast lön {kr(told.base)}, en gång i sjukperioden",
        f"{share} of fixed pay {kr(told.base)}, once in the sick period",
        value=kr(whole),
        source=rule.source,
        arithmetic=f"{format_kronor(told.base)} × {share} = {format_kronor(whole)}",
        steps=(rule, fixed_pay_step(told)),
    )
    carried = Because(
        "Högst dagens sjuklön; det som inte ryms tas på nästa dag med sjuklön i samma sjukperiod",
        "At most the sick pay of the day; what finds no room is taken on the next day with sick pay in the period",
        source=rule.source,
    )
    taken = [one for one in days if one.qualifying]
    return told.because(
        "en gång per sjukperiod, högst sjuklönen", "once per sick period, at most the sick pay",
        arithmetic=equation(added([one.qualifying for one in days]), told.line.amount), source=rule.source,
        steps=(one, carried, period, *day_steps(told, taken)),
    )  # fmt: skip


def supplement(told: Told, days: Sequence[SickDay], period: Because) -> Because:
    """A share of a calendar day's pay, under or above the cap of the benefit."""
    line, agreement = told.line, told.rules.agreement
    key, share = {
        SUPPLEMENT: ("sick_supplement_share", agreement.sick_supplement_share),
        SUPPLEMENT_DAY_365: ("long_sick_share_above_cap", agreement.long_sick_share_above_cap),
    }.get(line.code, ("sick_supplement_share_above_cap", agreement.sick_supplement_share_above_cap))
    is_under = line.code == SUPPLEMENT
    rule = told.rule_step(
        f"agreement.{key}",
        f"Sjukpenningtillägg {'under' if is_under else 'över'} taket",
        f"Supplement {'under' if is_under else 'above'} the cap",
        percent(share * 100),
    )
    part = part_of_pay(told, days[0].pay, is_under=is_under)
    calculation = f"{number(told.count)} × {format_kronor(told.price)}"
    return told.because(
        f"{number(told.count)} kalenderdagar à {kr(told.price)}",
        f"{number(told.count)} calendar days at {kr(told.price)}",
        arithmetic=equation(calculation, line.amount), source=rule.source,
        steps=(rule, part, calendar_day_step(told), fixed_pay_step(told), period),
    )  # fmt: skip
