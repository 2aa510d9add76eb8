"""A draft is posted only when it balances and its accounts and codes are the agency's own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.ledger.account_plan import account_plan
from servicecenter.ledger.draft import Chart, Coding, DraftLine, VoucherDraft, VoucherError, check, faults

CHART = Chart(
    open_accounts=frozenset({"4011", "2531"}),
    closed_accounts=frozenset({"4012"}),
    dimensions=(
        Coding("kst", "Kostnadsställe", is_required=True, values=frozenset({"100", "200"})),
        Coding("projekt", "Projekt"),
    ),
    accounts_by_key={"salary": "4011", "net_pay": "2531"},
)


def draft(*lines: DraftLine, series: str = "L", origin: str = "run:1") -> VoucherDraft:
    return VoucherDraft(series, date(2026, 11, 25), "Lön november", origin, lines)


def salary(amount: int = 100, **given) -> DraftLine:
    return DraftLine(**{"account_key": "salary", "amount": amount, "coding": "100/P12"} | given)


NET = DraftLine("net_pay", -100)


def test_a_balanced_draft_with_known_accounts_and_codes_has_no_fault():
    assert list(faults(draft(salary(), NET), CHART)) == []


def test_an_account_may_be_a_key_of_the_plan_or_a_number():
    assert list(faults(draft(salary(account_key="4011"), DraftLine("2531", -100)), CHART)) == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((salary(101), NET), "debet och kredit skiljer 0,01 kr"),
        ((salary(0),), "den har 1 rader och behöver minst två"),
        ((), "den har 0 rader och behöver minst två"),
        ((salary(0), salary(0)), "alla rader är noll"),
        ((salary(account_key="4012"), NET), "rad 1: konto 4012 är stängt"),
        ((salary(account_key="sallary"), NET), "rad 1: konto 'sallary' finns inte"),
        ((salary(coding="300"), NET), "rad 1: Kostnadsställe ”300” finns inte"),
        ((salary(coding=""), NET), "rad 1: Kostnadsställe saknas på konto 4011"),
        ((salary(coding="/P12"), NET), "rad 1: Kostnadsställe saknas på konto 4011"),
        ((salary(coding="100/P12/X"), NET), "rad 1: kodsträngen '100/P12/X' har 3 delar; koddelarna är 2"),
    ],
)
def test_a_fault_says_what_and_on_which_line(lines, told):
    with pytest.raises(VoucherError, match=told.replace("(", r"\(")):
        check(draft(*lines), CHART)


def test_every_fault_is_told_at_once():
    with pytest.raises(VoucherError) as refused:
        check(draft(salary(1, account_key="9999"), series=""), CHART)
    assert len(refused.value.faults) == 4


def test_a_balance_account_needs_no_cost_centre():
    assert list(faults(draft(DraftLine("net_pay", 5), DraftLine("net_pay", -5)), CHART)) == []


def test_a_dimension_whose_values_have_all_ended_takes_none():
    chart = Chart(CHART.open_accounts, dimensions=(Coding("kst", "Kostnadsställe", values=frozenset()),))
    assert "Kostnadsställe ”100”" in next(faults(draft(DraftLine("4011", 1, "100"), DraftLine("2531", -1)), chart))


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30))
def test_a_draft_is_accepted_exactly_when_it_balances_and_is_not_empty(amounts):
    lines = [DraftLine("net_pay", amount) for amount in amounts]
    balanced = [*lines, DraftLine("net_pay", -sum(amounts))]
    assert bool(list(faults(draft(*balanced), CHART))) is not any(amounts)
    assert any("skiljer" in fault for fault in faults(draft(*lines), CHART)) == bool(sum(amounts))


def test_the_plan_has_each_number_and_key_once_and_says_what_is_unsourced():
    plan = account_plan()
    numbers = [row.number for row in plan.accounts]
    keys = [key for row in plan.accounts for key in row.keys]
    assert len(numbers) == len(set(numbers))
    assert len(keys) == len(set(keys)) == len(plan.by_key)
    assert all(row.source for row in plan.accounts)
    assert all(row.s_code or row.unsourced for row in plan.accounts)


def test_every_salary_type_is_posted_on_an_account_of_the_plan():
    from payroll.salary_types.catalogue import CATALOGUE

    assert {row.account_key for row in CATALOGUE.values() if row.account_key} <= set(account_plan().by_key)
