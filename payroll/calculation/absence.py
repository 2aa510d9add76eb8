"""Deductions for absence (löneavdrag vid frånvaro). Sickness is computed day by day, in ``sick_days``.

At most five working days: 4.6 % of fixed pay per working day. Longer: 3.3 % per calendar day for the whole absence.
A whole calendar month: the whole salary. Partial absence: in proportion. Never more than the salary of the month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from payroll.calculation.model import (
    FULL,
    AbsenceInput,
    CannotCalculate,
    EmploymentInput,
    LocalRules,
    PayForm,
    PayLine,
)
from payroll.calculation.salary_left import SalaryLeft
from payroll.calculation.sick_days import SICK, sick_days
from payroll.calculation.sick_lines import sick_lines
from payroll.calculation.terms import days_of, employed_days, fixed_pay_on, fixed_pay_pieces, terms_on
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import Ore, times
from servicecenter.common.periods import Month, Period

if TYPE_CHECKING:
    from payroll.rules import AgreementRules, PayrollRules


@dataclass(frozen=True, slots=True)
class AbsenceKind:
    """A kind of absence (frånvaroorsak): the salary types of its deduction, and whether it counts working days only."""

    sv: str
    en: str
    short: str
    long: str
    partial: str
    by_working_day: bool = False
    with_pay: bool = False


def _kind(
    sv: str, en: str, key: str, *, partial: str = "", by_working_day: bool = False, with_pay: bool = False
) -> AbsenceKind:
    code = by_key(key).code
    return AbsenceKind(sv, en, code, code, by_key(partial).code if partial else code, by_working_day, with_pay)


KINDS: Mapping[str, AbsenceKind] = {
    SICK: _kind("sjukdom", "illness", "sick_deduction"),
    "leave_without_pay": AbsenceKind(
        "tjänstledighet utan lön",
        "leave without pay",
        short=by_key("unpaid_leave_short").code,
        long=by_key("unpaid_leave_long").code,
        partial=by_key("unpaid_leave_partial").code,
    ),
    "parental_leave": _kind(
        "föräldraledighet", "parental leave", "parental_leave_deduction", partial="parental_leave_partial_deduction"
    ),
    "pregnancy": _kind("graviditetspenning", "pregnancy benefit", "pregnancy_deduction"),
    "child_care": _kind("vård av barn", "care of sick child", "child_care_deduction", by_working_day=True),
    "child_birth": _kind(
        "tio dagar vid barns födelse", "ten days at childbirth", "child_birth_deduction", by_working_day=True
    ),
    "close_relative_care": _kind("närståendevård", "care of close relative", "close_relative_care_deduction"),
    "total_defence": _kind("totalförsvarsplikt", "total defence duty", "total_defence_deduction"),
    "unauthorised_absence": _kind("ogiltig frånvaro", "unauthorised absence", "unauthorised_absence_deduction"),
    "partial_pension": _kind("delpensionsledighet", "partial pension leave", "partial_pension_deduction"),
    "leave_with_pay": _kind("ledighet med lön", "leave with pay", "leave_with_pay", with_pay=True),
    "union_time": _kind("facklig tid", "union time", "union_time", with_pay=True),
}


def absence_lines(employment: EmploymentInput, month: Period, local: LocalRules, rules: PayrollRules) -> list[PayLine]:
    """All absence the run settles for one employment."""
    left = SalaryLeft(employment, local)
    lines = sickness(employment, local, left, rules)
    for absence in sorted(employment.absences, key=lambda absence: (absence.starts_on, absence.absence_id)):
        kind = kind_of(absence)
        check_days(absence, month)
        if kind.with_pay:
            lines.append(_line(employment, absence, kind.short, absence.starts_on, absence.ends_on, 0))
        elif absence.kind != SICK:
            lines += deductions(
                employment, absence, absence_code(absence, kind, rules.agreement), left, rules.agreement
            )
    return lines


def sickness(employment: EmploymentInput, local: LocalRules, left: SalaryLeft, rules: PayrollRules) -> list[PayLine]:
    """The lines of all sick days; sickness is deducted before other absence."""
    days = sick_days(employment, local, rules, left)
    agreement = rules.agreement
    return sick_lines(employment, days, (agreement.sick_pay_share * 100, agreement.qualifying_deduction * 100))


def kind_of(absence: AbsenceInput) -> AbsenceKind:
    try:
        return KINDS[absence.kind]
    except KeyError:
        raise CannotCalculate(
            "unknown_absence_kind",
            f"Frånvaroorsaken {absence.kind!r} finns inte.",
            f"Välj någon av {', '.join(KINDS)}.",
            "absences",
        ) from None


def check_days(absence: AbsenceInput, month: Period) -> None:
    """Absence to come is settled in the month it happens, so it must have been cut at the end of the pay month."""
    if absence.ends_on < absence.starts_on or (month.ends_on is not None and absence.ends_on > month.ends_on):
        raise CannotCalculate(
            "absence_days",
            f"Frånvaron {absence.starts_on}–{absence.ends_on} slutar före sin start eller efter lönemånaden.",
            "Rätta datumen, eller dela frånvaron vid månadens slut.",
            "absences",
        )


def counts_working_days(absence: AbsenceInput, kind: AbsenceKind, agreement: AgreementRules) -> bool:
    """Whether the 4.6 % rule holds: always for care of children, otherwise when the whole absence is short."""
    whole = absence.working_days if absence.whole_working_days is None else absence.whole_working_days
    return kind.by_working_day or whole <= agreement.short_leave_working_days


def absence_code(absence: AbsenceInput, kind: AbsenceKind, agreement: AgreementRules) -> str:
    if absence.extent < FULL:
        return kind.partial
    return kind.short if counts_working_days(absence, kind, agreement) else kind.long


def deductions(
    employment: EmploymentInput, absence: AbsenceInput, code: str, left: SalaryLeft, agreement: AgreementRules
) -> list[PayLine]:
    """The salary deduction of one absence: by working day, by calendar day, or the whole salary of a month."""
    if terms_on(employment, absence.starts_on).form is PayForm.HOURLY:
        return []
    if counts_working_days(absence, KINDS[absence.kind], agreement):
        return [working_day_deduction(employment, absence, code, left, agreement)]
    lines = []
    for days in by_month(Period(absence.starts_on, absence.ends_on)):
        month = Month.of(days.starts_on)
        if days == employed_days(employment, days_of(month)):
            lines.append(whole_month_deduction(employment, absence, code, days, left))
        else:
            lines += calendar_day_deduction(employment, absence, code, days, left, agreement)
    return lines


def working_day_deduction(
    employment: EmploymentInput, absence: AbsenceInput, code: str, left: SalaryLeft, agreement: AgreementRules
) -> PayLine:
    """4.6 % of fixed pay per working day (löneavdrag per arbetsdag)."""
    price = times(fixed_pay_on(employment, absence.starts_on), agreement.working_day_deduction)
    days = absence.working_days * absence.extent / FULL
    taken = left.take(Month.of(absence.starts_on), times(price, days))
    return _line(employment, absence, code, absence.starts_on, absence.ends_on, -taken, days, price)


def calendar_day_deduction(
    employment: EmploymentInput,
    absence: AbsenceInput,
    code: str,
    period: Period,
    left: SalaryLeft,
    agreement: AgreementRules,
) -> Iterator[PayLine]:
    """3.3 % of fixed pay per calendar day (löneavdrag per kalenderdag); a line per level of pay."""
    for days, pay in fixed_pay_pieces(employment, period):
        price = times(pay, agreement.calendar_day_deduction)
        quantity = days.calendar_days * absence.extent / FULL
        taken = left.take(Month.of(days.starts_on), times(price, quantity))
        yield _line(employment, absence, code, days.starts_on, days.ends_on or days.starts_on, -taken, quantity, price)


def whole_month_deduction(
    employment: EmploymentInput, absence: AbsenceInput, code: str, days: Period, left: SalaryLeft
) -> PayLine:
    """Absent all employed days of a calendar month: the whole salary of the month (hel kalendermånad)."""
    month = Month.of(days.starts_on)
    salary = left.salary(month)
    taken = left.take(month, times(salary, absence.extent / FULL))
    quantity = days.calendar_days * absence.extent / FULL
    last_day = days.ends_on or days.starts_on
    return _line(employment, absence, code, days.starts_on, last_day, -taken, quantity, base=salary)


def by_month(period: Period) -> Iterator[Period]:
    """The period cut at the turn of every month."""
    month = Month.of(period.starts_on)
    while part := period.overlap(days_of(month)):
        yield part
        month = month.plus(1)


def _line(
    employment: EmploymentInput,
    absence: AbsenceInput,
    code: str,
    earned_from: date,
    earned_to: date,
    amount: Ore,
    quantity: Decimal | None = None,
    rate: Ore | Decimal | None = None,
    base: Ore | None = None,
) -> PayLine:
    return PayLine(
        employment.employment_id,
        code,
        earned_from,
        earned_to,
        amount,
        quantity=quantity,
        rate=rate,
        base=base,
        absence_id=absence.absence_id,
    )
