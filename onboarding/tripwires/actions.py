"""Tripwires are looked at, and the steering group decides on what they raise."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.projects.actions import lock
from onboarding.projects.models import Project, ProjectOverview
from onboarding.projects.overview import refresh_overview
from onboarding.projects.queries import SIDE_OF, require_active
from onboarding.tripwires.models import SteeringItem, TripwireEvent
from onboarding.tripwires.states import STEERING_ITEM
from onboarding.tripwires.wires import WIRES, tripped
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.workflow.transitions import move


@transaction.atomic
def watch(*, project: Project, at: datetime) -> dict[str, str]:
    """Note what has gone off and what is quiet again; twice at once notes nothing twice (titta på snubbeltrådarna)."""
    project = lock(project)
    off = tripped(project, at=at)
    standing = {row.code: row for row in TripwireEvent.objects.filter(project=project, cleared_at=None)}
    for code in off.keys() - standing.keys():
        _raise(project, code, off[code], at)
    for code in standing.keys() - off.keys():
        standing[code].cleared_at = at
        standing[code].save(update_fields=["cleared_at"])
        record(Event.TRIPWIRE_CHANGED, on=standing[code], by=None, at=at, project=project.pk, wire=code, is_off=False)
    refresh_overview(project, at=at)
    ProjectOverview.objects.filter(project_id=project.pk).update(tripwires=sorted(off))
    return off


def _raise(project: Project, code: str, stands: str, at: datetime) -> None:
    event = TripwireEvent.objects.create(project=project, code=code, stands=stands[:300], raised_at=at)
    record(Event.TRIPWIRE_CHANGED, on=event, by=None, at=at, project=project.pk, wire=code, is_off=True)
    if WIRES[code].is_item:
        text = f"{WIRES[code].name}: {stands}"[:300]
        SteeringItem.objects.create(project=project, source=code, text=text, raised_at=at)


@transaction.atomic
def raise_item(*, project: Project, text: str, by: User, at: datetime) -> SteeringItem:
    """Put something before the steering group (lyft en punkt)."""
    if not any(by.may(permission) for permission in SIDE_OF):
        raise PermissionDenied(_("Bara projektets deltagare lyfter punkter till styrgruppen."))
    require_active(lock(project))
    if not text.strip():
        raise ValidationError({"text": _("Skriv vad styrgruppen ska ta ställning till.")})
    item = SteeringItem.objects.create(project=project, source="person", text=text.strip()[:300], raised_at=at)
    record(Event.STEERING_RAISED, on=item, by=by, at=at, project=project.pk)
    return item


@transaction.atomic
def decide_item(*, item: SteeringItem, decision: str, by: User, at: datetime) -> SteeringItem:
    """The steering group's decision on an item (besluta)."""
    require_active(lock(item.project))
    item = SteeringItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if not decision.strip():
        raise ValidationError({"decision": _("Skriv vad som beslutades.")})
    item.decision, item.decided_by, item.decided_at = decision.strip()[:500], by, at
    move(item, STEERING_ITEM["decide"], by=by, at=at, also=("decision", "decided_by", "decided_at"))
    record(Event.STEERING_DECIDED, on=item, by=by, at=at, project=item.project_id, comment=item.decision)
    return item
