"""What is done when a project ends in the line: components handed over and taken, responsibilities acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.handover.matrix import seal
from onboarding.handover.models import HandoverComponent, ResponsibilityReceipt
from onboarding.handover.queries import duties_of, receipt_of
from onboarding.handover.states import HANDOVER, HandoverState
from onboarding.projects.models import Project
from onboarding.projects.registers import add_row, change_row, lock_open, open_for, step_row, tell
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow


@transaction.atomic
def hand_over(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> HandoverComponent:
    """Offer a component to its receiver (lämna över komponent)."""
    return add_row(HandoverComponent, project, facts, by=by, at=at)


@transaction.atomic
def correct_component(
    *, component: HandoverComponent, facts: Mapping[str, Any], by: User, at: datetime
) -> HandoverComponent:
    """Correct what has not been taken; what was returned is offered again by it."""
    changed = change_row(component, facts, by=by, at=at)
    if changed.state == HandoverState.ACCEPTED:
        raise NotAllowedNow(_("%s är redan mottagen och kan inte ändras.") % changed)
    if changed.state == HandoverState.RETURNED:
        return step_row(changed, HANDOVER["offer_again"], by=by, at=at)
    return changed


@transaction.atomic
def accept_component(*, component: HandoverComponent, by: User, at: datetime) -> HandoverComponent:
    """Take over a component (ta emot). Only its named receiver can."""
    _is_receiver(component, by)
    return step_row(component, HANDOVER["accept"], by=by, at=at, accepted_at=at, remark="")


@transaction.atomic
def return_component(*, component: HandoverComponent, remark: str, by: User, at: datetime) -> HandoverComponent:
    """Send a component back (återsänd) with what is lacking. Only its named receiver can."""
    _is_receiver(component, by)
    if not remark.strip():
        raise ValidationError({"remark": _("Skriv vad som saknas för att du ska kunna ta emot.")})
    return step_row(component, HANDOVER["return"], by=by, at=at, remark=remark.strip(), comment=remark)


@transaction.atomic
def acknowledge_responsibilities(
    *, project: Project, title: str, read: str, by: User, at: datetime
) -> ResponsibilityReceipt:
    """The agency's line says that it knows who does what (kvittera ansvar). ``read`` is the seal of what was shown.

    Raises ``NotAllowedNow`` when the division of work has changed since it was read.
    """
    lock_open(project)
    if not by.may(Permission.WORK_FOR_CUSTOMER):
        raise PermissionDenied(_("Bara den som arbetar för myndigheten kan kvittera dess ansvar."))
    if not title.strip():
        raise ValidationError({"title": _("Skriv din befattning i linjen.")})
    today = timezone.localdate(at)
    duties = duties_of(project, on=today)
    if read != seal(duties):
        raise NotAllowedNow(_("Fördelningen har ändrats sedan du läste den. Läs den igen och kvittera."))
    if known := receipt_of(project, on=today):
        raise NotAllowedNow(_("Ansvaret är redan kvitterat av %s.") % known)
    told = {"title": title.strip()[:120], "sealed": read, "steps": len(duties)}
    receipt = ResponsibilityReceipt.objects.create(project=project, acknowledged_at=at, acknowledged_by=by, **told)
    tell(receipt, "added", by=by, at=at)
    return receipt


def _is_receiver(component: HandoverComponent, by: User) -> None:
    open_for(component.project, by)
    receiver = HandoverComponent.objects.select_related("receiver").get(pk=component.pk).receiver
    if receiver.pk != by.pk:
        raise PermissionDenied(_("Bara %s kan ta emot eller återsända den här komponenten.") % receiver)
