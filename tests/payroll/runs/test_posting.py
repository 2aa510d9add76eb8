"""What a run posts and pays: every öre of the payslips once in the books, in balance, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from payroll.models import FixedItem, NetDeduction, Payee, PayLine, Payslip, TimeEntry
from payroll.runs.paying import deduction_payments, salary_payments
from payroll.runs.posting import entries, voucher_for
from payroll.salary_types.catalogue import CATALOGUE, Section, by_key
from servicecenter.ledger.account_plan import account_plan
from servicecenter.models import AgencySetting, VoucherLine
from tests.factories import LONG_AGO

SINCE = {"starts_on": date(2025, 1, 1), "recorded_at": LONG_AGO}
AMOUNTS = st.integers(-(10**13), 10**13)
BOOKED = [row for row in CATALOGUE.values() if row.section not in (Section.INFORMATION, Section.BENEFIT)]


@given(st.sampled_from(sorted(CATALOGUE)), AMOUNTS)
def test_every_salary_type_posts_two_sides_that_cancel_each_other(code, amount):
    sides = entries(CATALOGUE[code], "100", amount)
    assert sum(signed for _account, _coding, signed in sides) == 0
    assert len(sides) in (0, 2)


@pytest.mark.parametrize("salary_type", BOOKED, ids=lambda row: row.code)
def test_every_salary_type_posts_to_accounts_of_the_plan(salary_type):
    plan = account_plan()
    numbers = {account.number for account in plan.accounts}
    for account, _coding, _amount in entries(salary_type, "", 100):
        assert plan.by_key.get(account, account) in numbers, f"{salary_type.code} bokförs på {account!r}"


def a_varied_month(desk):
    """Pay, a supplement, a benefit, a fee to a union: one of each section that the books know."""
    first, second = desk.person(pay_ore=3_712_345), desk.person(extent=75)
    with desk.scope():
        AgencySetting.objects.create(
            key="payment.bankgiro", value="50501055", source="bankavtalet", starts_on=date(2025, 1, 1)
        )
        for person, key, amount in ((first, "fixed_supplement", 120_000), (second, "parking_benefit", 45_000)):
            FixedItem.objects.create(
                employment=person.employments.get(), code=by_key(key).code, amount_ore=amount, **SINCE
            )
        payee = Payee.objects.create(name="Förbundet", bankgiro="9912346", code=by_key("union_fee").code)
        for person, amount in ((first, 30_000), (second, 22_500)):
            NetDeduction.objects.create(
                person=person, payee=payee, amount_ore=amount, consented_on=date(2025, 1, 1), **SINCE
            )
    return payee


@pytest.mark.django_db
def test_the_voucher_is_in_balance_and_its_debts_are_those_of_the_payslips(desk):
    a_varied_month(desk)
    run = desk.calculate()
    with desk.scope():
        draft = voucher_for(run)
        by_account: dict[str, int] = {}
        for line in draft.lines:
            by_account[line.account_key] = by_account.get(line.account_key, 0) + line.amount
        sums = Payslip.objects.filter(run=run).aggregate(
            tax=Sum("tax_ore"), net=Sum("net_ore"), fees=Sum("contributions_ore"), pension=Sum("pension_ore")
        )
    assert sum(by_account.values()) == 0
    assert by_account["net_pay"] == -sums["net"]
    assert by_account[by_key("table_tax").account_key] == -sums["tax"]
    assert by_account[by_key("union_fee").account_key] == -52_500
    assert by_account["contribution_debt"] == -sums["fees"]
    assert by_account["pension_debt"] == -sums["pension"]


@pytest.mark.django_db
def test_costs_carry_the_coding_of_the_employment_and_debts_carry_none(desk):
    a_varied_month(desk)
    run = desk.fix()
    with desk.scope():
        rows = list(VoucherLine.objects.filter(voucher__origin=run.origin).values_list("account", "coding"))
    assert rows
    for account, coding in rows:
        assert coding == ({} if account[:1] in "12" else {"kst": "100"})


@pytest.mark.django_db
def test_an_entry_with_a_coding_of_its_own_is_booked_there_in_its_month_and_as_back_pay(desk):
    """An outlay for a project: October's was attested in time, the other after October was fixed."""
    person = desk.person()
    outlay = {"code": by_key("outlay").code, "coding": "100/10", "state": "attested"}
    with desk.scope():
        day = {"starts_on": date(2026, 10, 14), "ends_on": date(2026, 10, 14), "recorded_at": LONG_AGO}
        employment = person.employments.get()
        TimeEntry.objects.create(employment=employment, amount_ore=10_000, attested_at=LONG_AGO, **outlay, **day)
    october = desk.fix("2026-10")
    with desk.scope():
        TimeEntry.objects.create(employment=employment, amount_ore=2_500, attested_at=desk.later(), **outlay, **day)
    november = desk.calculate("2026-11")
    with desk.scope():
        for run, amount in ((october, 10_000), (november, 2_500)):
            [line] = [row for row in voucher_for(run).lines if row.account_key == "outlays"]
            assert (line.coding, line.amount) == ("100/10", amount)


@pytest.mark.django_db
def test_posting_the_same_run_again_would_say_exactly_the_same(desk):
    a_varied_month(desk)
    run = desk.fix()
    with desk.scope():
        again = voucher_for(run)
        booked = list(VoucherLine.objects.filter(voucher__origin=run.origin).values_list("amount_ore", flat=True))
    assert [line.amount for line in again.lines] == booked


@pytest.mark.django_db
def test_each_payee_gets_one_payment_with_what_was_deducted_for_it(desk):
    """Row D01: what is deducted from the employees is what the payee receives."""
    payee = a_varied_month(desk)
    run = desk.calculate()
    with desk.scope():
        [payment] = deduction_payments(run)
        deducted = PayLine.objects.filter(run=run, payee_id=payee.pk).aggregate(sum=Sum("amount_ore"))["sum"]
    assert (payment.payee_id, payment.scheme, payment.account) == (payee.pk, "BGNR", "9912346")
    assert payment.amount_ore == -deducted == 52_500


@pytest.mark.django_db
def test_a_deduction_too_large_for_the_pay_is_not_paid_out_to_the_payee(desk):
    person = desk.person(pay_ore=10_000)
    with desk.scope():
        payee = Payee.objects.create(name="Förbundet", bankgiro="9912346", code=by_key("union_fee").code)
        NetDeduction.objects.create(
            person=person, payee=payee, amount_ore=30_000, consented_on=date(2025, 1, 1), **SINCE
        )
    run = desk.calculate()
    with desk.scope():
        deducted = -sum(PayLine.objects.filter(run=run, payee_id=payee.pk).values_list("amount_ore", flat=True))
        assert sum(payment.amount_ore for payment in deduction_payments(run)) == deducted
        slip = Payslip.objects.get(run=run)
        assert slip.net_ore == slip.gross_ore - slip.tax_ore - deducted


@pytest.mark.django_db
def test_salaries_go_to_the_account_that_holds_on_the_payday(desk):
    person = desk.person()
    with desk.scope():
        person.bank_accounts.update(ends_on=date(2026, 11, 24))
        person.bank_accounts.create(
            clearing="6000", account="123456789", starts_on=date(2026, 11, 25), recorded_at=LONG_AGO
        )
    run = desk.calculate()
    with desk.scope():
        [payment] = salary_payments(run)
    assert payment.account == "6000123456789"
    assert payment.amount_ore == run.net_ore
