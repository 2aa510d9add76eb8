"""Worked cases (räkneexempel): a person's month and the expected payslip, written in TOML by a payroll clerk.

The same file is a test and an input to ``manage.py payslip``; ``docs/how-to/worked-case.md`` explains it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payroll.calculation.absence import KINDS
from payroll.calculation.absence_part import absence_part
from payroll.calculation.model import (
    FULL,
    NOTHING,
    AbsenceInput,
    AttachmentInput,
    CalendarDayPay,
    DebtClaimInput,
    DebtInput,
    EmploymentInput,
    Entry,
    LocalRules,
    LocalValue,
    NetDeductionInput,
    NetRounding,
    PaidEarlier,
    ParentalBenefitInput,
    PartOfMonth,
    PayForm,
    PayInput,
    RepaymentGround,
    SickAbsence,
    Supplement,
    TaxDecisionInput,
    TaxKind,
    Terms,
    Totals,
    VacationInput,
)
from payroll.calculation.sick_days import SICK
from payroll.calculation.toml_places import places
from payroll.calculation.toml_table import CaseError, Table
from servicecenter.common.calendars import working_days
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """A line the payslip must hold (väntad lönerad)."""

    code: str
    amount: Ore
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case: where it comes from, what it says, what goes in and what must come out."""

    title: str
    situation: str
    source: str
    unsourced: bool
    pay_input: PayInput
    lines: tuple[ExpectedLine, ...]
    totals: dict[str, Ore]


def read_case(text: str, file: str) -> Case:
    """Read a worked case. Raises ``CaseError`` with file, line, key and what was expected."""
    try:
        tree = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(file, error) from None
    top = Table(file, places(text), tree)
    title = str(top.require("title", "en rubrik på exemplet"))
    situation, source = top.text("situation"), top.text("source")
    unsourced = top.is_set("unsourced")
    pay_input = _pay_input(top)
    expected = top.table("expected")
    lines, totals = tuple(_expected_lines(expected)), _expected_totals(expected)
    top.close()
    return Case(title, situation, source, unsourced, pay_input, lines, totals)


def _toml_error(file: str, error: tomllib.TOMLDecodeError) -> CaseError:
    line = re.search(r"line (\d+)", str(error))
    return CaseError(
        file,
        int(line[1]) if line else 1,
        "filen",
        "följer inte TOML. Texter ska stå inom citattecken, datum utan, och varje nyckel en gång"
        f" ({str(error).split(' (at')[0]})",
    )


def _pay_input(top: Table) -> PayInput:
    month = _month(top)
    person = top.table("person")
    pays_on = top.day("pays_on") or date(month.year, month.month, 25)
    employments = tuple(
        _employment(table, number, month) for number, table in enumerate(top.tables("employment"), start=1)
    )
    if not employments:
        raise top.error("employment", "saknas; minst en anställning [[employment]] väntades")
    pay_input = PayInput(
        person_id=1,
        born_on=person.day("born_on") or _missing_day(person, "born_on"),
        month=month,
        pays_on=pays_on,
        employments=employments,
        tax=tuple(_tax_decision(table, pays_on) for table in top.tables("tax")),
        deductions=tuple(_deduction(table, month) for table in top.tables("deduction")),
        protected_amount=person.kronor("protected_amount"),
        yearly_income=person.kronor("yearly_income"),
        contribution_base_earlier=person.kronor("contribution_base_earlier") or 0,
        pension_section=person.whole("pension_section"),
        has_part_time_pension=person.is_set("has_part_time_pension"),
        attachments=tuple(_attachment(table, month) for table in top.tables("attachment")),
        debts=tuple(_debt(table, month, number) for number, table in enumerate(top.tables("debt"), start=1)),
        debt_claim=_debt_claim(top.table("debt_claim"), pays_on),
        paid_earlier=_paid_earlier(top.table("paid_earlier")),
        local=_local(top.table("local"), month),
    )
    person.close()
    return pay_input


def _month(top: Table) -> Month:
    try:
        return Month.parse(str(top.require("month", 'lönemånaden, till exempel "2026-11",')))
    except ValueError as error:
        raise top.error("month", str(error)) from None


def _missing_day(table: Table, key: str) -> date:
    raise table.error(key, "saknas; ett datum väntades, till exempel 1980-05-17")


