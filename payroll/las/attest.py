"""What a second person decides of entered employment time: that it counts, and that it no longer does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.las.models import ServiceTime, TimeState
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.audit.events import Event, record
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

SERVICE_TIME_KIND, WITHDRAWAL_KIND = "service_time", "service_time_withdrawal"


def _row(task: AttestTask) -> ServiceTime:
    return ServiceTime.objects.select_related("person").get(pk=task.object_id)


def _content(task: AttestTask) -> Mapping[str, Any]:
    row = _row(task)
    return {
        "person": row.person_id,
        "category": row.category,
        "employer": [row.employer, row.employer_name],
        "days": [row.starts_on.isoformat(), str(row.ends_on)],
        "document": row.document,
        "reason": row.reason,
        "withdraw_reason": row.withdraw_reason,
    }


def _detail(task: AttestTask) -> Mapping[str, Any]:
    row = _row(task)
    note_read(kind="servicetime", person_id=row.person_id, name=row.person.name, object_id=str(row.pk))
    told = [
        (_("Person"), f"{row.person.name}, {row.person.number}"),
        (_("Arbetsgivare"), f"{row.employer_name}, {row.get_employer_display().lower()}"),
        (_("Anställningsform"), row.get_category_display()),
        (_("Från och med"), str(row.starts_on)),
        (_("Till och med"), str(row.ends_on)),
        (_("Handling"), row.document),
        (_("Skäl"), row.reason),
        *([(_("Skäl att återta"), row.withdraw_reason)] if row.withdraw_reason else []),
    ]
    rows = [{"label": label, "value": value} for label, value in told]
    return {
        "meta": _("Begärt av %s") % task.requested_by,
        "parts": [{"heading": _("Anställningstid"), "rows": rows}],
        "findings": [],
    }


def _locked(task: AttestTask, state: TimeState) -> ServiceTime:
    row = ServiceTime.objects.select_for_update().get(pk=task.object_id)
    if row.state != state:
        raise NotAllowedNow(_("Tiden är redan beslutad."))
    return row


def _decided(row: ServiceTime, by: User, at: datetime, *fields: str) -> None:
    row.save(update_fields=["state", *fields])
    record(Event.SERVICE_TIME_DECIDED, on=row, by=by, at=at, person_id=row.person_id, decision=row.state)


def _entered(task: AttestTask, by: User, at: datetime, state: TimeState) -> None:
    row = _locked(task, TimeState.WAITING)
    row.state, row.decided_at, row.decided_by = state, moment_of_record(at), by
    _decided(row, by, at, "decided_at", "decided_by")


def _approved(task: AttestTask, by: User, at: datetime) -> None:
    _entered(task, by, at, TimeState.ACTIVE)


def _returned(task: AttestTask, by: User, at: datetime) -> None:
    _entered(task, by, at, TimeState.RETURNED)


def _withdrawn(task: AttestTask, by: User, at: datetime) -> None:
    row = _locked(task, TimeState.LEAVING)
    row.state, row.superseded_at, row.superseded_by = TimeState.WITHDRAWN, moment_of_record(at), by
    _decided(row, by, at, "superseded_at", "superseded_by")


def _kept(task: AttestTask, by: User, at: datetime) -> None:
    row = _locked(task, TimeState.LEAVING)
    row.state, row.withdraw_reason = TimeState.ACTIVE, ""
    _decided(row, by, at, "withdraw_reason")


SERVICE_TIME = AttestKind(
    key=SERVICE_TIME_KIND,
    label=gettext_lazy("Anställningstid från tidigare"),
    content=_content,
    detail=_detail,
    on_approved=_approved,
    on_returned=_returned,
    permission=Permission.EDIT_PAY_FACTS,
    icon="calendar",
)
SERVICE_TIME_WITHDRAWAL = AttestKind(
    key=WITHDRAWAL_KIND,
    label=gettext_lazy("Återta anställningstid"),
    content=_content,
    detail=_detail,
    on_approved=_withdrawn,
    on_returned=_kept,
    permission=Permission.EDIT_PAY_FACTS,
    icon="calendar",
)
