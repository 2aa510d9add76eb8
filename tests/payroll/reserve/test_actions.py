"""A reserve run pays last month's net pay again by one decision of two, and the next ordinary run settles it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from payroll.advances.actions import cancel_advances
from payroll.models import (
    Advance,
    AdvanceDecision,
    AdvanceException,
    BankAccount,
    BankAccountRequest,
    EmploymentSpan,
    Finding,
    PayRun,
    Payslip,
)
from payroll.reserve.actions import propose_reserve_run
from payroll.runs.actions import start_calculation
from payroll.runs.engine import calculate_waiting
from servicecenter.common.periods import Month
from servicecenter.models import PaymentBatch, Voucher
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_person
from tests.factories.advances import approve, send
from tests.payroll.advances.test_actions import balance, left_of
from tests.payroll.runs.conftest import Desk, make_desk

DECEMBER = Month(2026, 12)
PAYDAY = date(2026, 12, 23)


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def reserve(desk: Desk, *, month: Month = DECEMBER, pays_on: date = PAYDAY, by=None) -> AdvanceDecision:
    with desk.scope():
        return propose_reserve_run(
            month=month, pays_on=pays_on, reason="systemet ligger nere", by=by or desk.clerk, at=desk.later()
        )


def nets(desk: Desk, month: str = "2026-11") -> dict[int, int]:
    with desk.scope():
        return dict(Payslip.objects.filter(month=month).values_list("person_id", "net_ore"))


def advances(desk: Desk, decision: AdvanceDecision) -> dict[int, int]:
    with desk.scope():
        return dict(Advance.objects.filter(decision=decision).values_list("person_id", "amount_ore"))


def exceptions(desk: Desk, decision: AdvanceDecision) -> dict[int, str]:
    with desk.scope():
        return dict(AdvanceException.objects.filter(decision=decision).values_list("person_id", "code"))


def test_everyone_gets_last_months_net_again_in_one_batch_and_one_voucher(desk: Desk):
    for pay in (3_000_000, 4_000_000, 5_000_000):
        desk.person(pay_ore=pay)
    desk.fix("2026-11")
    decision = approve(desk, reserve(desk))
    assert advances(desk, decision) == nets(desk)
    send(desk, decision)
    with desk.scope():
        batch = PaymentBatch.objects.get(origin=decision.origin)
        assert (batch.payment_count, batch.total_ore) == (3, sum(nets(desk).values()))
        assert Voucher.objects.filter(origin__startswith=decision.origin).count() == 1
    assert balance(desk, "1531") == batch.total_ore


def test_the_late_run_of_the_same_month_settles_it_without_a_warning(desk: Desk):
    people = [desk.person(), desk.person(pay_ore=3_000_000)]
    desk.fix("2026-11")
    send(desk, approve(desk, reserve(desk)))
    late = desk.calculate("2026-12")
    assert set(nets(desk, "2026-12").values()) == {0}
    with desk.scope():
        assert not Finding.objects.filter(run=late, control__in=("empty_net", "net_differs", "advance_left")).exists()
    desk.finalise(desk.approve(late))
    assert [left_of(desk, person) for person in people] == [[0], [0]]
    assert balance(desk, "1531") == 0


def test_two_reserve_months_in_a_row_pay_the_same_net_twice(desk: Desk):
    person = desk.person()
    desk.fix("2026-11")
    first = approve(desk, reserve(desk))
    second = approve(desk, reserve(desk, month=Month(2027, 1), pays_on=date(2027, 1, 25)))
    assert advances(desk, first) == advances(desk, second) == nets(desk)
    assert advances(desk, first)[person.pk] > 0


def test_after_a_settled_reserve_month_the_whole_net_is_paid_again(desk: Desk):
    """The net pay on paper was nothing, as all of it had been paid ahead."""
    desk.person()
    desk.fix("2026-11")
    send(desk, approve(desk, reserve(desk)))
    desk.finalise(desk.approve(desk.calculate("2026-12")))
    again = reserve(desk, month=Month(2027, 1), pays_on=date(2027, 1, 25))
    assert advances(desk, again) == nets(desk, "2026-11")


def test_leavers_new_people_and_changed_accounts_are_exceptions(desk: Desk):
    stays, leaves, changed, asked, without = (desk.person() for _ in range(5))
    desk.fix("2026-11")
    with desk.scope():
        new = make_person()
        EmploymentSpan.objects.filter(employment__person=leaves).update(ends_on=date(2026, 12, 14))
        BankAccount.objects.filter(person=changed).update(ends_on=date(2026, 11, 30))
        account = {"clearing": "5000", "account": "0000027"}
        BankAccount.objects.create(person=changed, starts_on=date(2026, 12, 1), recorded_at=desk.later(), **account)
        BankAccountRequest.objects.create(
            person=asked, starts_on=date(2026, 12, 1), requested_by=desk.clerk, requested_at=desk.later(), **account
        )
        BankAccount.objects.filter(person=without).update(ends_on=date(2026, 11, 30))
    decision = reserve(desk)
    assert set(advances(desk, decision)) == {stays.pk}
    assert exceptions(desk, decision) == {
        leaves.pk: "left",
        changed.pk: "changed_account",
        asked.pk: "asked_account",
        without.pk: "no_account",
        new.pk: "new",
    }
    assert decision.exception_count == 5


def test_a_second_click_gives_the_same_reserve_run(desk: Desk):
    desk.person()
    desk.fix("2026-11")
    decision = reserve(desk)
    assert reserve(desk) == decision
    approve(desk, decision)
    assert reserve(desk) == decision
    assert approve(desk, decision) == decision
    with desk.scope():
        assert Advance.objects.count() == 1


def test_one_taken_back_may_be_made_again(desk: Desk):
    desk.person()
    desk.fix("2026-11")
    decision = reserve(desk)
    with desk.scope():
        cancel_advances(decision=decision, comment="systemet är uppe", by=desk.clerk, at=desk.later())
    again = reserve(desk)
    assert again != decision
    assert advances(desk, again) == nets(desk)


def test_a_month_that_is_approved_is_paid_by_its_run(desk: Desk):
    desk.person()
    desk.fix("2026-11")
    desk.approve(desk.calculate("2026-12"))
    with pytest.raises(NotAllowedNow, match="är attesterad"):
        reserve(desk)


def test_the_run_is_not_approved_beside_a_reserve_run_that_it_has_not_counted(desk: Desk):
    desk.person()
    desk.fix("2026-11")
    decision = reserve(desk)
    run = desk.calculate("2026-12")
    with pytest.raises(NotAllowedNow, match="skulle betalas två gånger"):
        desk.approve(run)
    send(desk, approve(desk, decision))
    with pytest.raises(NotAllowedNow, match="räkna sedan om"):
        desk.approve(run)
    with desk.scope():
        run = start_calculation(run=desk.fresh(run), by=desk.clerk, at=desk.later())
    calculate_waiting(run, at=desk.later())
    desk.finalise(desk.approve(desk.fresh(run)))
    assert set(nets(desk, "2026-12").values()) == {0}


def test_a_reserve_run_is_not_decided_once_the_run_is_approved(desk: Desk):
    """The run was approved while the proposal waited, by someone who went round the page."""
    desk.person()
    desk.fix("2026-11")
    decision = reserve(desk)
    with desk.scope():
        run = PayRun.objects.create(
            month="2026-12", pays_on=PAYDAY, cut_off_at=desk.later(), state="approved", prepared_by=desk.clerk,
            approved_by=desk.approver, content_hash="x", approved_hash="x",
        )  # fmt: skip
    with pytest.raises(NotAllowedNow, match="är attesterad"):
        approve(desk, decision)
    assert desk.fresh(run).state == "approved"


def test_without_an_earlier_month_there_is_nothing_to_pay_again(desk: Desk):
    desk.person()
    with pytest.raises(NotAllowedNow, match="Ingen definitiv lönekörning"):
        reserve(desk)
    with desk.scope():
        assert not PayRun.objects.exists()


def test_only_a_clerk_prepares_it(desk: Desk):
    desk.person()
    desk.fix("2026-11")
    with pytest.raises(PermissionDenied):
        reserve(desk, by=desk.approver)
    with pytest.raises(PermissionDenied):
        approve(desk, reserve(desk), by=desk.clerk)


def test_a_large_agency_takes_no_more_questions_than_a_small_one(desk: Desk, django_assert_max_num_queries):
    for _ in range(30):
        desk.person()
    desk.fix("2026-11")
    with django_assert_max_num_queries(45):
        reserve(desk)