def _employment(table: Table, number: int, month: Month) -> EmploymentInput:
    period = table.period()
    sick = tuple(_sick(part, place) for place, part in enumerate(table.tables("sick"), start=100 * number + 51))
    terms = tuple(_terms(part) for part in table.tables("terms"))
    employment = EmploymentInput(
        employment_id=number,
        number=number,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        terms=terms or (_terms(table, close=False),),
        supplements=tuple(_standing(part, period.starts_on) for part in table.tables("supplement")),
        benefits=tuple(_standing(part, period.starts_on) for part in table.tables("benefit")),
        entries=tuple(_entry(part, place) for place, part in enumerate(table.tables("entry"), start=100 * number + 1)),
        absences=tuple(
            _absence(part, place) for place, part in enumerate(table.tables("absence"), start=100 * number + 1)
        )
        + tuple(_in_month(sick, month)),
        sick=sick,
        vacations=tuple(
            _vacation(part, place) for place, part in enumerate(table.tables("vacation"), start=100 * number + 51)
        ),
        parental=tuple(
            _parental(part, place)
            for place, part in enumerate(table.tables("parental_benefit"), start=100 * number + 71)
        ),
    )
    table.close()
    return employment


def _terms(table: Table, *, close: bool = True) -> Terms:
    monthly, hourly, extent = table.kronor("pay"), table.kronor("hourly_pay"), table.number("extent")
    if (monthly is None) == (hourly is None):
        raise table.error("pay", "ange månadslön vid heltid i pay eller timlön i hourly_pay, en av dem")
    form = PayForm.HOURLY if monthly is None else PayForm.MONTHLY
    terms = Terms(table.period(), form, monthly or hourly or 0, FULL if extent is None else extent)
    if close:
        table.close()
    return terms


def _standing(table: Table, starts_on: date) -> Supplement:
    standing = Supplement(table.salary_type(), table.period(default=starts_on), _amount(table))
    table.close()
    return standing


def _amount(table: Table) -> Ore:
    amount = table.kronor("amount")
    if amount is None:
        raise table.error("amount", "saknas; ett belopp i kronor väntades, till exempel 1500")
    return amount


def _entry(table: Table, entry_id: int) -> Entry:
    code, period = table.salary_type(), table.period(default=table.day("on"))
    entry = Entry(
        entry_id,
        code,
        period.starts_on,
        period.ends_on or period.starts_on,
        quantity=table.number("quantity"),
        unit_amount=table.kronor("unit_price"),
        amount=table.kronor("amount"),
    )
    table.close()
    return entry


def _absence(table: Table, absence_id: int) -> AbsenceInput:
    kind = table.choice("kind", list(KINDS), "")
    period, working_days, own_days = table.period(), table.number("working_days"), _own_days(table)
    if own_days and working_days is None:
        working_days = Decimal(own_days.count("1"))
    if working_days is None:
        raise table.error("working_days", "saknas; antalet arbetsdagar i frånvaron väntades, till exempel 3")
    extent = table.number("extent")
    absence = AbsenceInput(
        absence_id,
        kind,
        period.starts_on,
        period.ends_on or _missing_day(table, "to"),
        working_days,
        extent=FULL if extent is None else extent,
        whole_starts_on=table.day("whole_from"),
        whole_working_days=table.number("whole_working_days"),
        qualifying_taken=table.kronor("qualifying_taken") or 0,
        qualifying_exempt=table.is_set("qualifying_exempt"),
        own_days=own_days,
    )
    table.close()
    return absence


def _own_days(table: Table) -> str:
    """Which days of the absence the own schedule works, a digit a day; blanks may part the weeks."""
    digits = "".join(table.text("own_days").split())
    period = table.period()
    if digits and (set(digits) - {"0", "1"} or len(digits) != period.calendar_days):
        raise table.error("own_days", "en siffra för varje dag i frånvaron väntades, 1 för arbetsdag och annars 0")
    return digits


def _sick(table: Table, absence_id: int) -> SickAbsence:
    """A whole sick absence, whether before, in or after the month; working days by the calendar unless written."""
    period, counted, extent = table.period(), table.number("working_days"), table.number("extent")
    own_days = _own_days(table)
    if own_days and counted is None:
        counted = Decimal(own_days.count("1"))
    ends_on = period.ends_on or _missing_day(table, "to")
    sick = SickAbsence(
        absence_id,
        period.starts_on,
        ends_on,
        Decimal(working_days(period.starts_on, ends_on)) if counted is None else counted,
        FULL if extent is None else extent,
        own_days,
    )
    table.close()
    return sick


def _parental(table: Table, note_id: int) -> ParentalBenefitInput:
    """Days of the month that Försäkringskassan has paid, and how many of the birth came before them."""
    period, extent = table.period(), table.number("extent")
    benefit = ParentalBenefitInput(
        note_id,
        period.starts_on,
        period.ends_on or _missing_day(table, "to"),
        FULL if extent is None else extent,
        table.whole("days_before") or 0,
    )
    table.close()
    return benefit


def _in_month(sick: Iterable[SickAbsence], month: Month) -> Iterator[AbsenceInput]:
    for absence in sick:
        part = absence_part(SICK, absence, month.starts_on, month.ends_on)
        if part is not None:
            yield part


