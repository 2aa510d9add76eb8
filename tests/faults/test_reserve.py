"""The process dies at every fault point of a reserve run, of what was paid outside, and as a run settles them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from payroll.advances.actions import approve_advances, cancel_advances
from payroll.advances.models import DecisionKind, DecisionState
from payroll.models import Advance, AdvanceDecision, AdvanceException, PayLine, PayRun, Payslip, Person, ReserveExport
from payroll.population.carry import follow_checklist
from payroll.reserve.actions import propose_reserve_run
from payroll.reserve.export import write_reserve_archive
from payroll.reserve.outside import register_file
from payroll.reserve.queries import claims
from payroll.runs import actions
from payroll.runs.engine import calculate_waiting
from payroll.runs.models import RunState
from servicecenter.common.fault_points import strike_with
from servicecenter.common.periods import Month
from servicecenter.models import AuditEvent, PaymentBatch, TransitionLog, Voucher
from servicecenter.payments.actions import release_batch, send_batch
from servicecenter.tenancy.scope import tenant
from tests.consistency.test_fault_points import named_points
from tests.factories import make_user
from tests.faults.months import RELEASED_TWICE
from tests.faults.walk import Killed, Killer, walked_through
from tests.payroll.runs.conftest import Desk, make_desk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PAID_AHEAD = ("payroll/advances/", "payroll/reserve/")
ARCHIVE = "reserve archive not in place"
ELSEWHERE = {ARCHIVE, "advance decided without its payment"}
"""Points that an outage does not come to: the archive's own test, and ``test_aftermath``."""


@dataclass
class Outage:
    """A month that could not be paid in time; each step looks at what is left to do."""

    desk: Desk

    def steps(self) -> Iterator[Callable[[], None]]:
        yield from (self.take_back, self.propose, self.register, self.approve, self.release, self.send)
        yield from (self.calculate, self.hand_over, self.approve_run, self.finalise)

    def take_back(self) -> None:
        """A reserve run that was made too early."""
        given = {"by": self.desk.clerk, "at": self.desk.later()}
        if not AdvanceDecision.objects.filter(state=DecisionState.CANCELLED).exists():
            early = propose_reserve_run(month=Month(2026, 12), pays_on=date(2026, 12, 22), reason="för tidigt", **given)
            cancel_advances(decision=early, comment="avvakta", **given)

    def propose(self) -> None:
        propose_reserve_run(
            month=Month(2026, 12), pays_on=date(2026, 12, 23), reason="avbrott", by=self.desk.clerk,
            at=self.desk.later(),
        )  # fmt: skip

    def register(self) -> None:
        number = Person.objects.order_by("pk").first().number
        content = f"anställningsnummer;belopp;betald\n{number};50;2026-11-10\n0;1;2026-11-10\n".encode()
        register_file(name="lista.csv", content=content, reason="avbrott", by=self.desk.clerk, at=self.desk.later())

    def approve(self) -> None:
        for decision in AdvanceDecision.objects.exclude(state=DecisionState.CANCELLED).order_by("pk"):
            approve_advances(
                decision=decision, content_hash=decision.content_hash, by=self.desk.approver, at=self.desk.later()
            )

    def batch(self) -> PaymentBatch:
        return PaymentBatch.objects.get(origin__startswith="advance:")

    def release(self) -> None:
        for person in self.desk.releasers:
            batch = self.batch()
            if batch.state not in RELEASED_TWICE and batch.first_released_by_id != person.pk:
                release_batch(batch=batch, by=person, at=self.desk.later())

    def send(self) -> None:
        if self.batch().sent_at is None:
            send_batch(batch=self.batch(), by=self.desk.releasers[0], at=self.desk.later())

    def run(self) -> PayRun:
        return PayRun.objects.get(month="2026-12")

    def calculate(self) -> None:
        """Opened and started in one transaction; each chunk and the sum have their own."""
        with self.desk.scope():
            run = actions.open_run(month="2026-12", by=self.desk.clerk, at=self.desk.later())
            if run.state == RunState.OPENED:
                run = actions.start_calculation(run=run, by=self.desk.clerk, at=self.desk.later())
        calculate_waiting(run, at=self.desk.later())

    def hand_over(self) -> None:
        if self.run().state == RunState.PRELIMINARY:
            self.desk.sign_warnings(self.run())
            follow_checklist(self.run(), by=self.desk.clerk, at=self.desk.later())
            actions.send_to_control(run=self.run(), by=self.desk.clerk, at=self.desk.later())

    def approve_run(self) -> None:
        run = self.run()
        if run.state == RunState.UNDER_CONTROL:
            actions.approve_run(run=run, content_hash=run.content_hash, by=self.desk.approver, at=self.desk.later())

    def finalise(self) -> None:
        if self.run().state == RunState.APPROVED:
            actions.make_definitive(run=self.run(), by=self.desk.clerk, at=self.desk.later())

    def take(self, step: Callable[[], None]) -> None:
        """In a transaction, but for what opens its own."""
        if step == self.calculate:
            step()
            return
        with tenant(self.desk.agency.pk):
            step()

    def outcome(self) -> dict[str, Any]:
        """What it came to, counted from the rows; keys and moments left out."""
        with tenant(self.desk.agency.pk):
            own = AdvanceDecision.objects.order_by("pk")
            return {
                "decisions": list(own.values_list("kind", "state", "advance_count", "total_ore", "exception_count")),
                "advances": sorted(Advance.objects.values_list("amount_ore", "paid_on")),
                "exceptions": sorted(AdvanceException.objects.values_list("line", "code")),
                "nets": sorted(Payslip.objects.filter(month="2026-12").values_list("net_ore", flat=True)),
                "lines": sorted(PayLine.objects.values_list("code", "amount_ore")),
                "vouchers": sorted(Voucher.objects.values_list("line_count", "turnover_ore")),
                "batches": sorted(PaymentBatch.objects.values_list("kind", "state", "payment_count", "total_ore")),
                "left": sorted(row.left_ore for row in claims(at=self.desk.later(), on=date(2026, 12, 1))),
                "moves": Counter(TransitionLog.objects.values_list("object_kind", "transition")),
                "events": Counter(AuditEvent.objects.filter(agency_id=self.desk.agency.pk).values_list("event")),
            }


