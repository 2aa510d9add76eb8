"""Salary debts: never more than is left, agreed and allowed; a negative net becomes a debt by decision only."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from payroll.calculation.debt import NEW_DEBT, REPAYMENT
from payroll.calculation.model import CannotCalculate, DebtInput, PayInput, RepaymentGround
from payroll.calculation.payslip import calculate
from tests.payroll.calculation.people import PAYDAY, amounts, anyone, person, rules

AGREED = DebtInput(1, "L-1", 900_000, 300_000, date(2026, 10, 25), agreed_on=date(2026, 10, 10))


def repaid(pay_input: PayInput) -> int:
    return -sum(line.amount for line in calculate(pay_input, rules()).lines if line.code == REPAYMENT)


@settings(max_examples=150, deadline=None)
@given(anyone())
def test_no_month_repays_more_than_is_left_and_nothing_before_the_plan_begins(pay_input: PayInput) -> None:
    lines = calculate(pay_input, rules()).lines
    for debt in pay_input.debts:
        taken = -sum(line.amount for line in lines if line.debt_id == debt.debt_id)
        assert 0 <= taken <= debt.left_ore
        if debt.starts_on > PAYDAY:
            assert not taken


@settings(max_examples=150, deadline=None)
@given(anyone())
def test_a_net_pay_below_zero_is_exactly_the_new_debt_when_it_is_decided(pay_input: PayInput) -> None:
    without = calculate(replace(pay_input, debt_claim=None), rules())
    payslip = calculate(pay_input, rules())
    raised = [line.amount for line in payslip.lines if line.code == NEW_DEBT]
    if pay_input.debt_claim is None or without.totals.net >= 0:
        assert raised == []
        assert payslip.totals == without.totals
    else:
        assert raised == [-without.totals.net]
        assert payslip.totals.net == 0
        assert payslip.totals.gross == without.totals.gross


@settings(max_examples=100, deadline=None)
@given(left=amounts, monthly=amounts, protected=amounts)
def test_set_off_without_consent_leaves_what_kronofogden_has_said(left: int, monthly: int, protected: int) -> None:
    debt = DebtInput(1, "L-1", left, monthly, date(2026, 1, 1), RepaymentGround.SET_OFF, None, protected)
    totals = calculate(person(debts=(debt,)), rules()).totals
    assert totals.net >= min(protected, totals.gross - totals.tax)


@pytest.mark.parametrize(
    "debt",
    [
        replace(AGREED, agreed_on=None),
        replace(AGREED, agreed_on=date(2026, 11, 26)),
        replace(AGREED, ground=RepaymentGround.SET_OFF),
    ],
    ids=["no consent", "consent after the payday", "set-off without a statement"],
)
def test_nothing_is_deducted_without_consent_or_what_the_law_allows(debt: DebtInput) -> None:
    with pytest.raises(CannotCalculate) as refusal:
        calculate(person(debts=(debt,)), rules())
    assert refusal.value.code == "debt_without_ground"


def test_the_plan_takes_its_part_and_then_the_rest() -> None:
    left, months = AGREED.left_ore, 0
    while left:
        left -= repaid(person(debts=(replace(AGREED, left_ore=left),)))
        months += 1
    assert months == 3


@given(st.permutations([replace(AGREED, debt_id=key, reference=f"L-{key}") for key in (1, 2, 3)]))
@settings(max_examples=6, deadline=None)
def test_several_debts_are_repaid_each_on_its_own_line_in_the_order_given(debts: list[DebtInput]) -> None:
    lines = calculate(person(debts=tuple(debts)), rules()).lines
    assert [line.debt_id for line in lines if line.code == REPAYMENT] == [debt.debt_id for debt in debts]
