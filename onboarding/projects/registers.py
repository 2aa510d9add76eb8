"""What the registers of a project share (projektets register): whose row, who may write it, and on which side.

A register is written by both sides in the same room. Every writer locks the project first, so that what is counted or
confirmed in it is not changed by someone else meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.projects.models import Project, Side, TeamMember
from onboarding.projects.queries import require_active
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import in_force
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, move

RIGHT_OF = {Side.CENTRE: Permission.WORK_FOR_CENTRE, Side.CUSTOMER: Permission.WORK_FOR_CUSTOMER}


def team_of(project: Project, *, on: date | None = None, side: str = "") -> models.QuerySet[User]:
    """Everyone with a role in the project on a day, by name; those of one side if it is said."""
    rows = TeamMember.objects.filter(in_force(on or timezone.localdate()), project=project)
    rows = rows.filter(side=side) if side else rows
    return User.objects.filter(pk__in=rows.values("user_id"), is_active=True).order_by("full_name", "id")


def side_of(by: User) -> Side:
    """The side that a person works for; one who has both rights works for the centre."""
    for side, right in RIGHT_OF.items():
        if by.may(right):
            return side
    raise PermissionDenied(_("Bara den som arbetar i projektet kan ändra i dess register."))


def open_for(project: Project, by: User) -> Side:
    """The side that a person writes for, with the project locked. Raises ``NotAllowedNow`` when it is over."""
    side = side_of(by)
    lock_open(project)
    return side


def lock_open(project: Project) -> None:
    """Let nobody else write in the project meanwhile. Raises ``NotAllowedNow`` for one that is over."""
    require_active(Project.objects.select_for_update(no_key=True).get(pk=project.pk))


def fresh(row: Any) -> Any:
    """The row as it is now, locked."""
    return type(row).objects.select_for_update().get(pk=row.pk)


def add_row(
    model: type[models.Model], project: Project, facts: Mapping[str, Any], *, by: User, at: datetime, **more: Any
) -> Any:
    """Enter a row in a register. Raises ``ValidationError`` with every fault at its field."""
    open_for(project, by)
    row = model(project=project, **tidy(facts), **more)
    check_row(row, project, people=facts)
    row.save()
    tell(row, "added", by=by, at=at)
    return row


def change_row(row: Any, facts: Mapping[str, Any], *, by: User, at: datetime) -> Any:
    """Correct a row; what is the same as before is not told."""
    open_for(row.project, by)
    row, new = fresh(row), tidy(facts)
    changed = [name for name, value in new.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, new[name])
    check_row(row, row.project, people=changed)
    if changed:
        row.save(update_fields=changed)
        tell(row, "changed", by=by, at=at, fields=changed)
    return row


def step_row(row: Any, transition: Transition, *, by: User, at: datetime, comment: str = "", **facts: Any) -> Any:
    """Lead a row from one state to the next; ``facts`` are written with it."""
    open_for(row.project, by)
    row = fresh(row)
    for name, value in facts.items():
        setattr(row, name, value)
    move(row, transition, by=by, at=at, comment=" ".join(comment.split())[:500], also=list(facts))
    tell(row, transition.name, by=by, at=at)
    return row


def tell(row: models.Model, step: str, *, by: User, at: datetime, **more: Any) -> None:
    record(Event.ONBOARDING_REGISTER_CHANGED, on=row, by=by, at=at, step=step, **more)


def tidy(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without the spaces around them."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}


def check_row(row: models.Model, project: Project, *, people: Collection[str]) -> None:
    """What the table itself says of its fields, and that each of the named people is one of the project's."""
    faults: dict[str, Any] = {}
    fields = row._meta.concrete_fields
    try:
        row.clean_fields(exclude=[field.name for field in fields if field.is_relation])
    except ValidationError as error:
        faults = error.update_error_dict(faults)
    named = [field for field in fields if field.related_model is User and field.name in people]
    asked = {field.name: getattr(row, field.attname) for field in named if getattr(row, field.attname)}
    known = set(team_of(project).filter(pk__in=asked.values()).values_list("pk", flat=True)) if asked else set()
    for name, user_id in asked.items():
        if user_id not in known:
            faults.setdefault(name, []).append(ValidationError(_("Personen är inte med i projektet.")))
    if faults:
        raise ValidationError(faults)
