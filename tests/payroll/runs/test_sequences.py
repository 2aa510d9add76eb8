"""From claim to attest to pay to correction in any order: whatever an agency does when, nobody gets more or less.

A machine draws the steps (report, withdraw, attest, return, a raise told late, calculate, cancel, hand over, approve,
send back, fix, pay, extra run, next month) and after each asks what must always hold. SEQUENCES=500 draws more of
them, other ones each time; without it the same few are taken every time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from payroll.models import Finding, PayLine, PayRun, Payslip, TimeEntry
from payroll.population.carry import follow_checklist
from payroll.runs import actions
from payroll.runs.controls.back_pay import SECOND_CLERK
from payroll.runs.models import RunState
from payroll.time.actions import report_entry, withdraw_entry
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.models import AttestTask, PaymentBatch, User, Voucher
from tests.factories import STOCKHOLM, make_user
from tests.payroll.runs.conftest import Desk, make_desk
from tests.payroll.runs.test_extra_run import calculated as calculated_extra
from tests.payroll.runs.test_retro import MONTHS, OVERTIME, fresh_by_month, paid_by_month, raise_pay

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEQUENCES = int(os.environ.get("SEQUENCES", "0"))
FIXED = (RunState.DEFINITIVE, RunState.PAID)
OPEN = (RunState.PRELIMINARY, RunState.UNDER_CONTROL)
PLACES = st.integers(0, 2)
DAYS = st.builds(date, st.just(2026), st.integers(8, 11), st.sampled_from([1, 2, 3, 4, 7, 8, 9]))


def in_state(*states: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The step is taken only while the month's run is in one of these."""
    return precondition(lambda machine: machine.state() in states)


