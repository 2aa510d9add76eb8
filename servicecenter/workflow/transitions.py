"""Transition tables (lägestabeller) as data, and the one way a state changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.workflow.models import TransitionLog


class Actor(Protocol):
    """A person who acts: knows what they may do in the agency in scope."""

    pk: int

    def may(self, permission: Permission) -> bool: ...


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a transition table. ``second_person_after`` names the transition whose actor may not do this one."""

    name: str
    sources: tuple[str, ...]
    target: str
    permission: Permission | None
    label: str
    second_person_after: str = ""


class NotAllowedNow(Exception):
    """The object is not in a state where this can be done. The text is for the person who tried."""


class SecondPersonNeeded(PermissionDenied):
    """The one who prepared may not also approve."""


def table(*rows: Transition) -> dict[str, Transition]:
    return {row.name: row for row in rows}


def possible(rows: Iterable[Transition], state: str) -> list[Transition]:
    return [row for row in rows if state in row.sources]


def move(
    instance: models.Model,
    transition: Transition,
    *,
    by: Actor | None,
    at: datetime,
    behalf_of: int | None = None,
    comment: str = "",
    content_hash: str = "",
    also: Sequence[str] = (),
) -> None:
    """Change the state of a locked row and log it. ``also`` names fields to save in the same update as the state.

    Raises ``NotAllowedNow`` when the state does not allow it, ``PermissionDenied`` when the person may not.
    ``by=None`` is the system itself and only for transitions without a permission.
    """
    _check_state(instance, transition)
    _check_right(instance, transition, by)
    told = {"behalf_of_id": behalf_of, "comment": comment, "content_hash": content_hash}
    log = _logged(instance, transition, instance.state, by, at, **told)

    def save() -> None:
        instance.state = transition.target
        instance.save(update_fields=["state", *also])

    _change(log, save, log.save)


def log_moves(instances: Sequence[models.Model], transition: Transition, *, by: Actor | None, at: datetime) -> None:
    """Log the same first move of many new rows, which are written in its target state (in bulk)."""
    TransitionLog.objects.bulk_create(_logged(each, transition, transition.sources[0], by, at) for each in instances)


def move_many(
    instances: Sequence[models.Model],
    transition: Transition,
    *,
    by: Actor | None,
    at: datetime,
    also: Sequence[str] = (),
) -> None:
    """Change the state of many locked rows and log it, with as many queries as for one.

    Raises ``NotAllowedNow`` when the state of one does not allow it: then none is moved.
    """
    if not instances:
        return
    for each in instances:
        _check_state(each, transition)
    _check_right(instances[0], transition, by)
    logs = [_logged(each, transition, each.state, by, at) for each in instances]

    def save() -> None:
        for each in instances:
            each.state = transition.target
        type(instances[0]).objects.bulk_update(instances, ["state", *also])

    _change(logs[0], save, partial(TransitionLog.objects.bulk_create, logs))


def _change(log: TransitionLog, save: Callable[[], object], note: Callable[[], object]) -> None:
    """Save the new state and then the log of it; a test may let the process die on each side of both."""
    step = f"{log.object_kind}.{log.transition}"
    fault_point(f"before {step}")
    save()
    fault_point(f"unlogged {step}")
    note()
    fault_point(f"after {step}")


def _logged(
    instance: models.Model, transition: Transition, before: str, by: Actor | None, at: datetime, **told: Any
) -> TransitionLog:
    return TransitionLog(
        object_kind=instance._meta.model_name,
        object_id=instance.pk,
        transition=transition.name,
        from_state=before,
        to_state=transition.target,
        by_id=by.pk if by else None,
        at=at,
        **told,
    )


def _check_state(instance: models.Model, transition: Transition) -> None:
    if instance.state not in transition.sources:
        raise NotAllowedNow(
            _("%(what)s kan inte göras nu: %(object)s är %(state)s.")
            % {"what": transition.label, "object": instance, "state": instance.get_state_display().lower()}
        )


def _check_right(instance: models.Model, transition: Transition, by: Actor | None) -> None:
    if by is None:
        if transition.permission is not None:
            raise PermissionDenied(_("%(what)s måste göras av en person.") % {"what": transition.label})
        return
    if transition.permission is not None and not by.may(transition.permission):
        raise PermissionDenied(_("Du saknar behörighet: %(what)s.") % {"what": transition.label.lower()})
    if transition.second_person_after and last_actor(instance, transition.second_person_after) == by.pk:
        raise SecondPersonNeeded(
            _("%(what)s måste göras av någon annan än den som förberedde.") % {"what": transition.label}
        )


def last_actor(instance: models.Model, transition_name: str) -> int | None:
    return (
        TransitionLog.objects.filter(
            object_kind=instance._meta.model_name, object_id=instance.pk, transition=transition_name
        )
        .order_by("-id")
        .values_list("by_id", flat=True)
        .first()
    )
