"""What waits for whom: a person's desk, their inbox and one task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Expression, Q, QuerySet

from servicecenter.accounts.models import User
from servicecenter.accounts.queries import delegations_to, people_here, rights_in_agency
from servicecenter.accounts.roles import PERMISSIONS
from servicecenter.agencies.models import Unit
from servicecenter.agencies.queries import agency_in_scope, tree_of, unit_tree
from servicecenter.attest.decidable import decidable
from servicecenter.attest.kinds import all_kinds, kind_of
from servicecenter.attest.models import AttestState, AttestTask
from servicecenter.attest.rules import DELEGABLE, Case, Desk, Grant, Handover
from servicecenter.common.hashing import sha256_of_json
from servicecenter.integrations.queries import keys_handled_by, systems_by_holder
from servicecenter.tenancy.lookups import rows_of

RIGHT = ("unit_id", "amount_limit_ore", "starts_on", "ends_on")
MOST_ASKED = 6
"""So many of those with the right role are tried, the nearest managers first."""
MOST_READ = 100
"""So many waiting cases come along with the menu's other numbers; more are counted by a query of their own."""
CASE = ("permission", "subject_id", "requested_by_id", "unit_id", "amount_ore", "reviewed_by_id")


def case_of(task: AttestTask) -> Case:
    return Case(
        task.permission, task.subject_id, task.requested_by_id, task.unit_id, task.amount_ore, task.reviewed_by_id
    )


def desk_of(user: User, on: date) -> Desk:
    """What a person may decide on a day, read in one query however many tasks wait."""
    return desk_from(agency_in_scope().values(**desk_parts(user, on)).get(), user, on)


def desk_parts(user: User, on: date) -> dict[str, Expression]:
    """The columns that ``desk_from`` reads, to be asked for in one query together with others."""
    handovers = delegations_to(user, on=on).order_by("id")
    people = User.objects.filter(Q(pk=user.pk) | Q(pk__in=handovers.values("giver_id"))).order_by().values("pk")
    return {
        "handovers": rows_of(handovers, "giver_id", "receiver_id", *RIGHT),
        "memberships": rows_of(rights_in_agency(people, on=on).order_by("id"), "user_id", "role", *RIGHT),
        "units": rows_of(Unit.objects.order_by("id"), "id", "parent_id", "manager_id"),
        "keys": rows_of(keys_handled_by(people), "actor_id", "created_by_id", "confirmed_by_id"),
    }


def desk_from(row: Mapping[str, Any], user: User, on: date) -> Desk:
    memberships = row["memberships"]
    return Desk(
        person_id=user.pk,
        on=on,
        tree=tree_of((unit["id"], unit["parent_id"], unit["manager_id"]) for unit in row["units"]),
        grants=tuple(
            Grant(each["user_id"], str(permission), **_right(each))
            for each in memberships
            for permission in PERMISSIONS[each["role"]]
        ),
        handovers=tuple(Handover(each["giver_id"], each["receiver_id"], **_right(each)) for each in row["handovers"]),
        workplaces=_workplaces(memberships),
        systems=systems_by_holder(row["keys"]),
    )


def waiting_tasks() -> QuerySet[AttestTask]:
    return AttestTask.objects.filter(state=AttestState.WAITING, kind__in=[kind.key for kind in all_kinds()])


class Waiting(NamedTuple):
    """A case in someone's inbox, as much as is needed to count, choose and order them."""

    pk: int
    kind: str
    requested_at: datetime


def inbox(user: User, *, on: date) -> list[Waiting]:
    """What this person may decide today: what its kind hurries first, then the oldest.

    Two queries and one for each kind that hurries, and one when nothing can be decided.
    """
    desk = desk_of(user, on)
    if not desk.grants:
        return []
    rows = waiting_tasks().filter(decidable(desk)).order_by("requested_at", "id")
    found = list(rows.values_list("id", "kind", "requested_at", "object_id"))
    hurried = _hurried((kind, object_id) for _pk, kind, _at, object_id in found)
    found.sort(key=lambda row: (row[1], row[3]) not in hurried)
    return [Waiting(*row[:3]) for row in found]


def _hurried(cases: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Which cases, as kind and object, go before the others."""
    by_kind: dict[str, list[int]] = {}
    for kind, object_id in cases:
        by_kind.setdefault(kind, []).append(object_id)
    asked = {kind: kind_of(kind).hurried for kind in by_kind}
    return {(kind, pk) for kind, hurried in asked.items() if hurried for pk in hurried(by_kind[kind])}


def tasks_of(rows: Sequence[Waiting]) -> list[AttestTask]:
    """The whole cases of some rows of an inbox, in their order."""
    found = AttestTask.objects.select_related("requested_by").in_bulk([row.pk for row in rows])
    return [found[row.pk] for row in rows if row.pk in found]


def count_parts(user: User, on: date) -> dict[str, Expression]:
    """The columns that ``count_from`` reads: the desk, and the first of what waits that may be the person's."""
    permissions = user.permissions(on=on) | DELEGABLE
    tasks = waiting_tasks().filter(permission__in=permissions).exclude(Q(subject=user) | Q(requested_by=user))
    return desk_parts(user, on) | {"tasks": rows_of(tasks.order_by("id")[: MOST_READ + 1], *CASE)}


def count_from(row: Mapping[str, Any], user: User, on: date) -> int:
    """How many tasks wait for this person, for the menu. Where many wait in the agency, the database counts them."""
    desk = desk_from(row, user, on)
    if len(row["tasks"]) > MOST_READ:
        return waiting_tasks().filter(decidable(desk)).count()
    return sum(desk.may_decide(Case(*(task[name] for name in CASE))) for task in row["tasks"])


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


def counted_remarks(task: AttestTask) -> int | None:
    """What an attester should look at in a case as it stands; nothing known where its kind does not tell."""
    count = kind_of(task.kind).remarks
    return count(task) if count else None


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


def _right(row: Mapping[str, Any]) -> dict[str, Any]:
    """The bounds of a role or a delegation, as they come out of the database's JSON."""
    starts_on, ends_on = (date.fromisoformat(day) if (day := row[name]) else None for name in ("starts_on", "ends_on"))
    return {
        "unit_id": row["unit_id"],
        "amount_limit_ore": row["amount_limit_ore"],
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def _workplaces(memberships: Iterable[Mapping[str, Any]]) -> dict[int, frozenset[int]]:
    """Where people belong: the units that their roles are tied to."""
    places: dict[int, set[int]] = {}
    for row in memberships:
        if row["unit_id"] is not None:
            places.setdefault(row["user_id"], set()).add(row["unit_id"])
    return {person: frozenset(units) for person, units in places.items()}


def deciders(case: Case, *, on: date, most: int = 2) -> list[User]:
    """Some of those who may decide a case, the unit's own managers first (vem som har ärendet)."""
    units = dict(Unit.objects.values_list("id", "manager_id"))
    above = [units[step] for step in unit_tree().path(case.unit_id)] if case.unit_id else []
    holders = people_here(on=on).filter(memberships__role__in=_roles_with(case.permission)).distinct()
    nearest = sorted(holders, key=lambda user: above.index(user.pk) if user.pk in above else len(above))
    found = (user for user in nearest[:MOST_ASKED] if desk_of(user, on).may_decide(case))
    return list(islice(found, most))


def _roles_with(permission: str) -> list[str]:
    return [role for role, held in PERMISSIONS.items() if permission in held]
