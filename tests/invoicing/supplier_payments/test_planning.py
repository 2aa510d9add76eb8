"""Invoices become payments: on the right day, less credit notes, never for more or less than is owed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.supplier_payments.planning import Payable, due_from, pay_day, plan

DUE = date(2026, 11, 27)


def payable(invoice: int, amount: int, *, payee: int = 1, account: str = "50501055", **given) -> Payable:
    told = {"scheme": "BGNR", "number": f"F{invoice}", "due_on": DUE} | given
    return Payable(invoice=invoice, payee=payee, account=account, amount=amount, **told)


@pytest.mark.parametrize(
    ("due_on", "day"),
    [
        (date(2026, 11, 27), date(2026, 11, 27)),
        (date(2026, 11, 29), date(2026, 11, 27)),  # a Sunday
        (date(2026, 12, 25), date(2026, 12, 23)),  # Christmas: the eve is no banking day either
        (None, date(2026, 11, 27)),  # nothing agreed: thirty days from the arrival on 29 October, a Saturday
    ],
)
def test_an_invoice_is_paid_on_the_last_banking_day_that_is_not_late(due_on: date | None, day: date) -> None:
    assert pay_day(due_on, arrived_on=date(2026, 10, 29)) == day


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(-12, 12))
def test_what_must_be_paid_by_a_day_falls_due_before_the_banking_day_after_it(pays_on: date, away: int) -> None:
    due_on = pays_on + timedelta(days=away)
    assert (pay_day(due_on, arrived_on=pays_on) <= pays_on) == (due_on < due_from(pays_on))


def test_each_invoice_is_a_payment_with_the_reference_that_the_supplier_asked_for() -> None:
    with_ocr, with_text = payable(1, 100, reference="1234567897"), payable(2, 200, reference="Ref 7")
    paid = plan([with_text, with_ocr]).payments
    assert [(one.amount, one.ocr, one.message) for one in paid] == [(100, "1234567897", ""), (200, "", "Ref 7")]


def test_a_reference_with_a_wrong_check_digit_goes_as_a_message() -> None:
    [one] = plan([payable(1, 100, reference="1234567890")]).payments
    assert (one.ocr, one.message) == ("", "1234567890")


def test_a_credit_note_lessens_what_its_supplier_is_paid() -> None:
    [one] = plan([payable(1, 1000), payable(2, 500), payable(3, -300)]).payments
    assert (one.amount, one.message) == (1200, "F1, F2 minus F3")


def test_a_credit_note_that_is_larger_than_what_is_owed_waits() -> None:
    found = plan([payable(1, 1000), payable(2, -1000), payable(3, -400)])
    assert [one.amount for one in found.payments] == [600]
    assert [one.invoice for one in found.waiting] == [2]


def test_a_credit_note_alone_pays_nothing() -> None:
    found = plan([payable(1, -1000)])
    assert (found.payments, [one.invoice for one in found.waiting]) == ((), [1])


def _payables(rows: list[tuple[int, int, str]]) -> list[Payable]:
    return [payable(n, amount, payee=payee, account=account) for n, (amount, payee, account) in enumerate(rows)]


PAYABLES = st.lists(
    st.tuples(st.integers(-5000, 5000).filter(bool), st.integers(1, 3), st.sampled_from(["50501055", "58050006"])),
    max_size=12,
).map(
    lambda rows: [payable(n, amount, payee=payee, account=account) for n, (amount, payee, account) in enumerate(rows)]
)


@given(PAYABLES, st.randoms())
def test_every_invoice_is_in_one_payment_and_nobody_is_paid_less_than_something(payables, dice) -> None:
    found = plan(payables)
    inside = [one.invoice for payment in found.payments for one in payment.payables]
    assert sorted([*inside, *(one.invoice for one in found.waiting)]) == [one.invoice for one in payables]
    assert all(one.amount < 0 for one in found.waiting)
    for payment in found.payments:
        assert payment.amount == sum(one.amount for one in payment.payables) > 0
        assert len({one.payee for one in payment.payables}) == 1
        assert {one.account for one in payment.payables if one.amount > 0} == {payment.first.account}
    shuffled = list(payables)
    dice.shuffle(shuffled)
    assert plan(shuffled) == found