def _vacation(table: Table, absence_id: int) -> VacationInput:
    """Days as drawn from the account: of this year's, saved ones and exchanged ones."""
    period = table.period()
    vacation = VacationInput(
        absence_id,
        period.starts_on,
        period.ends_on or period.starts_on,
        current=table.number("current") or NOTHING,
        saved=table.number("saved") or NOTHING,
        exchanged=table.number("exchanged") or NOTHING,
        is_exchanged=table.is_set("is_exchanged"),
        working_days=table.number("working_days"),
    )
    table.close()
    return vacation


def _tax_decision(table: Table, pays_on: date) -> TaxDecisionInput:
    kind = TaxKind(table.choice("kind", list(TaxKind), TaxKind.TABLE))
    period = table.period(default=date(pays_on.year, 1, 1))
    decision = TaxDecisionInput(
        kind,
        period.starts_on,
        period.ends_on,
        table=table.whole("table"),
        column=table.whole("column"),
        percent=table.number("percent"),
        adjustment_ore=table.kronor("adjustment") or 0,
        extra_ore=table.kronor("extra") or 0,
    )
    table.close()
    return decision


def _deduction(table: Table, month: Month) -> NetDeductionInput:
    code, period = table.salary_type(), table.period(default=month.starts_on)
    deduction = NetDeductionInput(code, table.whole("payee") or 1, _amount(table), period.starts_on, period.ends_on)
    table.close()
    return deduction


def _attachment(table: Table, month: Month) -> AttachmentInput:
    protected, period = table.kronor("protected_amount"), table.period(default=month.starts_on)
    if protected is None:
        raise table.error("protected_amount", "saknas; förbehållsbeloppet i beslutet väntades, till exempel 14200")
    order = AttachmentInput(
        table.whole("payee") or 1,
        table.text("reference"),
        protected,
        period.starts_on,
        period.ends_on,
        amount_ore=table.kronor("amount"),
    )
    table.close()
    return order


def _debt(table: Table, month: Month, number: int) -> DebtInput:
    left, monthly, period = table.kronor("left"), table.kronor("monthly"), table.period(default=month.starts_on)
    if left is None or monthly is None:
        raise table.error("left", "ange left (kvar av skulden) och monthly (planens belopp per månad) i kronor")
    debt = DebtInput(
        number,
        table.text("reference") or str(number),
        left,
        monthly,
        period.starts_on,
        RepaymentGround(table.choice("ground", list(RepaymentGround), RepaymentGround.CONSENT)),
        table.day("agreed_on"),
        table.kronor("protected_amount"),
        all_at_end=table.is_set("all_at_end"),
    )
    table.close()
    return debt


def _debt_claim(table: Table, pays_on: date) -> DebtClaimInput | None:
    """``cause``: why the negative net pay becomes a debt."""
    cause = table.text("cause")
    table.close()
    return DebtClaimInput(1, "1", cause, pays_on) if cause else None


def _paid_earlier(table: Table) -> PaidEarlier | None:
    """What another payment of the same month came to, in kronor."""
    names = ("ordinary", "table_tax", "pay_after_tax", "deducted", "attached")
    given = [table.kronor(name) for name in names]
    table.close()
    return None if all(value is None for value in given) else PaidEarlier(*(value or 0 for value in given))


def _local(table: Table, month: Month) -> LocalRules:
    local = LocalRules(
        values=tuple(_local_value(part, month) for part in table.tables("value")),
        part_of_month=PartOfMonth(table.choice("part_of_month", list(PartOfMonth), PartOfMonth.CALENDAR_DAYS)),
        net_rounding=NetRounding(table.choice("net_rounding", list(NetRounding), NetRounding.NONE)),
        calendar_day_pay=CalendarDayPay(
            table.choice("calendar_day_pay", list(CalendarDayPay), CalendarDayPay.YEAR_OF_365)
        ),
    )
    table.close()
    return local


def _local_value(table: Table, month: Month) -> LocalValue:
    """``price`` in kronor for a salary type, or ``number`` for a divisor."""
    key, price, number = table.text("key"), table.kronor("price"), table.number("number")
    if not key or (price is None) == (number is None):
        raise table.error("key", "ange key, och antingen price (kronor per enhet) eller number (till exempel 142)")
    period = table.period(default=date(month.year, 1, 1))
    value = Decimal(price or 0) if number is None else number
    read = LocalValue(
        key, value, period.starts_on, period.ends_on, source=table.text("source"), unsourced=table.is_set("unsourced")
    )
    table.close()
    return read


def _expected_lines(expected: Table) -> Iterator[ExpectedLine]:
    for table in expected.tables("line"):
        yield ExpectedLine(table.salary_type(), _amount(table), table.number("quantity"))
        table.close()


def _expected_totals(expected: Table) -> dict[str, Ore]:
    totals = {}
    for name in Totals.__struct_fields__:
        amount = expected.kronor(name)
        if amount is not None:
            totals[name] = amount
    expected.close()
    return totals
