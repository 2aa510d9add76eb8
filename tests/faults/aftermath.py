"""What follows a paid month, as stories for ``walk``: declaration, pension report, bank answers, debts, advances."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from payroll.advances.actions import approve_advances, cancel_advances, propose_advance
from payroll.advances.models import DecisionState
from payroll.debts import actions as debts
from payroll.debts.attest import ask_write_off
from payroll.declarations import actions as declarations
from payroll.declarations.files import path_of
from payroll.declarations.queries import newest
from payroll.models import (
    Advance,
    AdvanceDecision,
    DebtEvent,
    DebtPlan,
    Declaration,
    DeclarationFile,
    IndividualStatement,
    PayTerms,
    PensionReport,
    PensionRow,
    Person,
    Rota,
    RotaPlacing,
    SalaryDebt,
    Shift,
    ShiftImport,
    ShiftLine,
    ShiftReject,
    ShiftSwap,
    StatementNumber,
    WriteOffRequest,
)
from payroll.pensions import actions as pensions
from payroll.pensions.files import path_of as pension_path
from payroll.pensions.queries import newest as newest_report
from payroll.rotas.actions import new_rota, place_on_rota
from payroll.schedules.shift_jobs import import_shifts, read_on, still_imports
from payroll.swaps.actions import accept_swap, ask_swap
from payroll.working_time.classes import Duty
from servicecenter.accounts.roles import Role
from servicecenter.attest.actions import Decision, decide
from servicecenter.common.periods import Month
from servicecenter.models import (
    AttestTask,
    AuditEvent,
    BankAnswer,
    Payment,
    PaymentBatch,
    PaymentCase,
    PaymentNews,
    RestoreCheck,
    TransitionLog,
    Unit,
    UnmatchedNews,
    User,
    Voucher,
)
from servicecenter.payments.actions import release_batch, send_batch, sent_file
from servicecenter.payments.answers import handle_unmatched
from servicecenter.payments.cases import (
    approve_repayment,
    close_case,
    content_hash_of,
    propose_repayment,
    return_repayment,
)
from servicecenter.payments.folder import answer_folder, receive_folder
from servicecenter.payments.restores import close_restore_check, hold_back, list_sent
from servicecenter.population.bank_answers import camt054_file, pain002_file
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.declarations import organisation_number, personal_number, set_contact
from tests.faults.walk import Step
from tests.payroll.debts.test_debts import employee, owing
from tests.payroll.runs.conftest import Desk, make_desk

MONTH = Month(2026, 11)
PAYDAY = date(2026, 11, 25)


@dataclass
class Aftermath(ABC):
    """A fixed month of an agency of its own, and what is done after it."""

    desk: Desk

    def take(self, step: Step) -> None:
        with tenant(self.desk.agency.pk):
            step()

    def given(self, by: User | None = None) -> dict[str, Any]:
        return {"by": by or self.desk.clerk, "at": self.desk.later()}

    def done(self, kind: str, transition: str) -> int:
        return TransitionLog.objects.filter(object_kind=kind, transition=transition).count()

    def outcome(self) -> dict[str, Any]:
        with tenant(self.desk.agency.pk):
            return self.counted() | {
                "vouchers": sorted(Voucher.objects.values_list("series", "line_count", "turnover_ore")),
                "moves": Counter(TransitionLog.objects.values_list("object_kind", "transition")),
                "events": Counter(
                    AuditEvent.objects.filter(agency_id=self.desk.agency.pk).values_list("event", flat=True)
                ),
            }

    @abstractmethod
    def counted(self) -> dict[str, Any]:
        """What this story is about."""


@dataclass
class Declared(Aftermath):
    """A declaration made twice, sent back, approved and refused by the tax agency; the next is received."""

    def steps(self) -> Iterator[Step]:
        yield from (self.make, self.remake, self.seal, self.give_back, self.seal, self.approve, self.refused)
        yield from (self.make, self.seal, self.approve, self.received)

    def newest(self) -> Declaration | None:
        return newest(MONTH)

    def make(self) -> None:
        if self.newest() is None or self.newest().state == "rejected":
            declarations.make_declaration(month=MONTH, **self.given())

    def remake(self) -> None:
        if not self.done("declaration", "remake"):
            declarations.make_declaration(month=MONTH, **self.given())

    def seal(self) -> None:
        if self.newest().state == "draft":
            declarations.seal_declaration(declaration=self.newest(), **self.given())

    def give_back(self) -> None:
        if not self.done("declaration", "return"):
            given = self.given(self.desk.approver)
            declarations.return_declaration(declaration=self.newest(), comment="fel kontakt", **given)

    def approve(self) -> None:
        if (declaration := self.newest()).state == "sealed":
            given = {"content_hash": declaration.content_hash} | self.given(self.desk.approver)
            declarations.approve_declaration(declaration=declaration, **given)

    def refused(self) -> None:
        if self.newest().state == "approved":
            declarations.reject_declaration(declaration=self.newest(), comment="fel period", **self.given())

    def received(self) -> None:
        if (declaration := self.newest()).state == "approved":
            receipt = {"receipt": "KV-1", "received_on": date(2026, 12, 1)}
            declarations.register_receipt(declaration=declaration, **receipt, **self.given())

    def counted(self) -> dict[str, Any]:
        own = Declaration.objects.order_by("version")
        files = [(path_of(row.declaration, row), row) for row in DeclarationFile.objects.order_by("pk")]
        return {
            "versions": list(own.values_list("version", "state", "people", "to_send", "tax_kr", "contributions_kr")),
            "statements": sorted(IndividualStatement.objects.values_list("declaration__version", "number", "tax_kr")),
            "numbers": sorted(StatementNumber.objects.values_list("number", flat=True)),
            "files": sorted((row.declaration.version, path.stat().st_size == row.size) for path, row in files),
            "in folder": len(list(files[0][0].parent.iterdir())),
        }


@dataclass
class Reported(Aftermath):
    """A pension report made twice, sent back, approved and handed over."""

    def steps(self) -> Iterator[Step]:
        yield from (self.make, self.remake, self.seal, self.give_back, self.seal, self.approve, self.hand_over)

    def newest(self) -> PensionReport | None:
        return newest_report(MONTH)

    def make(self) -> None:
        if self.newest() is None:
            pensions.make_report(month=MONTH, **self.given())

    def remake(self) -> None:
        if not self.done("pensionreport", "remake"):
            pensions.make_report(month=MONTH, **self.given())

    def seal(self) -> None:
        if self.newest().state == "draft":
            pensions.seal_report(report=self.newest(), **self.given())

    def give_back(self) -> None:
        if not self.done("pensionreport", "return"):
            given = self.given(self.desk.approver)
            pensions.return_report(report=self.newest(), comment="fel avdelning", **given)

    def approve(self) -> None:
        if (report := self.newest()).state == "sealed":
            given = {"content_hash": report.content_hash} | self.given(self.desk.approver)
            pensions.approve_report(report=report, **given)

    def hand_over(self) -> None:
        if self.newest().state == "approved":
            pensions.note_delivered(report=self.newest(), delivered_on=date(2026, 12, 1), **self.given())

    def counted(self) -> dict[str, Any]:
        report = self.newest()
        paths = [pension_path(report, row["name"]) for row in report.files]
        return {
            "report": [report.version, report.state, report.people, report.base_ore, report.premium_ore],
            "rows": sorted(PensionRow.objects.values_list("base_ore", "premium_ore")),
            "files": [path.stat().st_size == row["size"] for path, row in zip(paths, report.files, strict=True)],
            "in folder": len(list(paths[0].parent.iterdir())),
        }


@dataclass
class Answered(Aftermath):
    """Two salaries come back and one is paid: one is paid again, after a proposal that was sent back, one is not."""

    def steps(self) -> Iterator[Step]:
        yield from (self.paid, self.answers_come, self.read_folder, self.look_into)
        yield from (self.propose, self.give_back, self.propose, self.approve, self.close)
        yield from (self.restored, self.listed, self.let_go, self.paid, self.settled_again, self.read_folder)

    def take(self, step: Step) -> None:
        """The folder is emptied as its command does: each file in a transaction of its own."""
        if step == self.read_folder:
            step()
        else:
            super().take(step)

    def paid(self) -> None:
        for batch in PaymentBatch.objects.exclude(state="sent"):
            for person in self.desk.releasers:
                batch.refresh_from_db()
                if batch.state != "released" and batch.first_released_by_id != person.pk:
                    release_batch(batch=batch, by=person, at=self.desk.later())
            send_batch(batch=batch, by=self.desk.releasers[0], at=self.desk.later())

    def answers_come(self) -> None:
        batch = PaymentBatch.objects.get(kind="salary")
        settled = [(row.reference, row.amount_ore) for row in self.payments()]
        returned = [(key, ore, "AC04") for key, ore in settled[:2]]
        self.put("1.xml", pain002_file("S1", batch.message_id, group="ACCP"))
        self.put("2.xml", camt054_file("U1", settled=[*settled, ("OKÄND", 100)]))
        self.put("3.xml", camt054_file("R1", returned=returned))
        self.put("4.xml", b"<a")

    def settled_again(self) -> None:
        payment = PaymentCase.objects.get(state="approved").batch.payments.get()
        self.put("5.xml", camt054_file("U2", settled=[(payment.reference, payment.amount_ore)]))

    def payments(self) -> list[Payment]:
        """Those of the run."""
        return list(Payment.objects.exclude(batch__origin__startswith="payment-case:").order_by("pk"))

    def put(self, name: str, content: bytes) -> None:
        folder = answer_folder(self.desk.agency)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    def read_folder(self) -> None:
        list(receive_folder(self.desk.agency, at=self.desk.later()))

    def look_into(self) -> None:
        for row in UnmatchedNews.objects.filter(handled_at__isnull=True):
            handle_unmatched(row=row, note="hyra", **self.given())

    def case(self, number: int) -> PaymentCase:
        return PaymentCase.objects.order_by("payment_id")[number]

    def propose(self) -> None:
        if (case := self.case(0)).state == "open":
            propose_repayment(case=case, pays_on=date(2026, 12, 1), **self.given())

    def give_back(self) -> None:
        if not self.done("paymentcase", "return"):
            return_repayment(case=self.case(0), note="fråga först", **self.given(self.desk.approver))

    def approve(self) -> None:
        if (case := self.case(0)).state == "proposed":
            approve_repayment(case=case, content_hash=content_hash_of(case), **self.given(self.desk.approver))

    def close(self) -> None:
        if (case := self.case(1)).state == "open":
            close_case(case=case, note="betald på annat sätt", **self.given(self.desk.approver))

    def restored(self) -> None:
        if not RestoreCheck.objects.exists():
            hold_back(restored_to=self.desk.at, at=self.desk.later())

    def listed(self) -> None:
        """The bank has the batch that this database believes is unsent."""
        batch = PaymentBatch.objects.exclude(state="sent").get()
        for person in self.desk.releasers:
            batch.refresh_from_db()
            if batch.state != "released" and batch.first_released_by_id != person.pk:
                release_batch(batch=batch, by=person, at=self.desk.later())
        check = RestoreCheck.objects.get()
        list_sent(check=check, message_ids=[batch.message_id], **self.given(self.desk.releasers[0]))

    def let_go(self) -> None:
        if RestoreCheck.objects.filter(closed_at__isnull=True).exists():
            close_restore_check(**self.given(self.desk.releasers[1]))

    def counted(self) -> dict[str, Any]:
        folder = answer_folder(self.desk.agency)
        return {
            "answers": sorted(BankAnswer.objects.values_list("message_id", "told_count")),
            "news": sorted(PaymentNews.objects.values_list("answer__message_id", "fate", "payment__amount_ore")),
            "unmatched": sorted(UnmatchedNews.objects.values_list("reference", "note")),
            "cases": sorted(PaymentCase.objects.values_list("cause", "state", "note")),
            "batches": sorted(PaymentBatch.objects.values_list("kind", "state", "payment_count", "total_ore")),
            "folder": sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*")),
            "to the bank": len(list(sent_file(PaymentBatch.objects.earliest("pk")).parent.iterdir())),
        }


@dataclass
class Owed(Aftermath):
    """A debt from a negative net: a plan agreed on paper, money that comes in, and the rest written off by two."""

    debt_id: int
    second_clerk: User

    def steps(self) -> Iterator[Step]:
        yield from (self.propose, self.sign, self.confirm, self.pay, self.ask, self.write_off, self.end)

    def debt(self) -> SalaryDebt:
        return SalaryDebt.objects.select_related("person").get(pk=self.debt_id)

    def propose(self) -> None:
        if not DebtPlan.objects.exists():
            first = {"way": "pay", "monthly_ore": 300_000, "starts_on": date(2026, 9, 25)}
            debts.propose_plan(debt=self.debt(), **first, **self.given())

    def sign(self) -> None:
        if (plan := DebtPlan.objects.latest("pk")) and not plan.document:
            paper = {"agreed_on": date(2026, 8, 10), "document": "Dnr 12"}
            debts.register_paper_consent(plan=plan, **paper, **self.given())

    def confirm(self) -> None:
        self.decided(self.second_clerk)

    def pay(self) -> None:
        paid = {"amount_ore": 250_000, "paid_on": date(2026, 8, 10), "reference": "OCR 1"}
        debts.register_payment(debt=self.debt(), **paid, **self.given())

    def ask(self) -> None:
        if not WriteOffRequest.objects.exists():
            ask_write_off(debt=self.debt(), amount_ore=400_000, reason="god tro", **self.given())

    def write_off(self) -> None:
        self.decided(self.desk.approver)

    def decided(self, by: User) -> None:
        for task in AttestTask.objects.filter(state="waiting"):
            decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, **self.given(by))

    def end(self) -> None:
        debts.end_plan(plan=DebtPlan.objects.latest("pk"), reason="klart", **self.given())

    def counted(self) -> dict[str, Any]:
        return {
            "debt": sorted(DebtEvent.objects.values_list("kind", "amount_ore")),
            "plans": [
                (row.document, row.active_at is None, row.ended_reason) for row in DebtPlan.objects.order_by("pk")
            ],
            "wishes": list(WriteOffRequest.objects.values_list("amount_ore", "state")),
            "tasks": sorted(AttestTask.objects.values_list("kind", "state")),
        }


@dataclass
class PaidAhead(Aftermath):
    """An advance to one person, taken back and proposed again, and decided by another."""

    def steps(self) -> Iterator[Step]:
        yield from (self.propose, self.take_back, self.propose, self.approve)

    def newest(self) -> AdvanceDecision | None:
        return AdvanceDecision.objects.order_by("-pk").first()

    def take_back(self) -> None:
        if self.newest().state == DecisionState.PROPOSED:
            cancel_advances(decision=self.newest(), comment="fel belopp", **self.given())

    def propose(self) -> None:
        person = Person.objects.order_by("pk").first()
        if self.newest() is None or self.newest().state == DecisionState.CANCELLED:
            advance = {"amount_ore": 1_000_000, "pays_on": date(2026, 12, 4), "reason": "akut"}
            propose_advance(person=person, **advance, **self.given())

    def approve(self) -> None:
        decision = self.newest()
        if decision.state == DecisionState.PROPOSED:
            given = {"content_hash": decision.content_hash} | self.given(self.desk.approver)
            approve_advances(decision=decision, **given)

    def counted(self) -> dict[str, Any]:
        return {
            "decisions": sorted(AdvanceDecision.objects.values_list("kind", "state", "advance_count", "total_ore")),
            "advances": list(Advance.objects.values_list("amount_ore", "paid_on")),
            "batches": sorted(PaymentBatch.objects.values_list("kind", "state", "payment_count", "total_ore")),
        }


@dataclass
class Staffed(Aftermath):
    """A file of shifts that is read in the background, some rows at a time, and comes again."""

    def steps(self) -> Iterator[Step]:
        yield from (self.come, self.read, self.come_again, self.read)

    def take(self, step: Step) -> None:
        """A worker has no transaction around it: what was read before it died is kept."""
        step()

    def content(self) -> bytes:
        with self.desk.scope():
            number = Person.objects.order_by("pk").first().number
        rows = [f"P{day};{number};2026-12-{day:02} 07:00;2026-12-{day:02} 16:00" for day in range(1, 8)]
        return "\n".join(["pass;anställningsnummer;börjar;slutar", *rows, "fel;finns-inte;1;2"]).encode()

    def _sent(self, count: int) -> None:
        with self.desk.scope():
            if ShiftImport.objects.count() < count:
                import_shifts(name="pass.csv", content=BytesIO(self.content()), **self.given())

    def come(self) -> None:
        self._sent(1)

    def come_again(self) -> None:
        self._sent(2)

    def read(self) -> None:
        with self.desk.scope():
            (import_id,) = still_imports(self.desk.at + timedelta(hours=1)) or [None]
        if import_id is not None:
            while read_on(agency_id=self.desk.agency.pk, import_id=import_id, at=self.desk.at):
                pass

    def counted(self) -> dict[str, Any]:
        told = ("state", "total", "read", "added", "same", "rejected")
        return {
            "files": list(ShiftImport.objects.order_by("pk").values_list(*told)),
            "shifts": Shift.objects.count(),
            "rejects": ShiftReject.objects.count(),
            "left": ShiftLine.objects.count(),
        }


@dataclass
class Swapped(Aftermath):
    """Two people are placed on a rota, and swap a shift; both the placing and the swap are whole or not at all."""

    def steps(self) -> Iterator[Step]:
        yield from (self.placed, self.asked, self.accepted, self.approved)

    def people(self) -> list[Person]:
        return list(Person.objects.filter(user__isnull=False).order_by("pk")[:2])

    def placed(self) -> None:
        unit, _made = Unit.objects.get_or_create(code="V", defaults={"name": "Vakten"})
        PayTerms.objects.update(unit=unit)
        for person in Person.objects.filter(user__isnull=True).order_by("pk")[: 2 - len(self.people())]:
            person.user = make_user(self.desk.agency, Role.EMPLOYEE)
            person.save(update_fields=["user"])
        rota = Rota.objects.first()
        if rota is None:
            shifts = [(0, 420, 960, None, Duty.SCHEDULED), (3, 1320, 1800, None, Duty.SCHEDULED)]
            rota = new_rota(code="V", name="Vakt", weeks=2, shifts=shifts, **self.given())
        for week, person in enumerate(self.people()):
            if not RotaPlacing.objects.filter(employment__person=person).exists():
                days = {"starts_on": date(2026, 12, 14), "ends_on": date(2026, 12, 27)}
                employment = person.employments.get()
                place_on_rota(employment=employment, rota=rota, first_week=week, **days, **self.given())

    def swap(self) -> ShiftSwap:
        return ShiftSwap.objects.get()

    def asked(self) -> None:
        if not ShiftSwap.objects.exists():
            mine, theirs = (Shift.objects.filter(employment__person=each).first() for each in self.people())
            ask_swap(mine=mine, theirs=theirs, **self.given(self.people()[0].user))

    def accepted(self) -> None:
        if self.swap().state == "asked":
            accept_swap(swap=self.swap(), **self.given(self.people()[1].user))

    def approved(self) -> None:
        if self.swap().state == "accepted":
            task = AttestTask.objects.get(state="waiting")
            boss = User.objects.filter(memberships__role=Role.MANAGER, memberships__agency=self.desk.agency).first()
            boss = boss or make_user(self.desk.agency, Role.MANAGER)
            decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, **self.given(boss))

    def counted(self) -> dict[str, Any]:
        first = self.people()[0]
        plan = Shift.objects.filter(superseded_at__isnull=True).order_by("day")
        return {
            "plan": [(row.day, row.employment.person_id == first.pk) for row in plan.select_related("employment")],
            "rows": Shift.objects.count(),
            "placings": RotaPlacing.objects.count(),
            "swaps": list(ShiftSwap.objects.values_list("state", flat=True)),
            "tasks": sorted(AttestTask.objects.values_list("kind", "state")),
        }


def after_november(kind: type[Aftermath]) -> Aftermath:
    """Three people with a fixed November."""
    desk = make_desk()
    desk.agency.organisation_number = organisation_number(desk.agency.pk % 100_000)
    desk.agency.save(update_fields=["organisation_number"])
    with desk.scope():
        set_contact()
    for place in range(3):
        desk.person(personal_number=personal_number(100 + place), pay_ore=3_000_050 + 500_000 * place)
    desk.fix(str(MONTH))
    return kind(desk)


def with_a_debt() -> Owed:
    """One who owes 10 000 kr since August."""
    desk = make_desk()
    desk.at = datetime(2026, 8, 10, 9, tzinfo=desk.at.tzinfo)
    debt = owing(desk, user=employee(desk))
    return Owed(desk, debt.pk, make_user(desk.agency, "payroll_clerk"))
