"""A state changes in one way only, by someone who may, never by the one who prepared."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied

from servicecenter.common.permissions import Permission
from servicecenter.models import AttestTask, TransitionLog
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import (
    NotAllowedNow,
    SecondPersonNeeded,
    Transition,
    last_actor,
    move,
    possible,
    table,
)
from tests.factories import NOW, make_agency, make_user
from tests.factories.attest import make_task

pytestmark = pytest.mark.django_db

RENAME = table(
    Transition("return", ("waiting",), "returned", Permission.REVIEW, "Returnera"),
    Transition("approve", ("waiting",), "approved", Permission.ATTEST, "Godkänn", second_person_after="prepare"),
    Transition("prepare", ("waiting",), "waiting", Permission.ATTEST, "Förbered"),
    Transition("withdraw", ("waiting",), "withdrawn", None, "Återta"),
)


@dataclass
class Scene:
    task: AttestTask
    first: object
    second: object


@pytest.fixture
def scene():
    agency = make_agency()
    with tenant(agency.pk):
        yield Scene(
            make_task(make_user(agency, "employee")), make_user(agency, "attester"), make_user(agency, "attester")
        )


def test_a_move_changes_the_state_and_logs_who_when_and_why(scene):
    move(scene.task, RENAME["prepare"], by=scene.first, at=NOW, comment="klart", content_hash="abc")
    log = TransitionLog.objects.get(object_id=scene.task.pk)
    assert (log.transition, log.from_state, log.to_state) == ("prepare", "waiting", "waiting")
    assert (log.by, log.at, log.comment, log.content_hash) == (scene.first, NOW, "klart", "abc")
    assert last_actor(scene.task, "prepare") == scene.first.pk


def test_other_fields_are_saved_in_the_same_update_only_when_named(scene):
    scene.task.comment, scene.task.title = "sparas", "sparas inte"
    move(scene.task, RENAME["withdraw"], by=None, at=NOW, also=("comment",))
    stored = AttestTask.objects.get(pk=scene.task.pk)
    assert (stored.state, stored.comment) == ("withdrawn", "sparas")
    assert stored.title != "sparas inte"


def test_the_one_who_prepared_may_not_approve_but_another_may(scene):
    move(scene.task, RENAME["prepare"], by=scene.first, at=NOW)
    with pytest.raises(SecondPersonNeeded, match="någon annan"):
        move(scene.task, RENAME["approve"], by=scene.first, at=NOW)
    scene.task.decided_by, scene.task.decided_at = scene.second, NOW
    move(scene.task, RENAME["approve"], by=scene.second, at=NOW, also=("decided_by", "decided_at"))
    assert AttestTask.objects.get(pk=scene.task.pk).state == "approved"


def test_it_is_the_latest_preparation_that_counts(scene):
    move(scene.task, RENAME["prepare"], by=scene.first, at=NOW)
    move(scene.task, RENAME["prepare"], by=scene.second, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        move(scene.task, RENAME["approve"], by=scene.second, at=NOW)


def test_a_move_without_the_permission_is_refused_and_not_logged(scene):
    with pytest.raises(PermissionDenied, match="behörighet"):
        move(scene.task, RENAME["return"], by=scene.first, at=NOW)
    assert AttestTask.objects.get(pk=scene.task.pk).state == "waiting"
    assert not TransitionLog.objects.exists()


def test_the_system_does_only_what_needs_no_permission(scene):
    with pytest.raises(PermissionDenied, match="av en person"):
        move(scene.task, RENAME["prepare"], by=None, at=NOW)
    move(scene.task, RENAME["withdraw"], by=None, at=NOW)
    assert TransitionLog.objects.get().by is None


def test_a_move_from_the_wrong_state_says_what_and_where_it_is(scene):
    move(scene.task, RENAME["withdraw"], by=None, at=NOW)
    with pytest.raises(NotAllowedNow, match=r"Förbered kan inte göras nu: .* är återtagen"):
        move(scene.task, RENAME["prepare"], by=scene.first, at=NOW)


def test_possible_lists_what_can_be_done_in_a_state():
    assert [row.name for row in possible(RENAME.values(), "waiting")] == ["return", "approve", "prepare", "withdraw"]
    assert possible(RENAME.values(), "approved") == []
