"""What always holds for a payslip, whoever the person is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from payroll.calculation.attachment import ATTACHMENT, kept_earlier
from payroll.calculation.model import (
    AbsenceInput,
    AttachmentInput,
    CannotCalculate,
    Entry,
    NetDeductionInput,
    NetRounding,
    PaidEarlier,
    PayForm,
    PayInput,
    PayLine,
    TaxDecisionInput,
    TaxKind,
    Terms,
)
from payroll.calculation.net import rounded
from payroll.calculation.payslip import calculate
from payroll.salary_types.catalogue import CATALOGUE, Section, by_key
from servicecenter.common.periods import Period
from tests.payroll.calculation.people import LONG_AGO, MONTH, anyone, employment, person, rules

many = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def sum_of(lines: tuple[PayLine, ...], *sections: Section) -> int:
    return sum(line.amount for line in lines if CATALOGUE[line.code].section in sections)


@many
@given(anyone())
def test_totals_are_the_sums_of_the_lines(pay_input: PayInput) -> None:
    payslip = calculate(pay_input, rules())
    lines, totals = payslip.lines, payslip.totals
    assert totals.net == sum(line.amount for line in lines if CATALOGUE[line.code].paid)
    assert totals.tax == -sum_of(lines, Section.TAX)
    assert totals.net_deductions == -sum_of(lines, Section.NET_DEDUCTION)
    assert totals.benefits == sum_of(lines, Section.BENEFIT)
    assert totals.contributions + totals.pension + totals.other_costs == sum_of(lines, Section.EMPLOYER)
    assert totals.net == totals.gross + totals.tax_free - totals.tax - totals.net_deductions + totals.rounding
    assert totals.taxable == totals.gross + totals.benefits
    assert totals.employer_cost == (
        totals.net + totals.tax + totals.net_deductions + totals.contributions + totals.pension + totals.other_costs
    )


@many
@given(anyone())
def test_deductions_never_undercut_the_protected_amount(pay_input: PayInput) -> None:
    totals = calculate(pay_input, rules()).totals
    before = totals.net + totals.net_deductions - totals.rounding
    orders = [order.protected_ore for order in pay_input.attachments if order.starts_on <= pay_input.pays_on]
    protected = max(pay_input.protected_amount or 0, *orders, 0) - kept_earlier(pay_input)
    assert totals.net >= min(before, max(protected, 0))
    assert totals.net_deductions >= 0 or (before < 0 and pay_input.debt_claim is not None)


@many
@given(anyone())
def test_an_attachment_takes_whole_kronor_of_pay_and_leaves_the_protected_amount(pay_input: PayInput) -> None:
    payslip = calculate(pay_input, rules())
    withheld = -sum(line.amount for line in payslip.lines if line.code == ATTACHMENT)
    earlier = pay_input.paid_earlier or PaidEarlier(0, 0)
    of_month = withheld + earlier.attached
    assert withheld % 100 == 0 or of_month % 100 == 0 or of_month == pay_input.attachments[0].amount_ore
    if withheld:
        after_tax = payslip.totals.gross - payslip.totals.tax
        assert withheld <= after_tax
        month = earlier.pay_after_tax + after_tax - earlier.attached - withheld
        assert month >= pay_input.attachments[0].protected_ore


def test_an_attachment_comes_before_what_the_employee_has_agreed_to() -> None:
    order = AttachmentInput(9, "U-1", 3_000_000, date(2026, 1, 1), amount_ore=150_000)
    fee = NetDeductionInput(by_key("union_fee").code, 1, 100_000, date(2026, 1, 1))
    lines = calculate(person(attachments=(order,), deductions=(fee,)), rules()).lines
    taken = {line.payee_id: -line.amount for line in lines if line.payee_id}
    after_tax = sum_of(lines, Section.SALARY, Section.TAX)
    assert taken == {9: 150_000, 1: min(100_000, after_tax - 3_000_000 - 150_000)}


def test_an_attachment_does_not_reach_what_is_taken_back_of_a_reimbursement() -> None:
    order = AttachmentInput(9, "U-1", 0, date(2026, 1, 1))
    back = Entry(1, by_key("per_diem_domestic").code, MONTH.starts_on, MONTH.starts_on, amount=-50_001)
    totals = calculate(person(employments=(employment(entries=(back,)),), attachments=(order,)), rules()).totals
    assert totals.tax_free == -50_001
    assert 0 <= totals.net < 100


def test_an_attachment_leaves_the_protected_amount_also_where_an_earlier_payment_went_to_others() -> None:
    order = AttachmentInput(9, "U-1", 1_000_000, date(2026, 1, 1))
    earlier = PaidEarlier(0, 0, pay_after_tax=400_000, deducted=400_000)
    totals = calculate(person(attachments=(order,), paid_earlier=earlier), rules()).totals
    assert 1_000_000 <= totals.net < 1_000_100


@pytest.mark.parametrize("ends_on", [date(2026, 11, 24), date(2026, 10, 31)])
def test_an_attachment_that_has_ended_before_the_payday_takes_nothing(ends_on: date) -> None:
    order = AttachmentInput(9, "U-1", 0, date(2026, 1, 1), ends_on)
    assert calculate(person(attachments=(order,)), rules()).totals.net_deductions == 0


@many
@given(anyone())
def test_tax_is_never_more_than_the_cash_nor_less_than_nothing(pay_input: PayInput) -> None:
    payslip = calculate(pay_input, rules())
    assert 0 <= payslip.totals.tax <= max(payslip.totals.gross, 0)


@many
@given(anyone())
def test_absence_never_takes_more_than_the_fixed_salary(pay_input: PayInput) -> None:
    lines = calculate(pay_input, rules()).lines
    for one in pay_input.employments:
        own = [line for line in lines if line.employment_id == one.employment_id and line.entry_id is None]
        fixed = sum(line.amount for line in own if CATALOGUE[line.code].fixed_pay)
        taken = sum(line.amount for line in own if CATALOGUE[line.code].computed_by == "absence_deduction")
        assert fixed + taken >= 0


def test_sick_days_before_the_employment_leave_a_whole_sick_month_no_more_than_its_salary() -> None:
    early = AbsenceInput(1, "sick", date(2026, 11, 1), date(2026, 11, 29), Decimal(6))
    late = AbsenceInput(2, "sick", date(2026, 11, 30), date(2026, 11, 30), Decimal(0))
    sick = employment(starts_on=date(2026, 11, 9), absences=(early, late))
    lines = calculate(person(employments=(sick,)), rules()).lines
    fixed = sum(line.amount for line in lines if CATALOGUE[line.code].fixed_pay)
    taken = sum(line.amount for line in lines if CATALOGUE[line.code].computed_by == "absence_deduction")
    assert fixed + taken == 0


@many
@given(anyone())
def test_every_line_has_its_own_earned_period(pay_input: PayInput) -> None:
    assert all(line.earned_from <= line.earned_to for line in calculate(pay_input, rules()).lines)


@many
@given(anyone())
def test_the_same_input_gives_the_same_payslip(pay_input: PayInput) -> None:
    assert calculate(pay_input, rules()) == calculate(replace(pay_input), rules())


@settings(deadline=None)
@given(pay=st.integers(1, 20_000_000), cut=st.dates(MONTH.starts_on + timedelta(days=1), MONTH.ends_on))
def test_the_same_terms_in_two_records_are_paid_as_one(pay: int, cut: date) -> None:
    halves = (Period(LONG_AGO.starts_on, cut - timedelta(days=1)), Period(cut))
    split = employment(terms=tuple(Terms(period, PayForm.MONTHLY, pay) for period in halves))
    whole = employment(pay)
    assert calculate(person(employments=(split,)), rules()) == calculate(person(employments=(whole,)), rules())


@settings(deadline=None)
@given(pay=st.integers(1, 20_000_000), extent=st.integers(1, 99), cut=st.dates(date(2026, 11, 2), MONTH.ends_on))
def test_a_change_of_extent_pays_between_the_two_and_to_the_ore(pay: int, extent: int, cut: date) -> None:
    first = Terms(Period(LONG_AGO.starts_on, cut - timedelta(days=1)), PayForm.MONTHLY, pay)
    second = Terms(Period(cut), PayForm.MONTHLY, pay, Decimal(extent))
    gross = calculate(person(employments=(employment(terms=(first, second)),)), rules()).totals.gross
    exact = Decimal(pay) * (cut.day - 1) / 30 + Decimal(pay) * extent / 100 * (31 - cut.day) / 30
    assert abs(gross - exact) <= Decimal("1.5")


def test_tax_is_drawn_on_the_sum_of_all_employments() -> None:
    two = (employment(2_000_000), replace(employment(1_500_000), employment_id=2, number=2))
    assert calculate(person(employments=two), rules()).totals.tax == 713_400


@pytest.mark.parametrize(
    ("net", "rule", "protected", "expected"),
    [
        (1049, NetRounding.NONE, 0, 1049),
        (1049, NetRounding.NEAREST_KRONA, 0, 1000),
        (1050, NetRounding.NEAREST_KRONA, 0, 1100),
        (1049, NetRounding.NEAREST_KRONA, 1020, 1100),
        (1049, NetRounding.NEAREST_KRONA, 5000, 1100),
        (1001, NetRounding.NEXT_KRONA, 0, 1100),
        (-1049, NetRounding.NEAREST_KRONA, 0, -1049),
    ],
)
def test_net_is_rounded_by_the_named_rule(net: int, rule: NetRounding, protected: int, expected: int) -> None:
    assert rounded(net, rule, protected) == expected


def refused(pay_input: PayInput) -> CannotCalculate:
    with pytest.raises(CannotCalculate) as caught:
        calculate(pay_input, rules())
    assert caught.value.message_sv.endswith(".")
    assert caught.value.cure_sv.endswith(".")
    return caught.value


DAY = date(2026, 11, 3)
TABLE = TaxDecisionInput(TaxKind.TABLE, date(2026, 1, 1), table=33, column=1)
JUNE = Terms(Period(date(2026, 6, 1)), PayForm.MONTHLY, 1)
HOURLY = Terms(LONG_AGO, PayForm.HOURLY, 18_000)
ILL = AbsenceInput(1, "sick", DAY, DAY, Decimal(1))


@pytest.mark.parametrize(
    ("code", "pay_input"),
    [
        ("tax_decision_missing", person(tax=())),
        ("tax_decision_overlap", person(tax=(TABLE, TABLE))),
        ("tax_decision_incomplete", person(tax=(replace(TABLE, column=None),))),
        ("tax_decision_incomplete", person(tax=(TaxDecisionInput(TaxKind.PERCENT, date(2026, 1, 1)),))),
        ("tax_table_missing", person(tax=(replace(TABLE, table=28),))),
        ("terms_missing", person(employments=(employment(terms=()),))),
        ("terms_missing", person(employments=(employment(terms=(Terms(Period(DAY), PayForm.MONTHLY, 1),)),))),
        ("terms_overlap", person(employments=(employment(terms=(Terms(LONG_AGO, PayForm.MONTHLY, 1), JUNE)),))),
        ("unknown_salary_type", person(employments=(employment(entries=(Entry(1, "99999", DAY, DAY),)),))),
        ("quantity_missing", person(employments=(employment(entries=(Entry(1, "12110", DAY, DAY),)),))),
        ("unit_price_missing", person(employments=(employment(entries=(Entry(1, "12200", DAY, DAY, Decimal(1)),)),))),
        ("unit_price_missing", person(employments=(employment(entries=(Entry(1, "11200", DAY, DAY, Decimal(1)),)),))),
        (
            "monthly_pay_missing",
            person(employments=(employment(terms=(HOURLY,), entries=(Entry(1, "12110", DAY, DAY, Decimal(1)),)),)),
        ),
        ("unknown_absence_kind", person(employments=(employment(absences=(replace(ILL, kind="x"),)),))),
        (
            "absence_days",
            person(employments=(employment(absences=(replace(ILL, ends_on=date(2026, 12, 1)),)),)),
        ),
        (
            "sick_hourly",
            person(employments=(employment(terms=(HOURLY,), absences=(ILL,)),)),
        ),
        (
            "attachment_overlap",
            person(attachments=(AttachmentInput(1, "a", 1, DAY), AttachmentInput(1, "b", 1, DAY))),
        ),
        ("attachment_without_decision", person(deductions=(NetDeductionInput(ATTACHMENT, 1, 1, DAY),))),
        ("advance_without_decision", person(deductions=(NetDeductionInput(by_key("salary_advance").code, 1, 1, DAY),))),
        ("advance_without_decision", person(deductions=(NetDeductionInput(by_key("travel_advance").code, 1, 1, DAY),))),
        (
            "attachment_without_decision",
            person(employments=(employment(entries=(Entry(1, ATTACHMENT, DAY, DAY, amount=1),)),)),
        ),
        ("not_a_net_deduction", person(deductions=(NetDeductionInput("11100", 1, 1, date(2026, 1, 1)),))),
    ],
)  # fmt: skip
def test_bad_facts_set_the_person_aside_with_cause_and_cure(code: str, pay_input: PayInput) -> None:
    assert refused(pay_input).code == code


def test_an_employment_not_begun_earns_nothing() -> None:
    later = employment(starts_on=date(2026, 12, 1))
    totals = calculate(person(employments=(later,)), rules()).totals
    assert (totals.gross, totals.tax, totals.net, totals.contributions) == (0, 0, 0, 0)


def test_a_debt_is_shown_as_negative_net_and_draws_no_tax() -> None:
    back = Entry(1, by_key("salary_advance").code, DAY, DAY, amount=0)
    taken = Entry(2, by_key("flex_deduction").code, DAY, DAY, amount=5_000_000)
    totals = calculate(person(employments=(employment(entries=(back, taken)),)), rules()).totals
    assert totals.gross == totals.net == -800_000
    assert totals.tax == totals.contributions == totals.pension == 0


def test_ten_thousand_lines_are_paid() -> None:
    entries = tuple(Entry(number, "12110", DAY, DAY, Decimal(1)) for number in range(10_000))
    payslip = calculate(person(employments=(employment(entries=entries),)), rules())
    assert payslip.totals.gross == 4_200_000 + 10_000 * 44_681


def test_a_reversed_one_off_amount_lowers_the_ordinary_tax_base() -> None:
    back = Entry(1, by_key("one_off_amount").code, DAY, DAY, amount=-700_000)
    assert calculate(person(employments=(employment(entries=(back,)),)), rules()).totals.tax == 713_400


def test_overtime_is_priced_by_the_pay_of_its_own_day() -> None:
    raised = (
        Terms(Period(LONG_AGO.starts_on, DAY - timedelta(days=1)), PayForm.MONTHLY, 940_000),
        Terms(Period(DAY), PayForm.MONTHLY, 1_880_000),
    )
    entries = tuple(
        Entry(number, by_key("overtime_simple").code, day, day, Decimal(1))
        for number, day in enumerate((DAY - timedelta(days=1), DAY))
    )
    lines = calculate(person(employments=(employment(terms=raised, entries=entries),)), rules()).lines
    assert [line.amount for line in lines if line.entry_id is not None] == [10_000, 20_000]
