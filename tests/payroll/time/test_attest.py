"""A manager decides a reported row: what was shown is what is attested, and only then is it paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from payroll.models import Person, TimeEntry
from payroll.time.attest import ask_for_entry
from servicecenter.attest.actions import ContentChanged, Decision, MayNotDecide, decide
from servicecenter.attest.models import AttestTask
from servicecenter.attest.queries import inbox
from servicecenter.models import Agency, TransitionLog, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def agency() -> Iterator[Agency]:
    agency = make_agency()
    with tenant(agency.pk):
        yield agency


@pytest.fixture
def boss(agency: Agency) -> User:
    return make_user(agency, "manager")


@pytest.fixture
def worker(agency: Agency) -> Person:
    return make_person(user=make_user(agency, "employee"))


def reported(person: Person, **given: object) -> TimeEntry:
    fields = {"code": "12110", "quantity": Decimal("2.5"), "state": "submitted", "recorded_at": NOW}
    days = {"starts_on": date(2026, 11, 4), "ends_on": date(2026, 11, 4)}
    return TimeEntry.objects.create(employment=person.employments.get(), **fields | days | given)


def asked(entry: TimeEntry) -> AttestTask:
    return ask_for_entry(entry=entry, by=entry.employment.person.user, at=NOW)


def answer(task: AttestTask, by: User, decision: Decision = Decision.APPROVE, comment: str = "") -> AttestTask:
    return decide(task=task, decision=decision, comment=comment, content_hash=task.content_hash, by=by, at=LATER)


def test_an_approved_entry_is_attested_by_whoever_decided(boss: User, worker: Person) -> None:
    entry = reported(worker)
    task = asked(entry)
    assert "2,5 timmar" in task.title
    assert [row.pk for row in inbox(boss, on=NOW.date())] == [task.pk]
    answer(task, boss)
    entry.refresh_from_db()
    assert (entry.state, entry.attested_by, entry.attested_at) == ("attested", boss, LATER)
    log = TransitionLog.objects.get(object_kind="timeentry", object_id=entry.pk)
    assert (log.transition, log.content_hash) == ("attest", task.content_hash)


def test_a_returned_entry_is_not_attested_and_says_why(boss: User, worker: Person) -> None:
    entry = reported(worker)
    answer(asked(entry), boss, Decision.RETURN, "Fel dag")
    entry.refresh_from_db()
    assert (entry.state, entry.attested_by, entry.attested_at) == ("returned", None, None)
    assert TransitionLog.objects.get(object_kind="timeentry", object_id=entry.pk).comment == "Fel dag"


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": Decimal(25)},
        {"amount_ore": 1},
        {"code": "12120"},
        {"ends_on": date(2026, 11, 5)},
        {"note": "annat"},
        {"superseded_at": NOW},
    ],
)
def test_an_entry_that_was_changed_after_it_was_shown_is_not_attested(
    boss: User, worker: Person, change: dict[str, object]
) -> None:
    entry = reported(worker)
    task = asked(entry)
    TimeEntry.objects.filter(pk=entry.pk).update(**change)
    with pytest.raises(ContentChanged):
        answer(task, boss)
    assert TimeEntry.objects.get(pk=entry.pk).state == "submitted"


def test_nobody_attests_what_they_reported_themselves(agency: Agency) -> None:
    boss = make_user(agency, "manager")
    with pytest.raises(MayNotDecide):
        answer(asked(reported(make_person(user=boss))), boss)


def test_a_draft_is_not_put_in_the_inbox(worker: Person) -> None:
    with pytest.raises(NotAllowedNow, match="inte inskickad"):
        asked(reported(worker, state="draft"))
    assert not AttestTask.objects.exists()


def test_a_row_without_quantity_is_told_by_its_amount(worker: Person) -> None:
    task = asked(reported(worker, quantity=None, amount_ore=150_000))
    assert task.title.endswith("1\u00a0500,00 kr")
    assert task.amount_ore == 150_000