def new_outage() -> Outage:
    desk = make_desk()
    for pay in (3_000_000, 3_100_000):
        desk.person(pay_ore=pay)
    desk.fix("2026-11")
    return Outage(desk)


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Any) -> None:
    settings.FILES_DIR = tmp_path


def test_wherever_the_process_dies_everyone_is_paid_once_and_settled_once(subtests: Any) -> None:
    watcher = Killer()
    undisturbed = walked_through(new_outage(), watcher)
    assert [row[:2] for row in undisturbed["decisions"]] == [
        (DecisionKind.RESERVE, DecisionState.CANCELLED),
        (DecisionKind.RESERVE, DecisionState.APPROVED),
        (DecisionKind.OUTSIDE, DecisionState.APPROVED),
    ]
    points = list(dict.fromkeys(watcher.passed))
    assert set(named_points(*PAID_AHEAD)) - ELSEWHERE <= set(points), "en felpunkt passeras aldrig"
    advances_only = [point for point in points if "advance" in point or point in named_points(*PAID_AHEAD)]
    for point in advances_only:
        with subtests.test(point):
            killer = Killer(at=point)
            assert walked_through(new_outage(), killer) == undisturbed
            assert killer.has_killed


def test_an_archive_that_was_not_finished_leaves_nothing_and_can_be_written_again(tmp_path: Path) -> None:
    desk = new_outage().desk
    path, administrator = tmp_path / "reserv.zip", make_user(desk.agency, "administrator")
    given = {"path": path, "password": b"korrekt hast batteri", "agencies": [desk.agency], "by": administrator}
    with strike_with(Killer(at=ARCHIVE)), pytest.raises(Killed):
        write_reserve_archive(at=desk.later(), payslips=False, **given)
    assert list(tmp_path.glob("*reserv*")) == []
    write_reserve_archive(at=desk.later(), payslips=False, **given)
    assert path.exists()
    with desk.scope():
        assert ReserveExport.objects.count() == 2
