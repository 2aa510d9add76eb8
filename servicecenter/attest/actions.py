"""Ask for attest, decide and withdraw. The decision and what follows from it happen in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.attest.flows import steps_of
from servicecenter.attest.kinds import kind_of
from servicecenter.attest.models import AttestState, AttestTask
from servicecenter.attest.queries import case_of, desk_of, fingerprint, waiting_task
from servicecenter.attest.rules import Refusal
from servicecenter.attest.states import ATTEST
from servicecenter.audit.events import Event, record, record_many
from servicecenter.workflow.transitions import NotAllowedNow, move


class Decision(StrEnum):
    """What an attester can say."""

    APPROVE = "approve"
    RETURN = "return"


class ContentChanged(NotAllowedNow):
    """What is decided is not what was shown."""


class ReasonNeeded(NotAllowedNow):
    """A return must say why."""


class MayNotDecide(PermissionDenied):
    """The attest rules say no; ``refusal`` tells which of them."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(REASONS[refusal]))
        self.refusal = refusal


REASONS = {
    Refusal.OWN_CASE: gettext_lazy("Du får inte attestera ditt eget ärende. En annan attestant får ta det."),
    Refusal.OWN_REQUEST: gettext_lazy("Du har själv begärt attesten. En annan attestant får ta ärendet."),
    Refusal.OWN_REVIEW: gettext_lazy("Du har granskat ärendet. En annan får attestera det."),
    Refusal.SUPERIOR: gettext_lazy(
        "Du får inte attestera åt en chef som är överordnad dig. Chefens egen chef får ta det."
    ),
    Refusal.NO_RIGHT: gettext_lazy("Du har ingen roll eller delegering som gäller för ärendet i dag."),
    Refusal.UNIT: gettext_lazy("Ärendet hör till en enhet utanför din attesträtt."),
    Refusal.AMOUNT: gettext_lazy("Beloppet är högre än din beloppsgräns. En attestant med högre gräns får ta ärendet."),
    Refusal.GIVER: gettext_lazy("Den du är ersättare för får inte själv besluta i ärendet, och då får inte du heller."),
}


@transaction.atomic
def request_attest(
    *,
    kind: str,
    on: models.Model,
    title: str,
    subject: User | None,
    subject_name: str = "",
    unit: Unit | None = None,
    amount_ore: int | None = None,
    flow: str = "",
    reviewed_by: User | None = None,
    by: User | None,
    at: datetime,
) -> AttestTask:
    """Put a thing in the attest inbox (begär attest). ``subject`` is whom it concerns, who may never decide it.

    Nor may ``reviewed_by``, who has already looked at it in another place.

    ``flow`` names what the agency may want reviewed before it is attested (granskning), the kind itself if nothing.
    """
    if waiting_task(kind, on.pk):
        raise NotAllowedNow(_("%(title)s väntar redan på attest.") % {"title": title})
    plugged = kind_of(kind)
    first, then = steps_of(plugged, flow or kind, on=timezone.localdate(at))
    task = AttestTask(
        kind=kind,
        object_id=on.pk,
        title=title[:200],
        subject=subject,
        subject_name=subject_name,
        requested_by=by,
        requested_at=at,
        unit=unit,
        amount_ore=amount_ore,
        permission=first,
        then_permission=then,
        reviewed_by=reviewed_by,
    )
    task.content_hash = fingerprint(task, plugged.content(task))
    task.remarks = plugged.remarks(task) if plugged.remarks else None
    task.save()
    record(Event.ATTEST_REQUESTED, on=task, by=by, at=at, kind=kind)
    return task


@dataclass(frozen=True, slots=True)
class Wish:
    """One of many things to be attested: what a task tells of it."""

    on: models.Model
    title: str
    subject: User | None
    subject_name: str
    unit: Unit | None
    content: Mapping[str, Any]


