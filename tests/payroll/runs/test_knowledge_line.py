"""Recording and calculating at the same time: whatever the order, the row is paid once and in one of the runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from payroll.deductions.actions import agree_deduction
from payroll.deductions.models import NetDeduction, Payee
from payroll.employment.actions import change_pay, record_tax_decision
from payroll.employment.bank_accounts import change_own_bank_account
from payroll.models import BankAccount, PayLine, PayTerms, Person, TaxDecision, TimeEntry
from payroll.runs import actions
from payroll.runs.engine import calculate_waiting
from payroll.time import deciding
from payroll.time.attest import ask_for_entry
from servicecenter.agencies.knowledge import NEXT, draw_line, moment_of_record
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import AttestTask, Unit, User
from servicecenter.tenancy.scope import tenant
from tests.conftest import superuser
from tests.factories import NOW, make_agency, make_user
from tests.payroll.runs.conftest import Desk, make_desk

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., Future]]:
    """Runs a thing on a connection of its own, at the same time."""
    with ThreadPoolExecutor(2) as pool:

        def at_the_same_time(does: Callable[[], object]) -> Future:
            def on_own_connection() -> object:
                try:
                    return does()
                finally:
                    connection.close()

            return pool.submit(on_own_connection)

        yield at_the_same_time


def waits_or_ends(future: Future) -> bool:
    """Whether a session waits for another's lock; ``False`` when the work ended without."""
    until = time.monotonic() + PATIENCE
    with superuser() as admin:
        while time.monotonic() < until:
            if admin.execute(WAITING).fetchone()[0]:
                return True
            if future.done():
                return False
            time.sleep(0.01)
    raise AssertionError("varken väntan eller slut")


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def reported(desk: Desk) -> TimeEntry:
    """Overtime of the month, sent in by the employee."""
    person = desk.person(user=make_user(desk.agency, "employee"))
    with desk.scope():
        entry = TimeEntry.objects.create(
            employment=person.employments.get(),
            code="12110",
            quantity=Decimal(2),
            starts_on=date(2026, 11, 4),
            ends_on=date(2026, 11, 4),
            state="submitted",
            recorded_at=NOW - timedelta(days=3),
        )
        ask_for_entry(entry=entry, by=person.user, at=NOW - timedelta(days=3))
    return entry


def attest(desk: Desk, entry: TimeEntry, *, at: datetime) -> None:
    boss = make_user(desk.agency, "manager")
    task = AttestTask.objects.get(object_id=entry.pk)
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=boss, at=at)


def times_paid(desk: Desk) -> int:
    with desk.scope():
        return PayLine.objects.filter(code="12110").count()


def attested_while_calculated(desk: Desk, elsewhere: Callable[..., Future]) -> bool:
    """A row is attested, the run is calculated before that is committed, and both months are paid.

    Returns whether the calculation waited for the attest.
    """
    entry = reported(desk)
    with desk.scope():
        attest(desk, entry, at=desk.later())
        calculating = elsewhere(desk.calculate)
        waited = waits_or_ends(calculating)
    desk.finalise(desk.approve(calculating.result(PATIENCE)))
    desk.fix("2026-12")
    return waited


def test_a_row_attested_while_the_run_starts_is_paid_once(desk: Desk, elsewhere: Callable[..., Future]) -> None:
    assert attested_while_calculated(desk, elsewhere), "räkningen väntade inte på attesten"
    assert times_paid(desk) == 1


def test_without_the_line_that_row_would_never_be_paid(
    desk: Desk, elsewhere: Callable[..., Future], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "moment_of_record", lambda at: at)
    assert not attested_while_calculated(desk, elsewhere)
    assert times_paid(desk) == 0


def test_a_row_attested_after_the_line_was_drawn_waits_and_is_paid_next_month(
    desk: Desk, elsewhere: Callable[..., Future]
) -> None:
    entry = reported(desk)
    earlier = desk.later()

    def attest_elsewhere() -> None:
        with desk.scope():
            attest(desk, entry, at=earlier)

    with desk.scope():
        run = actions.open_run(month="2026-11", by=desk.clerk, at=desk.later())
        run = actions.start_calculation(run=run, by=desk.clerk, at=desk.later())
        attesting = elsewhere(attest_elsewhere)
        assert waits_or_ends(attesting), "attesten väntade inte på starten"
    attesting.result(PATIENCE)
    calculate_waiting(run, at=desk.later())
    desk.finalise(desk.approve(desk.fresh(run)))
    assert times_paid(desk) == 0
    desk.fix("2026-12")
    assert times_paid(desk) == 1
    with desk.scope():
        assert TimeEntry.objects.get().attested_at == run.cut_off_at + NEXT


def new_pay(person: Person, by: User, at: datetime) -> PayTerms:
    return change_pay(
        employment=person.employments.get(),
        starts_on=date(2026, 11, 1),
        unit=Unit.objects.get(),
        title="handläggare",
        form="monthly",
        pay_ore=5_000_000,
        extent=Decimal(100),
        coding="100",
        by=by,
        at=at,
    )


def new_tax(person: Person, by: User, at: datetime) -> TaxDecision:
    return record_tax_decision(person=person, kind="side_income", starts_on=date(2026, 11, 1), by=by, at=at)


def new_account(person: Person, by: User, at: datetime) -> BankAccount:
    return change_own_bank_account(person=person, clearing="5000", account="0000027", by=person.user, at=at)


def new_deduction(person: Person, by: User, at: datetime) -> NetDeduction:
    payee = Payee.objects.create(name="Facket", bankgiro="50501055", code="60310")
    day = date(2026, 11, 1)
    return agree_deduction(person=person, payee=payee, amount_ore=30_000, consented_on=day, starts_on=day, by=by, at=at)


@pytest.mark.parametrize("writes", [new_pay, new_tax, new_account, new_deduction])
def test_a_fact_recorded_with_an_earlier_clock_comes_after_the_line(desk: Desk, writes: Callable[..., Any]) -> None:
    person = desk.person(user=make_user(desk.agency, "employee"))
    with desk.scope():
        line = draw_line(NOW)
        fact = writes(person, desk.clerk, NOW - timedelta(seconds=5))
        assert fact.recorded_at == line + NEXT
        replaced = type(fact).objects.filter(superseded_at__isnull=False)
        assert set(replaced.values_list("superseded_at", flat=True)) <= {line + NEXT}


def test_the_line_only_moves_forward(desk: Desk) -> None:
    with desk.scope():
        assert moment_of_record(NOW) == NOW
        assert draw_line(NOW) == NOW
        assert draw_line(NOW - timedelta(days=1)) == NOW + NEXT
        assert moment_of_record(NOW) == NOW + 2 * NEXT
        assert moment_of_record(NOW + timedelta(days=1)) == NOW + timedelta(days=1)


def test_two_who_record_do_not_wait_for_each_other(desk: Desk, elsewhere: Callable[..., Future]) -> None:
    def record() -> datetime:
        with desk.scope():
            return moment_of_record(NOW)

    record()
    with desk.scope():
        moment_of_record(NOW)
        assert elsewhere(record).result(PATIENCE) == NOW


def test_each_agency_has_its_own_line(desk: Desk) -> None:
    with desk.scope():
        draw_line(NOW)
    with tenant(make_agency().pk):
        assert moment_of_record(NOW - timedelta(days=1)) == NOW - timedelta(days=1)
