"""A whole payslip computed a second time, in exact fractions of kronor, from the rules as told in prose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from payroll.calculation.model import (
    AbsenceInput,
    AttachmentInput,
    EmploymentInput,
    Entry,
    NetDeductionInput,
    PayForm,
    PayInput,
    Supplement,
    TaxDecisionInput,
    TaxKind,
    Terms,
)
from payroll.calculation.payslip import calculate
from payroll.salary_types.catalogue import by_key
from servicecenter.common.periods import Month, Period
from servicecenter.rules.tax_formula import provisional_tables
from tests.payroll.calculation.people import PAYDAY, rules

NOVEMBER = [date(2026, 11, 1) + timedelta(days=number) for number in range(30)]


def ore(kronor: Fraction) -> Fraction:
    """Half up to whole öre, by the decimal module."""
    exact = Decimal(kronor.numerator) / Decimal(kronor.denominator)
    return Fraction(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


@dataclass(frozen=True)
class Clerk:
    """The facts as a clerk would have them on paper, in kronor."""

    birth_year: int
    pay: Fraction
    extent: int
    starts: int
    supplement: int
    overtime: Fraction
    qualified: Fraction
    one_off: int
    year: int
    leave: tuple[int, int, int] | None
    sick: tuple[int, int] | None
    fees: tuple[int, int]
    protected: int
    attached: tuple[int, int | None] | None
    sink: bool

    def share_of_month(self) -> Fraction:
        return Fraction(len([day for day in NOVEMBER if day.day >= self.starts]), 30)

    def salary(self) -> Fraction:
        share = self.share_of_month()
        return ore(ore(self.pay * self.extent / 100) * share) + ore(self.supplement * share)

    def fixed_pay(self) -> Fraction:
        return ore(self.pay * self.extent / 100) + self.supplement

    def leave_deduction(self) -> Fraction:
        if self.leave is None:
            return Fraction(0)
        first, last, working = self.leave
        if working <= 5:
            wanted = ore(ore(self.fixed_pay() * Fraction("0.046")) * working)
        elif (first, last) == (self.starts, 30):
            wanted = self.salary()
        else:
            day = ore(self.fixed_pay() * Fraction("0.033"))
            wanted = sum((day for one in NOVEMBER if first <= one.day <= last), Fraction(0))
        return min(wanted, self.salary())

    def sick_effect(self) -> Fraction:
        """Deduction less sick pay plus qualifying deduction."""
        if self.sick is None:
            return Fraction(0)
        _, working = self.sick
        lost = min(ore(ore(self.fixed_pay() * Fraction("0.046")) * working), self.salary() - self.leave_deduction())
        pay = ore(lost * Fraction("0.8"))
        return lost - pay + min(ore(self.fixed_pay() * Fraction("0.0368")), pay)

    def overtime_pay(self) -> Fraction:
        month = self.pay + self.supplement
        return ore(ore(month / 94) * self.overtime) + ore(ore(month / 72) * self.qualified)

    def ordinary(self) -> Fraction:
        return self.salary() + self.overtime_pay() - self.leave_deduction() - self.sick_effect()

    def table_tax(self) -> int:
        income = int(self.ordinary())
        for row in provisional_tables(2026).rows:
            if row.table == 33 and row.income_from <= income and (row.income_to is None or income <= row.income_to):
                cell = row.columns[0]
                return income * cell // 100 if str(row.kind) == "%" else cell
        return 0

    def one_time_tax(self) -> int:
        limits = ((25_041, 0), (82_800, 10), (192_000, 21), (477_600, 26), (660_000, 34))
        percent = next((percent for limit, percent in limits if self.year + self.one_off <= limit), 54)
        return self.one_off * percent // 100

    def tax(self) -> int:
        """SINK is 22.5 % of everything in whole kronor, and nothing else."""
        if self.sink:
            return int(self.ordinary() + self.one_off) * 225 // 1000
        return self.table_tax() + self.one_time_tax()

    def kept(self) -> int:
        """What must be left, whoever protects it."""
        return max(self.protected, self.attached[0] if self.attached else 0)

    def attachment_taken(self, net: Fraction) -> int:
        """Whole kronor above what must be left, at most what Kronofogden wants."""
        if self.attached is None:
            return 0
        room, wanted = max(int(net - self.kept()), 0), self.attached[1]
        return room if wanted is None else min(room, wanted)

    def fees_taken(self, net: Fraction) -> Fraction:
        room = max(net - self.kept(), Fraction(0))
        first = min(Fraction(self.fees[0]), room)
        return first + min(Fraction(self.fees[1]), room - first)

    def contributions(self) -> Fraction:
        base = self.ordinary() + self.one_off
        if self.birth_year <= 1958:
            return ore(base * Fraction("0.1021"))
        if self.birth_year >= 2003:
            low = min(base, Fraction(25_000))
            return ore(low * Fraction("0.2081")) + (ore((base - low) * Fraction("0.3142")) if base > low else 0)
        return ore(base * Fraction("0.3142"))

    def premiums(self) -> Fraction:
        base = self.ordinary() + self.one_off
        cap = Fraction(83_400) * (Fraction("7.5") if self.birth_year >= 1988 else 30) / 12
        below, above = min(base, cap), max(base - cap, Fraction(0))
        flex = Fraction("0.005") if self.birth_year <= 1965 else Fraction("0.015")
        premiums = [below * Fraction("0.025"), below * Fraction("0.02"), base * flex]
        if self.birth_year >= 1988:
            premiums += [above / 5, above / 10]
        return sum(map(ore, premiums), Fraction(0))


def input_of(clerk: Clerk) -> PayInput:
    start = date(2026, 11, clerk.starts) if clerk.starts > 1 else date(2019, 3, 1)
    day = date(2026, 11, 20)
    entries = (
        Entry(1, by_key("overtime_simple").code, day, day, Decimal(str(float(clerk.overtime)))),
        Entry(2, by_key("overtime_qualified").code, day, day, Decimal(str(float(clerk.qualified)))),
        Entry(3, by_key("one_off_amount").code, day, day, amount=clerk.one_off * 100),
    )
    absences = []
    if clerk.leave:
        first, last, working = clerk.leave
        absences.append(absence("leave_without_pay", first, last, working))
    if clerk.sick:
        absences.append(absence("sick", 30, 30, clerk.sick[1]))
    employment = EmploymentInput(
        1,
        1,
        start,
        (Terms(Period(start), PayForm.MONTHLY, int(clerk.pay * 100), Decimal(clerk.extent)),),
        supplements=(Supplement(by_key("fixed_supplement").code, Period(start), clerk.supplement * 100),),
        entries=entries,
        absences=tuple(absences),
    )
    return PayInput(
        1,
        date(clerk.birth_year, 12, 2),
        Month(2026, 11),
        PAYDAY,
        (employment,),
        (
            TaxDecisionInput(TaxKind.SINK, date(2026, 1, 1), date(2026, 12, 31))
            if clerk.sink
            else TaxDecisionInput(TaxKind.TABLE, date(2026, 1, 1), table=33, column=1),
        ),
        deductions=tuple(
            NetDeductionInput(by_key(key).code, 1, fee * 100, date(2026, 1, 1))
            for key, fee in zip(("parking", "union_fee"), reversed(clerk.fees), strict=True)
        ),
        protected_amount=clerk.protected * 100,
        attachments=attachments_of(clerk),
        yearly_income=clerk.year * 100,
    )


def attachments_of(clerk: Clerk) -> tuple[AttachmentInput, ...]:
    if clerk.attached is None:
        return ()
    kept, amount = clerk.attached
    return (
        AttachmentInput(2, "U-1", kept * 100, date(2026, 1, 1), amount_ore=None if amount is None else amount * 100),
    )


def absence(kind: str, first: int, last: int, working: int) -> AbsenceInput:
    return AbsenceInput(first, kind, date(2026, 11, first), date(2026, 11, last), Decimal(working))


@st.composite
def clerks(draw: st.DrawFn) -> Clerk:
    starts = draw(st.sampled_from([1, 1, 1, 9, 16]))
    leave = None
    if draw(st.booleans()):
        first = draw(st.integers(starts, 29))
        last = draw(st.integers(first, 29))
        leave = (first, last, draw(st.integers(1, last - first + 1)))
    elif draw(st.booleans()):
        leave = (starts, 30, 31 - starts)
    return Clerk(
        birth_year=draw(st.sampled_from([1958, 1959, 1965, 1966, 1987, 1988, 2003, 2007])),
        pay=Fraction(draw(st.integers(1_800_000, 9_500_000)), 100),
        extent=draw(st.sampled_from([100, 100, 80, 75, 50, 33])),
        starts=starts,
        supplement=draw(st.integers(0, 5_000)),
        overtime=Fraction(draw(st.integers(0, 80)), 4),
        qualified=Fraction(draw(st.integers(0, 80)), 4),
        one_off=draw(st.integers(0, 60_000)),
        year=draw(st.integers(0, 900_000)),
        leave=leave,
        sick=draw(st.sampled_from([None, (30, 1)])) if leave is None or leave[1] < 30 else None,
        fees=(draw(st.integers(0, 2_000)), draw(st.integers(0, 2_000))),
        protected=draw(st.integers(0, 40_000)),
        attached=draw(
            st.one_of(st.none(), st.tuples(st.integers(0, 40_000), st.one_of(st.none(), st.integers(1, 9_000))))
        ),
        sink=draw(st.sampled_from([False, False, True])),
    )


@settings(max_examples=300, deadline=None)
@given(clerks())
def test_the_payslip_equals_the_one_worked_out_on_paper(clerk: Clerk) -> None:
    totals = calculate(input_of(clerk), rules()).totals
    gross = clerk.ordinary() + clerk.one_off
    tax = clerk.tax()
    attached = clerk.attachment_taken(gross - tax)
    fees = attached + clerk.fees_taken(gross - tax - attached)
    told = {
        "gross": gross,
        "tax": Fraction(tax),
        "net_deductions": fees,
        "net": gross - tax - fees,
        "contributions": clerk.contributions(),
        "pension": clerk.premiums(),
    }
    assert {name: Fraction(getattr(totals, name), 100) for name in told} == told