@transaction.atomic
def request_attests(
    *, kind: str, wishes: Sequence[Wish], flow: str = "", by: User | None, at: datetime
) -> list[AttestTask]:
    """Put many new things of a kind in the inbox, in as many questions as one takes."""
    first, then = steps_of(kind_of(kind), flow or kind, on=timezone.localdate(at))
    tasks = []
    for wish in wishes:
        task = AttestTask(
            kind=kind,
            object_id=wish.on.pk,
            title=wish.title[:200],
            subject=wish.subject,
            subject_name=wish.subject_name,
            requested_by=by,
            requested_at=at,
            unit=wish.unit,
            permission=first,
            then_permission=then,
        )
        task.content_hash = fingerprint(task, wish.content)
        tasks.append(task)
    AttestTask.objects.bulk_create(tasks)
    record_many(Event.ATTEST_REQUESTED, on=tasks, by=by, at=at, kind=kind)
    return tasks


@transaction.atomic
def decide(
    *, task: AttestTask, decision: Decision, comment: str = "", content_hash: str, by: User, at: datetime
) -> AttestTask:
    """Approve or return (attestera eller returnera) exactly what was shown, by one's own right or as a substitute."""
    task = _lock(task)
    kind = kind_of(task.kind)
    authority = desk_of(by, timezone.localdate(at)).authority(case_of(task))
    if isinstance(authority, Refusal):
        raise MayNotDecide(authority)
    comment = comment.strip()
    if decision == Decision.RETURN and not comment:
        raise ReasonNeeded(_("Skriv varför ärendet returneras, så att mottagaren vet vad som ska ändras."))
    if decision == Decision.APPROVE:
        _require_same_content(task, content_hash)
    task.decided_by, task.behalf_of_id, task.decided_at, task.comment = by, authority.behalf_of, at, comment
    move(
        task,
        ATTEST[decision],
        by=by,
        at=at,
        behalf_of=authority.behalf_of,
        comment=comment,
        content_hash=task.content_hash,
        also=("decided_by", "behalf_of", "decided_at", "comment"),
    )
    if decision == Decision.RETURN:
        kind.on_returned(task, by, at)
    elif task.then_permission:
        _pass_on(task, by=by)
    else:
        kind.on_approved(task, by, at)
    record(Event.ATTEST_DECIDED, on=task, by=by, at=at, decision=decision, behalf_of=authority.behalf_of)
    return task


@transaction.atomic
def withdraw(*, task: AttestTask, by: User | None, at: datetime, comment: str = "") -> AttestTask:
    """Take a task out of the inbox (återta) before anyone has decided: by the one who asked, or the system."""
    task = _lock(task)
    if by is not None and by.pk not in (task.requested_by_id, task.subject_id):
        raise PermissionDenied(_("Bara den som begärt attesten, eller den det gäller, kan återta ärendet."))
    move(task, ATTEST["withdraw"], by=by, at=at, comment=comment)
    record(Event.ATTEST_DECIDED, on=task, by=by, at=at, decision="withdraw")
    return task


def _pass_on(task: AttestTask, *, by: User) -> None:
    """What is reviewed goes on to the one who attests, as the case it was."""
    AttestTask.objects.create(
        kind=task.kind,
        object_id=task.object_id,
        title=task.title,
        subject_id=task.subject_id,
        subject_name=task.subject_name,
        requested_by_id=task.requested_by_id,
        requested_at=task.requested_at,
        unit_id=task.unit_id,
        amount_ore=task.amount_ore,
        remarks=task.remarks,
        permission=task.then_permission,
        content_hash=task.content_hash,
        reviewed_by=by,
    )


def lock_waiting(kind: str, object_id: int) -> AttestTask | None:
    """The case that waits for a thing, locked before the thing as whoever decides it does: nobody waits in a ring.

    Nothing when there is none, or when it has just been decided.
    """
    waiting = waiting_task(kind, object_id)
    task = _lock(waiting) if waiting else None
    return task if task is not None and task.state == AttestState.WAITING else None


def _lock(task: AttestTask) -> AttestTask:
    return AttestTask.objects.select_for_update().get(pk=task.pk)


def _require_same_content(task: AttestTask, shown: str) -> None:
    """The hash of the page, of the task and of the thing as it is now must be one and the same."""
    now = fingerprint(task, kind_of(task.kind).content(task))
    if shown != task.content_hash or now != task.content_hash:
        raise ContentChanged(
            _("%(title)s har ändrats sedan du öppnade det. Läs igenom ärendet på nytt innan du attesterar.")
            % {"title": task.title}
        )
