"""The process dies at every fault point in turn; whoever was working does it again, and the month comes to the same.

Dying is an exception that nothing in the house catches: the transaction is rolled back and what should follow a commit
never happens, as when the server loses the connection. Real kills of real processes are in ``test_pay_run``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from payroll.employment.actions import change_pay
from payroll.models import PayLine, PayRun, Payslip, PayTerms, Person, TimeEntry
from payroll.population.carry import follow_checklist
from payroll.runs import actions
from payroll.runs.engine import calculate_chunk, waiting_chunks
from payroll.runs.models import Finding, RunState
from payroll.time.attest import ask_for_entry
from servicecenter.attest.actions import Decision, decide
from servicecenter.common.fault_points import strike_with
from servicecenter.models import AttestTask, AuditEvent, PaymentBatch, TransitionLog, Unit, User, Voucher
from servicecenter.payments.actions import release_batch, send_batch, sent_file
from servicecenter.tenancy.scope import tenant
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_person, make_user
from tests.payroll.runs.conftest import Desk, make_desk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MONTH = "2026-11"
PAID_AHEAD = ("payroll/advances/", "payroll/reserve/")
"""What has a month of its own, in ``test_reserve``."""
RELEASED_TWICE = ("released", "sent")


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Killer:
    """Notes every point that is passed, and dies the first time at the one it waits for."""

    at: str = ""
    passed: list[str] = field(default_factory=list)
    has_killed: bool = False

    def __call__(self, name: str) -> None:
        self.passed.append(name)
        if name == self.at and not self.has_killed:
            self.has_killed = True
            raise Killed(name)


@dataclass
class Month:
    """A month of an agency of its own, from a reported row to money; each step looks at what is left to do."""

    desk: Desk
    boss: User
    worker: User
    entry_id: int

    def steps(self) -> Iterator[Callable[[], None]]:
        yield from (self.raise_pay, self.attest, self.start, self.calculate, self.hand_over, self.approve)
        yield from (self.finalise, self.release, self.send, self.mark_paid)

    def run(self) -> PayRun:
        return PayRun.objects.get(month=MONTH)

    def raise_pay(self) -> None:
        employment = Person.objects.order_by("pk").first().employments.get()
        if not PayTerms.objects.filter(employment=employment, pay_ore=5_000_000).exists():
            change_pay(
                employment=employment,
                starts_on=date(2026, 11, 1),
                unit=Unit.objects.order_by("pk").first(),
                title="handläggare",
                form="monthly",
                pay_ore=5_000_000,
                extent=Decimal(100),
                coding="100",
                by=self.desk.clerk,
                at=self.desk.later(),
            )

    def attest(self) -> None:
        entry = TimeEntry.objects.get(pk=self.entry_id)
        if not AttestTask.objects.filter(object_id=entry.pk).exists():
            ask_for_entry(entry=entry, by=self.worker, at=self.desk.later())
        task = AttestTask.objects.get(object_id=entry.pk)
        if task.state == "waiting":
            decide(
                task=task,
                decision=Decision.APPROVE,
                content_hash=task.content_hash,
                by=self.boss,
                at=self.desk.later(),
            )

    def start(self) -> None:
        run = actions.open_run(month=MONTH, by=self.desk.clerk, at=self.desk.later())
        if run.state == RunState.OPENED:
            actions.start_calculation(run=run, by=self.desk.clerk, at=self.desk.later())

    def calculate(self) -> None:
        """The sum; ``_take`` has calculated the chunks."""
        actions.finish_calculation(run_id=self.run().pk, at=self.desk.later())

    def hand_over(self) -> None:
        for finding in Finding.objects.filter(run=self.run(), level="warning", signed_at__isnull=True):
            actions.sign_finding(finding=finding, note="sedd", by=self.desk.clerk, at=self.desk.later())
        if self.run().state == RunState.PRELIMINARY:
            follow_checklist(self.run(), by=self.desk.clerk, at=self.desk.later())
            actions.send_to_control(run=self.run(), by=self.desk.clerk, at=self.desk.later())

    def approve(self) -> None:
        run = self.run()
        if run.state == RunState.UNDER_CONTROL:
            actions.approve_run(run=run, content_hash=run.content_hash, by=self.desk.approver, at=self.desk.later())

    def finalise(self) -> None:
        if self.run().state == RunState.APPROVED:
            actions.make_definitive(run=self.run(), by=self.desk.clerk, at=self.desk.later())

    def release(self) -> None:
        for batch in PaymentBatch.objects.all():
            for person in self.desk.releasers:
                batch.refresh_from_db(fields=["state", "first_released_by"])
                if batch.state not in RELEASED_TWICE and batch.first_released_by_id != person.pk:
                    release_batch(batch=batch, by=person, at=self.desk.later())

    def send(self) -> None:
        for batch in PaymentBatch.objects.filter(sent_at__isnull=True):
            send_batch(batch=batch, by=self.desk.releasers[0], at=self.desk.later())

    def mark_paid(self) -> None:
        if self.run().state == RunState.DEFINITIVE:
            actions.mark_paid(run=self.run(), by=None, at=self.desk.later())

    def outcome(self) -> dict[str, Any]:
        """What the month came to, counted from the rows and the files themselves; keys and moments left out."""
        with tenant(self.desk.agency.pk):
            run = self.run()
            slips = Payslip.objects.filter(run=run)
            batches = list(PaymentBatch.objects.order_by("kind"))
            folder = sent_file(batches[0]).parent
            return {
                "run": [run.state, run.people, run.people_done, run.chunks_left, run.set_aside, run.net_ore],
                "slips": sorted(slips.values_list("gross_ore", "tax_ore", "net_ore")),
                "lines": sorted(PayLine.objects.filter(run=run).values_list("code", "amount_ore", "earned_from")),
                "facts": PayTerms.objects.count(),
                "entry": TimeEntry.objects.get(pk=self.entry_id).state,
                "vouchers": list(Voucher.objects.values_list("line_count", "turnover_ore")),
                "batches": [(row.kind, row.state, row.payment_count, row.total_ore) for row in batches],
                "files": sorted(path.read_bytes() == bytes(batches[0].content) for path in folder.iterdir()),
                "moves": Counter(TransitionLog.objects.values_list("object_kind", "transition")),
                "events": Counter(AuditEvent.objects.filter(agency_id=run.agency_id).values_list("event", flat=True)),
            }


def new_month() -> Month:
    desk = make_desk()
    with desk.scope():
        worker = make_user(desk.agency, "employee")
        for number in range(3):
            make_person(pay_ore=3_000_000 + 100_000 * number, user=worker if number == 2 else None)
        entry = TimeEntry.objects.create(
            employment=Person.objects.get(user=worker).employments.get(),
            code="12110",
            quantity=Decimal(2),
            starts_on=date(2026, 11, 4),
            ends_on=date(2026, 11, 4),
            state="submitted",
            recorded_at=NOW - timedelta(days=3),
        )
        return Month(desk, make_user(desk.agency, "manager"), worker, entry.pk)


def worked_through(month: Month, killer: Killer) -> dict[str, Any]:
    """Every step, and once more when the process died in it."""
    with strike_with(killer):
        for step in month.steps():
            try:
                _take(month, step)
            except Killed:
                _take(month, step)
    return month.outcome()


def _take(month: Month, step: Callable[[], None]) -> None:
    """One step in a transaction; before the sum every chunk that waits, each in its own, as the sweeper wakes them."""
    if step == month.calculate:
        with tenant(month.desk.agency.pk):
            chunks = waiting_chunks(month.run())
        for chunk_id in chunks:
            calculate_chunk(agency_id=month.desk.agency.pk, chunk_id=chunk_id)
    with tenant(month.desk.agency.pk):
        step()


@pytest.fixture(autouse=True)
def small_chunks_and_own_files(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(actions, "CHUNK", 2)


def test_wherever_the_process_dies_the_month_comes_to_the_same(subtests: Any) -> None:
    watcher = Killer()
    undisturbed = worked_through(new_month(), watcher)
    assert undisturbed["run"][0] == "paid"
    assert undisturbed["files"] == [True]
    points = list(dict.fromkeys(watcher.passed))
    elsewhere = named_points(*PAID_AHEAD)
    assert set(named_points()) - set(elsewhere) <= set(points), "en felpunkt passeras aldrig"
    assert len(points) > 40
    for point in points:
        with subtests.test(point):
            killer = Killer(at=point)
            assert worked_through(new_month(), killer) == undisturbed
            assert killer.has_killed
