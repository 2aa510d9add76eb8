"""A negative net becomes a debt by decision, is repaid by consent, and its balance is always the sum of its events."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Sum

from payroll.calculation.debt import NEW_DEBT, REPAYMENT
from payroll.debts import actions as debts
from payroll.debts.attest import ask_write_off
from payroll.debts.models import DebtEvent, DebtPlan, SalaryDebt
from payroll.debts.queries import balance_of, debt_by_id, events_of
from payroll.employment import actions as facts
from payroll.models import PayLine, Payslip, SetAside, TimeEntry
from payroll.runs import actions
from payroll.runs.debts import make_debt, undo_debt
from payroll.runs.engine import calculate_waiting
from payroll.runs.replay import replay_run
from payroll.salary_types.catalogue import by_key
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.attest.models import AttestTask
from servicecenter.models import VoucherLine
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.payroll.runs.conftest import Desk, make_desk

pytestmark = pytest.mark.django_db
FLEX = by_key("flex_deduction").code
OWED = 1_000_000


@pytest.fixture
def desk(db: None) -> Desk:
    """In August, so that several months are left of a year whose rules are known."""
    made = make_desk()
    made.at = datetime(2026, 8, 10, 9, tzinfo=NOW.tzinfo)
    return made


def indebted(desk: Desk, **given):
    """One who earns 30 000 kr and is to have 40 000 kr deducted."""
    person = desk.person(pay_ore=3_000_000, **given)
    with desk.scope():
        TimeEntry.objects.create(
            employment=person.employments.get(),
            code=FLEX,
            starts_on=date(2026, 8, 5),
            ends_on=date(2026, 8, 5),
            amount_ore=4_000_000,
            state="attested",
            attested_at=desk.at,
            recorded_at=desk.at,
        )
    return person


def again(desk: Desk, run):
    with desk.scope():
        run = actions.start_calculation(run=run, by=desk.clerk, at=desk.later())
    calculate_waiting(run, at=desk.later())
    return desk.fresh(run)


def decided(desk: Desk, run, person) -> SalaryDebt:
    with desk.scope():
        return make_debt(run=run, person=person, cause="overpaid", text="Flextid", by=desk.clerk, at=desk.later())


def owing(desk: Desk, **given) -> SalaryDebt:
    """A debt of 10 000 kr from a fixed October."""
    person = indebted(desk, **given)
    run = desk.calculate("2026-08")
    debt = decided(desk, run, person)
    desk.finalise(desk.approve(again(desk, run)))
    return debt


def planned(desk: Desk, debt: SalaryDebt, monthly_ore: int = 300_000, **given) -> DebtPlan:
    with desk.scope():
        return debts.propose_plan(
            debt=debt,
            monthly_ore=monthly_ore,
            by=desk.clerk,
            at=desk.later(),
            **{"way": "pay", "starts_on": date(2026, 9, 25)} | given,
        )


def agreed(desk: Desk, debt: SalaryDebt, monthly_ore: int = 300_000, **given) -> DebtPlan:
    plan = planned(desk, debt, monthly_ore, **given)
    with desk.scope():
        return debts.consent(plan=plan, by=debt.person.user, at=desk.later())


def employee(desk: Desk):
    return make_user(desk.agency, "employee")


def left(desk: Desk, debt: SalaryDebt) -> int:
    with desk.scope():
        total = DebtEvent.objects.filter(debt=debt).aggregate(left=Sum("amount_ore", default=0))["left"]
        assert balance_of(debt) == debt_by_id(debt.public_id).left_ore == total
        assert not events_of(debt) or events_of(debt)[-1].left_ore == total
        return total


def drawn(desk: Desk, run, code: str = REPAYMENT) -> list[int]:
    with desk.scope():
        return list(PayLine.objects.filter(run=run, code=code).values_list("amount_ore", flat=True))


def on_account(desk: Desk) -> int:
    """The balance of the account of salary debts."""
    with desk.scope():
        rows = VoucherLine.objects.filter(account="1532")
        return rows.aggregate(total=Sum("amount_ore", default=0))["total"]


def attest(desk: Desk, by, decision: Decision = Decision.APPROVE) -> None:
    with desk.scope():
        task = AttestTask.objects.filter(state="waiting").get()
        decide(task=task, decision=decision, comment="nej", content_hash=task.content_hash, by=by, at=desk.later())


def test_a_negative_net_is_a_debt_only_by_decision_and_then_the_payslip_is_nothing(desk):
    person = indebted(desk)
    run = desk.calculate("2026-08")
    with desk.scope():
        assert run.findings.filter(control="negative_net", level="stop").exists()
        assert not SalaryDebt.objects.exists()
    debt = decided(desk, run, person)
    with desk.scope():
        assert decided(desk, run, person) == debt, "deciding twice is one debt"
    run = again(desk, again(desk, run))
    with desk.scope():
        assert not run.findings.filter(level="stop").exists()
        slip = Payslip.objects.get(run=run)
        assert (slip.gross_ore, slip.net_ore, slip.net_deductions_ore) == (-OWED, 0, -OWED)
    assert left(desk, debt) == 0, "nothing is owed until the run is approved"
    run = desk.finalise(desk.approve(run))
    assert drawn(desk, run, NEW_DEBT) == [OWED]
    assert left(desk, debt) == on_account(desk) == OWED
    with desk.scope():
        assert debt_by_id(debt.public_id).gross_ore == OWED
        assert replay_run(run=run, sample=None, by=None, at=desk.later()).is_equal


def test_an_approval_that_is_returned_takes_the_debt_back_and_the_next_one_counts_once(desk):
    person = indebted(desk)
    run = desk.calculate("2026-08")
    debt = decided(desk, run, person)
    run = desk.approve(again(desk, run))
    assert left(desk, debt) == OWED
    with desk.scope():
        run = actions.return_run(run=run, comment="fel", by=desk.approver, at=desk.later())
    assert left(desk, debt) == 0
    run = desk.approve(run)
    assert left(desk, debt) == OWED
    desk.finalise(run)
    assert left(desk, debt) == OWED


def test_a_decision_can_be_taken_back_until_the_run_is_approved(desk):
    person = indebted(desk)
    run = desk.calculate("2026-08")
    debt = decided(desk, run, person)
    with desk.scope():
        undo_debt(debt=debt, by=desk.clerk, at=desk.later())
    run = again(desk, run)
    with desk.scope():
        assert run.findings.filter(control="negative_net").exists()
    debt = decided(desk, run, person)
    run = desk.approve(again(desk, run))
    with desk.scope(), pytest.raises(NotAllowedNow, match="kan inte återtas"):
        undo_debt(debt=debt, by=desk.clerk, at=desk.later())


def test_one_with_only_a_correction_and_no_pay_can_be_given_a_debt_instead_of_being_left_out(desk):
    person = desk.person(pay_ore=3_000_000)
    desk.person()
    desk.fix("2026-08")
    with desk.scope():
        facts.end_employment(
            employment=person.employments.get(), last_day=date(2026, 8, 15), reason="", by=desk.clerk, at=desk.later()
        )
    run = desk.calculate("2026-09")
    debt = decided(desk, run, person)
    run = again(desk, run)
    with desk.scope():
        assert not SetAside.objects.filter(run=run).exists()
    desk.finalise(desk.approve(run))
    assert left(desk, debt) > 0
    with desk.scope():
        assert debt.earned_from == date(2026, 9, 1)


def test_nothing_is_drawn_before_the_person_has_agreed_and_then_by_plan_until_it_is_repaid(desk):
    debt = owing(desk, user=employee(desk))
    plan = planned(desk, debt, 600_000)
    assert drawn(desk, desk.fix("2026-09")) == []
    with desk.scope():
        with pytest.raises(PermissionDenied):
            debts.consent(plan=plan, by=desk.clerk, at=desk.later())
        debts.consent(plan=plan, by=debt.person.user, at=desk.later())
    october = desk.fix("2026-10")
    assert drawn(desk, october) == [-600_000]
    assert left(desk, debt) == on_account(desk) == 400_000
    assert drawn(desk, desk.fix("2026-11")) == [-400_000]
    assert left(desk, debt) == on_account(desk) == 0
    assert drawn(desk, desk.fix("2026-12")) == []


def test_consent_taken_back_before_the_run_is_fixed_stops_it_until_it_is_calculated_again(desk):
    debt = owing(desk, user=employee(desk))
    plan = agreed(desk, debt)
    run = desk.approve(desk.calculate("2026-09"))
    with desk.scope():
        debts.end_plan(plan=plan, reason="ångrar mig", by=debt.person.user, at=desk.later())
        with pytest.raises(NotAllowedNow, match="återkallat"):
            actions.make_definitive(run=run, by=desk.clerk, at=desk.later())
        run = actions.return_run(run=run, comment="återkallat", by=desk.approver, at=desk.later())
    run = desk.finalise(desk.approve(again(desk, run)))
    assert drawn(desk, run) == []
    assert left(desk, debt) == OWED


def test_a_payment_after_the_calculation_makes_the_run_count_again(desk):
    debt = owing(desk, user=employee(desk))
    agreed(desk, debt)
    run = desk.calculate("2026-09")
    with desk.scope():
        paid = {"debt": debt, "amount_ore": 900_000, "paid_on": date(2026, 8, 10), "reference": "OCR 1"}
        debts.register_payment(**paid, by=desk.clerk, at=desk.later())
        debts.register_payment(**paid, by=desk.clerk, at=desk.later())
    assert left(desk, debt) == on_account(desk) == 100_000, "the same payment counts once"
    with pytest.raises(NotAllowedNow, match="räkna om"):
        desk.approve(run)
    run = desk.finalise(desk.approve(again(desk, desk.fresh(run))))
    assert drawn(desk, run) == [-100_000]
    assert left(desk, debt) == 0
    with desk.scope(), pytest.raises(ValidationError, match="är kvar"):
        debts.register_payment(**paid | {"reference": "OCR 2"}, by=desk.clerk, at=desk.later())


def test_consent_on_paper_holds_when_a_second_person_has_compared_it(desk):
    debt = owing(desk)
    plan = planned(desk, debt)
    with desk.scope():
        signed = debts.register_paper_consent(
            plan=plan,
            agreed_on=date(2026, 8, 10),
            document="Dnr 12",
            by=desk.clerk,
            at=desk.later(),
        )
    with pytest.raises(MayNotDecide):
        attest(desk, desk.clerk)
    assert drawn(desk, desk.calculate("2026-09")) == []
    attest(desk, make_user(desk.agency, "payroll_clerk"))
    with desk.scope():
        signed.refresh_from_db()
        assert signed.active_at is not None


def test_set_off_without_consent_needs_a_second_person_and_leaves_what_kronofogden_said(desk):
    debt = owing(desk)
    with desk.scope():
        debts.plan_set_off(
            debt=debt,
            monthly_ore=900_000,
            starts_on=date(2026, 9, 25),
            protected_ore=2_200_000,
            document="Kronofogdens besked",
            by=desk.clerk,
            at=desk.later(),
        )
    attest(desk, make_user(desk.agency, "payroll_clerk"))
    run = desk.fix("2026-09")
    with desk.scope():
        slip = Payslip.objects.get(run=run)
        assert slip.net_ore == 2_200_000
    assert drawn(desk, run) == [-(slip.gross_ore - slip.tax_ore - 2_200_000)]


def test_a_debt_is_written_off_by_two_and_posted(desk):
    debt = owing(desk)
    with desk.scope():
        ask_write_off(debt=debt, amount_ore=400_000, reason="god tro", by=desk.clerk, at=desk.later())
    with pytest.raises(MayNotDecide):
        attest(desk, desk.clerk)
    assert left(desk, debt) == OWED
    attest(desk, desk.approver)
    assert left(desk, debt) == on_account(desk) == 600_000
    with desk.scope():
        event = DebtEvent.objects.get(kind="written_off")
        assert (event.recorded_by, event.second_by) == (desk.clerk, desk.approver)


def test_what_has_happened_to_a_debt_is_never_rewritten(desk):
    debt = owing(desk)
    with desk.scope():
        for change in (
            lambda: DebtEvent.objects.filter(debt=debt).update(amount_ore=1),
            lambda: DebtEvent.objects.filter(debt=debt).delete(),
            lambda: SalaryDebt.objects.filter(pk=debt.pk).update(text="annat"),
            lambda: SalaryDebt.objects.filter(pk=debt.pk)._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match=r"ändras inte"), transaction.atomic():
                change()


def test_nobody_handles_their_own_debt_as_a_clerk(desk):
    person = indebted(desk, user=desk.clerk)
    run = desk.calculate("2026-08")
    with desk.scope(), pytest.raises(PermissionDenied):
        make_debt(run=run, person=person, cause="overpaid", text="x", by=desk.clerk, at=desk.later())
