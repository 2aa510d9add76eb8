"""An advance is decided by two, paid once, posted as a claim, and settled by the next ordinary run."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, transaction
from django.db.models import Sum

from payroll.advances.actions import cancel_advances, propose_advance
from payroll.advances.queries import paid_advances
from payroll.models import Advance, AdvanceDecision, BankAccount, PayLine, Payslip
from payroll.runs.reconciling import reconcile
from payroll.runs.replay import replay_run
from payroll.runs.settling import settled_by, what_is_left
from payroll.runs.slip import because_of
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import format_kronor
from servicecenter.models import PaymentBatch, PaymentCase, Voucher, VoucherLine
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import make_user
from tests.factories.advances import PAYDAY, approve, paid, propose
from tests.payroll.runs.conftest import Desk, make_desk
from tests.payroll.runs.test_extra_run import calculated as calculated_extra
from tests.payroll.runs.test_retro import raise_pay

ADVANCE = by_key("salary_advance").code


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def net_of(desk: Desk, person, month: str = "2026-11") -> int:
    with desk.scope():
        return Payslip.objects.get(person=person, month=month).net_ore


def left_of(desk: Desk, person) -> list[int]:
    with desk.scope():
        left = what_is_left(paid_advances(known_at=desk.later(), person=person))
        return [ore for _row, ore in left.get(person.pk, [])]


def balance(desk: Desk, account: str) -> int:
    with desk.scope():
        return VoucherLine.objects.filter(account=account).aggregate(ore=Sum("amount_ore", default=0))["ore"]


def test_two_persons_decide_and_the_money_is_a_claim_with_a_batch_of_its_own(desk: Desk):
    person = desk.person()
    decision = approve(desk, propose(desk, person))
    with desk.scope():
        batch = PaymentBatch.objects.get(origin=decision.origin)
        payment = batch.payments.get()
        assert (batch.total_ore, batch.kind, batch.pays_on) == (1_000_000, "advance", PAYDAY)
        assert (payment.payee_id, payment.amount_ore, payment.account) == (person.pk, 1_000_000, "50000000019")
        assert set(batch.barred) == {desk.clerk.pk, desk.approver.pk}
        voucher = Voucher.objects.get(origin__startswith=decision.origin)
        lines = dict(VoucherLine.objects.filter(voucher=voucher).values_list("account", "amount_ore"))
    assert lines == {"1531": 1_000_000, "2531": -1_000_000}


def test_the_next_ordinary_run_settles_it_with_a_line_and_its_because(desk: Desk):
    person, other = desk.person(), desk.person()
    paid(desk, person)
    run = desk.calculate()
    assert net_of(desk, other) - net_of(desk, person) == 1_000_000
    with desk.scope():
        line = PayLine.objects.get(run=run, code=ADVANCE)
        assert (line.amount_ore, line.payslip.person_id) == (-1_000_000, person.pk)
        told = because_of(line.payslip, line.number)
        assert reconcile(run).is_equal
    assert told.sv.startswith("Förskott på lön")
    assert f"förskott betalt {PAYDAY} avräknas" in told.sv
    assert told.arithmetic == f"−{format_kronor(1_000_000)} = {format_kronor(-1_000_000)}"
    run = desk.finalise(desk.approve(run))
    with desk.scope():
        assert replay_run(run=run, sample=None, by=None, at=desk.later()).is_equal
    assert left_of(desk, person) == [0]
    assert balance(desk, "1531") == 0
    desk.calculate("2026-12")
    assert net_of(desk, person, "2026-12") == net_of(desk, other, "2026-12")


def test_what_the_pay_does_not_cover_stays_a_claim_and_is_taken_later(desk: Desk):
    person, other = desk.person(), desk.person()
    whole = 5_000_000
    paid(desk, person, whole)
    desk.finalise(desk.approve(desk.calculate()))
    net = net_of(desk, other)
    assert net < whole
    assert net_of(desk, person) == 0
    assert left_of(desk, person) == [whole - net]
    assert balance(desk, "1531") == whole - net
    desk.finalise(desk.approve(desk.calculate("2026-12")))
    assert left_of(desk, person) == [0]
    assert net_of(desk, person) + net_of(desk, person, "2026-12") == 2 * net - whole


def test_the_oldest_advance_is_settled_first(desk: Desk):
    person, other = desk.person(), desk.person()
    paid(desk, person, 2_000_000)
    paid(desk, person, 2_500_000)
    desk.finalise(desk.approve(desk.calculate()))
    assert left_of(desk, person) == [0, 4_500_000 - net_of(desk, other)]


def test_money_that_is_not_sent_is_not_deducted(desk: Desk):
    person, other = desk.person(), desk.person()
    approve(desk, propose(desk, person))
    desk.calculate()
    assert net_of(desk, person) == net_of(desk, other)


def test_an_extra_run_leaves_advances_to_the_ordinary_one(desk: Desk):
    person = desk.person(pay_ore=3_000_000)
    desk.fix("2026-11")
    raise_pay(desk, person, 3_600_000, date(2026, 11, 1))
    paid(desk, person)
    extra = calculated_extra(desk, person)
    with desk.scope():
        assert extra.net_ore > 0
        assert settled_by(extra) == {}
    assert left_of(desk, person) == [1_000_000]


def test_nobody_decides_alone_or_about_themselves(desk: Desk):
    person = desk.person()
    decision = propose(desk, person)
    with pytest.raises(PermissionDenied):
        approve(desk, decision, by=desk.clerk)
    both = make_user(desk.agency, "payroll_clerk", "payroll_approver")
    own = desk.person(user=desk.approver)
    with pytest.raises(SecondPersonNeeded):
        approve(desk, propose(desk, own))
    with desk.scope():
        mine = propose_advance(person=person, amount_ore=5_000, pays_on=PAYDAY, reason="x", by=both, at=desk.later())
    with pytest.raises(SecondPersonNeeded):
        approve(desk, mine, by=both)
    with pytest.raises(PermissionDenied):
        propose(desk, desk.person(user=desk.clerk))


def test_the_database_refuses_one_person_and_a_changed_row(desk: Desk):
    decision = propose(desk, desk.person())
    with desk.scope(), pytest.raises(Error), transaction.atomic():
        AdvanceDecision.objects.filter(pk=decision.pk).update(
            state="approved", approved_by=desk.clerk, approved_at=desk.at
        )
    approve(desk, decision)
    for change in (
        lambda: Advance.objects.filter(decision=decision).update(amount_ore=1),
        lambda: Advance.objects.filter(decision=decision)._raw_delete("default"),
        lambda: AdvanceDecision.objects.filter(pk=decision.pk).update(total_ore=1),
        lambda: AdvanceDecision.objects.filter(pk=decision.pk).update(state="cancelled"),
    ):
        with desk.scope(), pytest.raises(Error), transaction.atomic():
            change()


def test_a_second_click_changes_nothing(desk: Desk):
    person = desk.person()
    decision = propose(desk, person)
    assert propose(desk, person) == decision
    approve(desk, decision)
    assert approve(desk, decision) == decision
    with desk.scope():
        assert PaymentBatch.objects.count() == 1
        assert Voucher.objects.count() == 1


def test_an_account_that_changed_after_the_proposal_stops_it(desk: Desk):
    person = desk.person()
    decision = propose(desk, person)
    with desk.scope():
        BankAccount.objects.filter(person=person).update(account="0000027")
    with pytest.raises(NotAllowedNow, match="1 bankkonton har ändrats"):
        approve(desk, decision)


def test_a_proposal_taken_back_pays_nothing(desk: Desk):
    decision = propose(desk, desk.person())
    with desk.scope():
        with pytest.raises(NotAllowedNow):
            cancel_advances(decision=decision, comment=" ", by=desk.clerk, at=desk.later())
        cancel_advances(decision=decision, comment="behövs inte", by=desk.clerk, at=desk.later())
        assert not Advance.objects.exists()
    with pytest.raises(NotAllowedNow):
        approve(desk, decision)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount_ore": 0}, "amount_ore"),
        ({"pays_on": date(2026, 11, 1)}, "pays_on"),
    ],
)
def test_bad_input_is_told_at_its_field(desk: Desk, given, field):
    with pytest.raises(ValidationError) as refused:
        propose(desk, desk.person(), **given)
    assert field in refused.value.message_dict


def test_returned_money_is_not_deducted_until_it_is_paid_again(desk: Desk):
    person, other = desk.person(), desk.person()
    decision = paid(desk, person)
    with desk.scope():
        payment = PaymentBatch.objects.get(origin=decision.origin).payments.get()
        PaymentCase.objects.create(payment=payment, cause="returned", opened_at=desk.later())
    desk.calculate()
    assert net_of(desk, person) == net_of(desk, other)
