"""What waits for whom: a person's desk, their inbox and one task."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from servicecenter.accounts.models import Membership, User
from servicecenter.accounts.queries import delegations_to, rights_in_agency
from servicecenter.accounts.roles import PERMISSIONS
from servicecenter.agencies.queries import unit_tree
from servicecenter.attest.kinds import all_kinds
from servicecenter.attest.models import AttestState, AttestTask
from servicecenter.attest.rules import DELEGABLE, Case, Desk, Grant, Handover
from servicecenter.common.hashing import sha256_of_json
from servicecenter.integrations.queries import systems_of


def case_of(task: AttestTask) -> Case:
    return Case(task.permission, task.subject_id, task.requested_by_id, task.unit_id, task.amount_ore)


def desk_of(user: User, on: date) -> Desk:
    """What a person may decide on a day, read in four queries however many tasks wait."""
    handovers = [_handover(row) for row in delegations_to(user, on=on)]
    people = {user.pk, *(handover.giver_id for handover in handovers)}
    memberships = list(rights_in_agency(people, on=on))
    return Desk(
        person_id=user.pk,
        on=on,
        tree=unit_tree(),
        grants=tuple(grant for row in memberships for grant in _grants(row)),
        handovers=tuple(handovers),
        workplaces=_workplaces(memberships),
        systems=systems_of(people),
    )


def waiting_tasks() -> QuerySet[AttestTask]:
    return AttestTask.objects.filter(state=AttestState.WAITING, kind__in=[kind.key for kind in all_kinds()])


def inbox(user: User, *, on: date) -> list[AttestTask]:
    """The tasks this person may decide today, the oldest first. Five queries, and four when nothing can be decided."""
    desk = desk_of(user, on)
    permissions = {grant.permission for grant in desk.grants if grant.holder_id == user.pk}
    permissions |= {str(permission) for permission in DELEGABLE} if desk.handovers else set()
    if not permissions:
        return []
    tasks = (
        waiting_tasks()
        .filter(permission__in=permissions)
        .exclude(Q(subject=user) | Q(requested_by=user))
        .order_by("requested_at", "id")
    )
    return [task for task in tasks if desk.may_decide(case_of(task))]


def waiting_count(user: User, *, on: date) -> int:
    """How many tasks wait for this person, for the menu."""
    return len(inbox(user, on=on))


def task_by_public_id(public_id: UUID) -> AttestTask | None:
    """A task of the agency in scope; another agency's does not exist here."""
    return (
        AttestTask.objects.select_related("subject", "requested_by", "decided_by", "behalf_of", "unit")
        .filter(public_id=public_id)
        .first()
    )


def decided_since(user: User, moment: datetime) -> int:
    """How many a person has decided since a moment."""
    return AttestTask.objects.filter(decided_by=user, decided_at__gte=moment).count()


def waiting_task(kind: str, object_id: int) -> AttestTask | None:
    """The task that waits for a thing, if there is one."""
    return AttestTask.objects.filter(kind=kind, object_id=object_id, state=AttestState.WAITING).first()


def fingerprint(task: AttestTask, content: object) -> str:
    """What the attester sees, as one hash: the task's own words and the content of the thing."""
    return sha256_of_json(
        {
            "kind": task.kind,
            "object": task.object_id,
            "title": task.title,
            "subject": task.subject_id,
            "amount": task.amount_ore,
            "unit": task.unit_id,
            "content": content,
        }
    )


def _handover(row) -> Handover:
    return Handover(row.giver_id, row.receiver_id, row.unit_id, row.amount_limit_ore, row.starts_on, row.ends_on)


def _grants(row: Membership) -> Iterable[Grant]:
    for permission in PERMISSIONS[row.role]:
        yield Grant(row.user_id, str(permission), row.unit_id, row.amount_limit_ore, row.starts_on, row.ends_on)


def _workplaces(memberships: Iterable[Membership]) -> dict[int, frozenset[int]]:
    """Where people belong: the units that their roles are tied to."""
    places: dict[int, set[int]] = {}
    for row in memberships:
        if row.unit_id is not None:
            places.setdefault(row.user_id, set()).add(row.unit_id)
    return {person: frozenset(units) for person, units in places.items()}
