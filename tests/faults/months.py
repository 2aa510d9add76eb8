"""A month's work as steps that each look at what is left to do, so that a step can be done again after a death."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from payroll.employment.actions import change_pay
from payroll.models import PayLine, PayRun, Payslip, PayTerms, Person, TimeEntry
from payroll.population.carry import follow_checklist, sign_warnings
from payroll.runs import actions
from payroll.runs.engine import calculate_chunk, waiting_chunks
from payroll.runs.models import RunState
from payroll.time.actions import report_entry, withdraw_entry
from payroll.time.attest import ask_for_entry
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import AttestTask, AuditEvent, PaymentBatch, TransitionLog, Unit, User, Voucher
from servicecenter.payments.actions import release_batch, send_batch, sent_file
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_person, make_user
from tests.payroll.runs.conftest import Desk, make_desk

MONTH = "2026-11"
RELEASED_TWICE = ("released", "sent")


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

    def take(self, step: Callable[[], None]) -> None:
        """In a transaction; before the sum every chunk that waits, each in its own, as the sweeper wakes them."""
        if step == self.calculate:
            with tenant(self.desk.agency.pk):
                chunks = waiting_chunks(self.run())
            for chunk_id in chunks:
                calculate_chunk(agency_id=self.desk.agency.pk, chunk_id=chunk_id)
        with tenant(self.desk.agency.pk):
            step()

    def run(self) -> PayRun:
        """The month's run; the newest when one was cancelled."""
        return PayRun.objects.filter(month=MONTH).latest("sequence")

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
        """The sum; ``take`` has calculated the chunks."""
        actions.finish_calculation(run_id=self.run().pk, at=self.desk.later())

    def hand_over(self) -> None:
        sign_warnings(self.run(), by=self.desk.clerk, at=self.desk.later())
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


@dataclass
class SecondThoughts(Month):
    """The same month, where everything that can be taken back or sent back is so once."""

    def steps(self) -> Iterator[Callable[[], None]]:
        yield from (self.report, self.take_back, self.report_again, self.give_back)
        yield from (self.start, self.calculate, self.cancel, self.start, self.calculate)
        yield from (self.hand_over, self.return_controlled, self.hand_over, self.approve, self.return_approved)
        yield from (self.hand_over, self.approve, self.finalise, self.release, self.send, self.mark_paid)

    def done(self, transition: str) -> int:
        return TransitionLog.objects.filter(object_kind="payrun", transition=transition).count()

    def report(self, *, already: int = 1) -> None:
        """A second day, besides the row that waits."""
        if TimeEntry.objects.count() == already:
            report_entry(
                employment=Person.objects.get(user=self.worker).employments.get(),
                code="12110",
                starts_on=date(2026, 11, 5),
                ends_on=date(2026, 11, 5),
                quantity=Decimal(3),
                by=self.desk.clerk,
                at=self.desk.later(),
            )

    def report_again(self) -> None:
        self.report(already=2)

    def take_back(self) -> None:
        for entry in TimeEntry.objects.filter(state="submitted", starts_on=date(2026, 11, 5)):
            withdraw_entry(entry=entry, by=self.desk.clerk, at=self.desk.later())

    def give_back(self) -> None:
        for task in AttestTask.objects.filter(state="waiting"):
            decide(
                task=task,
                decision=Decision.RETURN,
                comment="fel dag",
                content_hash=task.content_hash,
                by=self.boss,
                at=self.desk.later(),
            )

    def cancel(self) -> None:
        if not self.done("cancel"):
            actions.cancel_run(run=self.run(), comment="fel månad", by=self.desk.clerk, at=self.desk.later())

    def return_controlled(self) -> None:
        if not self.done("return"):
            self._return()

    def return_approved(self) -> None:
        if self.done("return") < 2:
            self._return()

    def _return(self) -> None:
        actions.return_run(run=self.run(), comment="se över", by=self.desk.approver, at=self.desk.later())


def new_month(kind: type[Month] = Month) -> Month:
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
        return kind(desk, make_user(desk.agency, "manager"), worker, entry.pk)
