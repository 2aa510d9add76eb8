"""Why a line of absence is what it is."""

from __future__ import annotations

from decimal import Decimal

from payroll.calculation import explain_sick
from payroll.calculation.absence import KINDS, counts_working_days
from payroll.calculation.explain_earnings import fixed_pay_step
from payroll.calculation.explanation import Told
from payroll.calculation.model import FULL, AbsenceInput
from payroll.calculation.sick_lines import SICK_CODES
from payroll.calculation.terms import fixed_pay_on
from payroll.calculation.wording import days, equation, kr, number, percent
from servicecenter.common.because import Because
from servicecenter.common.money import format_kronor, times


def absence(told: Told) -> Because:
    """The explanation of any line that comes from an absence."""
    if told.line.code in SICK_CODES:
        return explain_sick.sickness(told)
    found = next(absence for absence in told.employment.absences if absence.absence_id == told.line.absence_id)
    if KINDS[found.kind].with_pay:
        return told.because("lönen påverkas inte", "pay is not affected", steps=(absence_step(found),))
    if told.line.rate is None:
        return whole_month(told, found)
    return deduction(told, found)


def absence_step(found: AbsenceInput) -> Because:
    """The registered absence: kind, days and extent."""
    kind = KINDS[found.kind]
    part = f"{days(found.starts_on, found.ends_on)}, {percent(found.extent)}"
    working = found.working_days if found.whole_working_days is None else found.whole_working_days
    return Because(
        f"Frånvaro {found.absence_id}: {kind.sv} {part}, hela frånvaron {number(working)} arbetsdagar",
        f"Absence {found.absence_id}: {kind.en} {part}, the whole absence {number(working)} working days",
        source="attesterad frånvaro",
    )


def deduction(told: Told, found: AbsenceInput) -> Because:
    """4.6 % per working day or 3.3 % per calendar day."""
    line, agreement = told.line, told.rules.agreement
    if counts_working_days(found, KINDS[found.kind], agreement):
        key, share, sv, en = "working_day_deduction", agreement.working_day_deduction, "arbetsdag", "working day"
    else:
        key, share, sv, en = "calendar_day_deduction", agreement.calendar_day_deduction, "kalenderdag", "calendar day"
    rule = told.rule_step(f"agreement.{key}", f"Löneavdrag per {sv}", f"Deduction per {en}", percent(share * 100))
    pay = fixed_pay_on(told.employment, line.earned_from)
    price = Because(
        f"Avdrag per {sv}: {percent(share * 100)} av fast lön",
        f"Deduction per {en}: {percent(share * 100)} of fixed pay",
        value=kr(told.price),
        source=rule.source,
        arithmetic=f"{format_kronor(pay)} × {percent(share * 100)} = {format_kronor(told.price)}",
        steps=(rule, fixed_pay_step(told)),
    )
    count = _count(told.count, found)
    calculation = f"{number(told.count)} × {format_kronor(told.price)}"
    limit: tuple[Because, ...] = ()
    if -line.amount < times(told.price, told.count):
        calculation, limit = f"min({calculation}; {format_kronor(-line.amount)})", (limit_step(told),)
    return told.because(
        f"{count} {sv}ar à {kr(told.price)}", f"{count} {en}s at {kr(told.price)}",
        arithmetic=equation(calculation, line.amount), source=rule.source, steps=(price, *limit, absence_step(found)),
    )  # fmt: skip


def _count(quantity: Decimal, found: AbsenceInput) -> str:
    """``2,5`` days, or ``10 × 25 %`` when the absence is partial."""
    if found.extent == FULL or not found.extent:
        return number(quantity)
    return f"{number(quantity * FULL / found.extent)} × {percent(found.extent)}"


def limit_step(told: Told) -> Because:
    """No more can be deducted than is left of the month's salary."""
    return Because(
        "Avdraget begränsas till den lön som återstår av månaden",
        "The deduction is limited to what is left of the month's salary",
        value=kr(-told.line.amount),
        source="egen regel",
        unsourced=True,
    )


def whole_month(told: Told, found: AbsenceInput) -> Because:
    """Absent all of a month: the whole salary."""
    wanted = times(told.base, found.extent / FULL)
    calculation = f"{percent(found.extent)} × {format_kronor(told.base)}"
    limit: tuple[Because, ...] = ()
    if -told.line.amount < wanted:
        calculation, limit = f"min({calculation}; {format_kronor(-told.line.amount)})", (limit_step(told),)
    rule = Because(
        "Frånvarande alla anställningsdagar i kalendermånaden: hela lönen dras av",
        "Absent all employed days of the calendar month: the whole salary is deducted",
        value=kr(told.base),
        rule="whole_month_deduction",
        source="hel kalendermånad, ej belagt i avtalstext",
        unsourced=True,
    )
    return told.because(
        "hel kalendermånad", "a whole calendar month", arithmetic=equation(calculation, told.line.amount),
        source=rule.source, steps=(rule, *limit, absence_step(found)),
    )  # fmt: skip
