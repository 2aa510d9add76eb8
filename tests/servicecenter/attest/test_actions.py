"""A decision concerns exactly what was shown, by someone who may, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from servicecenter.attest.actions import (
    ContentChanged,
    Decision,
    MayNotDecide,
    ReasonNeeded,
    decide,
    request_attest,
    withdraw,
)
from servicecenter.attest.models import AttestTask
from servicecenter.attest.queries import inbox, tasks_of
from servicecenter.attest.rules import Refusal
from servicecenter.audit.events import Event
from servicecenter.models import AuditEvent, Delegation, Membership, TransitionLog, Unit
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_agency, make_user
from tests.factories.attest import decided, make_task

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        yield agency


def approve(task, by, **given):
    fields = {"decision": Decision.APPROVE, "content_hash": task.content_hash}
    return decide(task=task, by=by, at=NOW, **fields | given)


def delegate(giver, receiver, **given):
    fields = {"starts_on": TODAY, "ends_on": TODAY, "reason": "semester"}
    return Delegation.objects.create(giver=giver, receiver=receiver, **fields | given)


def test_an_approved_task_tells_its_kind_the_log_and_who_decided(agency):
    boss, worker = make_user(agency, "attester"), make_user(agency, "employee")
    task = approve(make_task(worker), boss)
    assert (task.state, task.decided_by, task.behalf_of, task.decided_at) == ("approved", boss, None, NOW)
    assert decided[-1] == ("approved", task.object_id)
    log = TransitionLog.objects.get(object_kind="attesttask", object_id=task.pk)
    assert (log.transition, log.by, log.content_hash) == ("approve", boss, task.content_hash)
    assert AuditEvent.objects.filter(event=Event.ATTEST_DECIDED, object_id=str(task.pk), actor_id=boss.pk).exists()


def test_a_return_needs_a_reason(agency):
    boss, worker = make_user(agency, "attester"), make_user(agency, "employee")
    task = make_task(worker)
    with pytest.raises(ReasonNeeded, match="varför"):
        approve(task, boss, decision=Decision.RETURN, comment="  ")
    returned = approve(task, boss, decision=Decision.RETURN, comment="Fel månad")
    assert (returned.state, returned.comment, decided[-1][0]) == ("returned", "Fel månad", "returned")


def test_a_decision_on_another_content_than_the_one_shown_is_refused(agency):
    boss, worker = make_user(agency, "attester"), make_user(agency, "employee")
    task = make_task(worker)
    with pytest.raises(ContentChanged, match="Läs igenom"):
        approve(task, boss, content_hash="0" * 64)


def test_a_thing_that_changed_after_the_request_is_not_approved(agency):
    boss, worker = make_user(agency, "attester"), make_user(agency, "employee")
    task = make_task(worker)
    Unit.objects.filter(pk=task.object_id).update(name="Smygändrat")
    with pytest.raises(ContentChanged):
        approve(task, boss)
    assert AttestTask.objects.get(pk=task.pk).state == "waiting"


def test_a_task_is_decided_once(agency):
    boss, other, worker = make_user(agency, "attester"), make_user(agency, "attester"), make_user(agency, "employee")
    task = make_task(worker)
    approve(task, boss)
    with pytest.raises(NotAllowedNow):
        approve(task, other)


def test_a_thing_waits_once(agency):
    worker = make_user(agency, "employee")
    task = make_task(worker)
    with pytest.raises(NotAllowedNow, match="väntar redan"):
        request_attest(
            kind=task.kind, on=Unit.objects.get(pk=task.object_id), title="Igen", subject=worker, by=worker, at=NOW
        )


def test_own_cases_and_own_requests_are_refused_and_not_in_the_inbox(agency):
    boss, other = make_user(agency, "attester"), make_user(agency, "employee")
    own, asked = make_task(boss), make_task(other, by=boss)
    for task, refusal in ((own, Refusal.OWN_CASE), (asked, Refusal.OWN_REQUEST)):
        with pytest.raises(MayNotDecide) as refused:
            approve(task, boss)
        assert refused.value.refusal is refusal
    assert inbox(boss, on=TODAY) == []


def test_an_amount_above_the_limit_goes_to_someone_else(agency):
    boss, worker = make_user(agency), make_user(agency, "employee")
    Membership.objects.create(
        agency=agency, user=boss, role="attester", amount_limit_ore=1000, starts_on=date(2025, 1, 1)
    )
    small, large = make_task(worker, amount_ore=1000), make_task(worker, amount_ore=1001)
    assert tasks_of(inbox(boss, on=TODAY)) == [small]
    with pytest.raises(MayNotDecide, match="beloppsgräns"):
        approve(large, boss)


def test_a_substitute_decides_and_the_log_says_for_whom(agency):
    boss, stand_in, worker = make_user(agency, "attester"), make_user(agency, "employee"), make_user(agency, "employee")
    task = make_task(worker)
    assert inbox(stand_in, on=TODAY) == []
    delegate(boss, stand_in)
    assert tasks_of(inbox(stand_in, on=TODAY)) == [task]
    decided_task = approve(task, stand_in)
    assert (decided_task.decided_by, decided_task.behalf_of) == (stand_in, boss)
    assert TransitionLog.objects.get(object_id=task.pk, object_kind="attesttask").behalf_of == boss


def test_a_delegation_taken_back_or_from_someone_who_left_gives_nothing(agency):
    boss, stand_in, worker = make_user(agency, "attester"), make_user(agency, "employee"), make_user(agency, "employee")
    task = make_task(worker)
    delegation = delegate(boss, stand_in)
    Delegation.objects.filter(pk=delegation.pk).update(revoked_at=NOW)
    with pytest.raises(MayNotDecide):
        approve(task, stand_in)
    Delegation.objects.filter(pk=delegation.pk).update(revoked_at=None)
    boss.is_active = False
    boss.save()
    with pytest.raises(MayNotDecide):
        approve(task, stand_in)


def test_a_role_in_another_agency_gives_nothing_here():
    here, there = make_agency(), make_agency()
    boss = make_user(there, "attester")
    with tenant(here.pk):
        task = make_task(make_user(here, "employee"))
        with pytest.raises(MayNotDecide):
            approve(task, boss)
        assert inbox(boss, on=TODAY) == []


def test_the_inbox_shows_the_oldest_first_in_five_queries_however_many_wait(agency, django_assert_max_num_queries):
    boss, worker = make_user(agency, "attester"), make_user(agency, "employee")
    tasks = [make_task(worker, at=NOW - timedelta(days=day)) for day in (1, 3, 2)]
    delegate(make_user(agency, "attester"), boss)
    with django_assert_max_num_queries(5):
        found = tasks_of(inbox(boss, on=TODAY))
    assert found == [tasks[1], tasks[2], tasks[0]]


def test_whoever_asked_can_withdraw_and_nobody_else(agency):
    boss, worker = make_user(agency, "attester"), make_user(agency, "employee")
    task = make_task(worker)
    with pytest.raises(PermissionDenied, match="återta"):
        withdraw(task=task, by=boss, at=NOW)
    assert withdraw(task=task, by=worker, at=NOW).state == "withdrawn"
    with pytest.raises(NotAllowedNow):
        approve(task, boss)


@pytest.mark.parametrize("column", ["decided_by_id", "behalf_of_id"])
@pytest.mark.parametrize("who", ["subject_id", "requested_by_id"])
def test_the_database_refuses_own_cases_whatever_the_code_does(agency, column, who):
    worker, asker = make_user(agency, "employee"), make_user(agency, "employee")
    task = make_task(worker, by=asker)
    with pytest.raises(IntegrityError), transaction.atomic():
        AttestTask.objects.filter(pk=task.pk).update(**{column: getattr(task, who)})


def test_the_database_keeps_a_decision_as_it_was_made(agency):
    boss, worker = make_user(agency, "attester"), make_user(agency, "employee")
    task = approve(make_task(worker), boss)
    for change in ({"state": "returned"}, {"comment": "efteråt"}, {"amount_ore": 1}):
        with pytest.raises(IntegrityError, match="avgjort"), transaction.atomic():
            AttestTask.objects.filter(pk=task.pk).update(**change)
    with pytest.raises(IntegrityError, match="tas inte bort"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM servicecenter_attesttask WHERE id = %s", [task.pk])


def test_the_content_of_a_waiting_task_is_never_swapped(agency):
    task = make_task(make_user(agency, "employee"), amount_ore=100)
    with pytest.raises(IntegrityError, match="ändras inte"), transaction.atomic():
        AttestTask.objects.filter(pk=task.pk).update(amount_ore=100_000)