class Centre(RuleBasedStateMachine):
    """An agency with three people, one of them a manager too, their chief, and its pay desk."""

    fixed = 0
    """How many runs have been fixed in all sequences, so that a machine that never gets so far is found out."""

    @initialize()
    def open_house(self) -> None:
        self.desk: Desk = make_desk()
        self.second_clerk = make_user(self.desk.agency, "payroll_clerk")
        self.chief = make_user(self.desk.agency, "manager")
        roles = (("employee", "manager"), ("employee",), ("employee",))
        self.workers: list[User] = [make_user(self.desk.agency, *held) for held in roles]
        self.people = [self.desk.person(pay_ore=2_820_000, user=worker) for worker in self.workers]
        self.kept: dict[int, list[Any]] = {}
        self.turn_to(0)

    def turn_to(self, place: int) -> None:
        self.month = MONTHS[place]
        self.extra_is_made = False
        self.desk.at = datetime.combine(self.month.starts_on.replace(day=10), time(9), STOCKHOLM)

    def run(self) -> PayRun | None:
        with self.desk.scope():
            runs = PayRun.objects.filter(kind="ordinary", month=str(self.month))
            return runs.exclude(state=RunState.CANCELLED).order_by("sequence").last()

    def state(self) -> str:
        run = self.run()
        return "none" if run is None else run.state

    # --- the employee and the manager

    @rule(place=PLACES, day=DAYS, hours=st.integers(1, 3))
    def report(self, place: int, day: date, hours: int) -> None:
        with self.desk.scope():
            try:
                report_entry(
                    employment=self.people[place].employments.get(),
                    code=OVERTIME,
                    starts_on=day,
                    ends_on=day,
                    quantity=Decimal(hours),
                    by=self.desk.clerk,
                    at=self.desk.later(),
                )
            except ValidationError as refusal:
                assert "redan rapporterad" in str(refusal)

    @rule(number=st.integers(0, 20))
    def withdraw(self, number: int) -> None:
        with self.desk.scope():
            if task := self.waiting(number):
                entry = TimeEntry.objects.get(pk=task.object_id)
                withdraw_entry(entry=entry, by=self.desk.clerk, at=self.desk.later())

    @rule(number=st.integers(0, 20), decision=st.sampled_from([Decision.APPROVE, Decision.APPROVE, Decision.RETURN]))
    def decide(self, number: int, decision: Decision) -> None:
        with self.desk.scope():
            if task := self.waiting(number):
                self._decide(task, decision, self.chief)

    @rule(number=st.integers(0, 20))
    def try_to_attest_their_own(self, number: int) -> None:
        with self.desk.scope():
            if task := self.waiting(number):
                with pytest.raises(MayNotDecide):
                    self._decide(task, Decision.APPROVE, task.subject)

    def waiting(self, number: int) -> AttestTask | None:
        tasks = list(AttestTask.objects.filter(state="waiting").order_by("pk"))
        return tasks[number % len(tasks)] if tasks else None

    def _decide(self, task: AttestTask, decision: Decision, by: User) -> None:
        decide(
            task=task,
            decision=decision,
            comment="fel dag" if decision == Decision.RETURN else "",
            content_hash=task.content_hash,
            by=by,
            at=self.desk.later(),
        )

    # --- the pay desk

    @rule(place=PLACES, kronor=st.integers(28_000, 31_000), month=st.sampled_from(MONTHS))
    def raise_pay(self, place: int, kronor: int, month: Any) -> None:
        raise_pay(self.desk, self.people[place], kronor * 100, month.starts_on)

    @rule(steps=st.integers(1, 4))
    def go_on(self, steps: int) -> None:
        """The usual way of a month, some steps at a time."""
        for _ in range(steps):
            step = self.forward().get(self.state())
            if step:
                step()

    def forward(self) -> dict[str, Callable[[], None]]:
        return {
            "none": self.calculate,
            RunState.PRELIMINARY: self.hand_over,
            RunState.UNDER_CONTROL: self.approve,
            RunState.APPROVED: self.fix,
            RunState.DEFINITIVE: self.pay,
        }

    @in_state(*OPEN)
    @rule()
    def calculate_again(self) -> None:
        self.calculate()

    def calculate(self) -> None:
        self.desk.calculate(str(self.month))

    @in_state(*OPEN)
    @rule()
    def cancel(self) -> None:
        with self.desk.scope():
            actions.cancel_run(run=self.run(), comment="fel", by=self.desk.clerk, at=self.desk.later())

    def hand_over(self) -> None:
        self.confirm(self.run())
        self.desk.sign_warnings(self.run())
        with self.desk.scope():
            follow_checklist(self.run(), by=self.desk.clerk, at=self.desk.later())
            actions.send_to_control(run=self.run(), by=self.desk.clerk, at=self.desk.later())

    def approve(self) -> None:
        run = self.run()
        with self.desk.scope():
            actions.approve_run(run=run, content_hash=run.content_hash, by=self.desk.approver, at=self.desk.later())

    @in_state(RunState.UNDER_CONTROL, RunState.APPROVED)
    @rule()
    def send_back(self) -> None:
        with self.desk.scope():
            actions.return_run(run=self.run(), comment="se över", by=self.desk.approver, at=self.desk.later())

    def fix(self) -> None:
        self.keep(self.desk.finalise(self.run()))

    def pay(self) -> None:
        self.desk.pay(self.run())

    @in_state(*FIXED)
    @precondition(lambda machine: not machine.extra_is_made)
    @rule(place=PLACES)
    def extra_run(self, place: int) -> None:
        """What has changed for one person since, before the next month."""
        self.extra_is_made = True
        extra = calculated_extra(self.desk, self.people[place], month=str(self.month), pays_on=self.month.ends_on)
        if not extra.payslips:
            with self.desk.scope():
                actions.cancel_run(run=extra, comment="inget nytt", by=self.desk.clerk, at=self.desk.later())
            return
        self.confirm(extra)
        self.keep(self.desk.finalise(self.desk.approve(extra)), only=self.people[place])

    @in_state(*FIXED)
    @precondition(lambda machine: machine.month != MONTHS[-1])
    @rule()
    def next_month(self) -> None:
        self.turn_to(MONTHS.index(self.month) + 1)

    def confirm(self, run: PayRun) -> None:
        """A second clerk looks at back pay that is old or large."""
        with self.desk.scope():
            for finding in Finding.objects.filter(run=run, control=SECOND_CLERK):
                actions.confirm_back_pay(finding=finding, note="sett", by=self.second_clerk, at=self.desk.later())

    def keep(self, run: PayRun, *, only: Any = None) -> None:
        """What a run came to when it was fixed; all that was attested before it is in it, once."""
        self.kept[run.pk] = self.rows(run)
        Centre.fixed += 1
        for person in [only] if only else self.people:
            paid, fresh = paid_by_month(self.desk, person), fresh_by_month(self.desk, person, run)
            assert {month: paid[month] for month in fresh} == fresh

    def rows(self, run: PayRun) -> list[Any]:
        with self.desk.scope():
            lines = PayLine.objects.filter(run=run).order_by("payslip_id", "number")
            sums = Payslip.objects.filter(run=run).order_by("pk").values_list("pk", "gross_ore", "tax_ore", "net_ore")
            return [*lines.values_list("payslip_id", "number", "code", "quantity", "amount_ore", "coding"), *sums]

    # --- what always holds

    @invariant()
    def what_is_fixed_stays_as_it_was(self) -> None:
        with self.desk.scope():
            runs = list(PayRun.objects.filter(pk__in=self.kept))
        assert {run.pk: self.rows(run) for run in runs} == self.kept

    @invariant()
    def money_goes_out_once_and_as_much_as_the_payslips_say(self) -> None:
        with self.desk.scope():
            net = Payslip.objects.filter(run__in=self.kept).aggregate(ore=Sum("net_ore", default=0))["ore"]
            to_people = PaymentBatch.objects.filter(kind="salary").aggregate(ore=Sum("total_ore", default=0))["ore"]
        assert to_people == net

    @invariant()
    def every_voucher_balances_and_every_fixed_run_has_one(self) -> None:
        with self.desk.scope():
            vouchers = Voucher.objects.annotate(left=Sum("lines__amount_ore"))
            assert [voucher.left for voucher in vouchers if voucher.left] == []
            assert len(vouchers) == len([run for run in self.kept if PayLine.objects.filter(run=run).exists()])

    @invariant()
    def nobody_has_attested_their_own(self) -> None:
        with self.desk.scope():
            decided = AttestTask.objects.exclude(decided_by=None).values_list("decided_by_id", "subject_id")
            assert [one for one, subject in decided if one == subject] == []
            runs = PayRun.objects.exclude(approved_by=None).values_list("approved_by_id", "prepared_by_id")
            assert [one for one, other in runs if one == other] == []


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def test_whatever_is_done_in_whatever_order_everyone_gets_what_is_right_once() -> None:
    run_state_machine_as_test(
        Centre,
        settings=settings(
            max_examples=SEQUENCES or 8,
            stateful_step_count=40 if SEQUENCES else 20,
            derandomize=not SEQUENCES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Centre.fixed


def test_the_usual_order_of_a_month_is_among_those_that_can_be_taken() -> None:
    """Straight through two months, with something to correct in each."""
    centre = Centre()
    centre.open_house()
    for number, month in enumerate(MONTHS[:2]):
        centre.report(1, month.starts_on.replace(day=3), 2)
        centre.try_to_attest_their_own(0)
        centre.decide(0, Decision.APPROVE)
        for step in (centre.calculate, centre.hand_over, centre.send_back, centre.hand_over, centre.approve):
            step()
        for step in (centre.fix, centre.pay):
            step()
        centre.raise_pay(1, 29_000 + 500 * number, MONTHS[0])
        centre.extra_run(1)
        for check in (
            centre.what_is_fixed_stays_as_it_was,
            centre.money_goes_out_once_and_as_much_as_the_payslips_say,
            centre.every_voucher_balances_and_every_fixed_run_has_one,
            centre.nobody_has_attested_their_own,
        ):
            check()
        assert centre.state() == RunState.PAID
        centre.next_month()
    assert len(centre.kept) == 4
