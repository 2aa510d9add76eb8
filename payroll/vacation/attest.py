"""What a second person decides of the vacation account: rows that somebody has registered, and the turn of a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.calculation.wording import number
from payroll.vacation.closing import close_year
from payroll.vacation.models import RowState, VacationClosing, VacationRow
from payroll.vacation.settled import entry_of, rows_with
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.audit.events import Event, record
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

ROW, SETTLEMENT, CLOSING = "vacation_row", "vacation_settlement", "vacation_closing"


def row_of_task(task: AttestTask) -> VacationRow:
    return VacationRow.objects.select_related("employment__person").get(pk=task.object_id)


def _row_content(task: AttestTask) -> Mapping[str, Any]:
    row = row_of_task(task)
    return {
        "employment": row.employment_id,
        "kind": row.kind,
        "pot": row.pot,
        "year": row.year,
        "on": row.on.isoformat(),
        "days": str(row.days),
        "reason": row.reason,
    }


def _row_detail(task: AttestTask) -> Mapping[str, Any]:
    row = row_of_task(task)
    person = row.employment.person
    note_read(kind="vacationrow", person_id=person.pk, name=person.name, object_id=str(row.pk))
    rows = [
        {"label": _("Anställning"), "value": f"{person.number}/{row.employment.number}"},
        {"label": _("Slag"), "value": row.get_kind_display()},
        {"label": _("Dagar"), "value": f"{number(row.days)}, {row.get_pot_display().lower()}"},
        {"label": _("Semesterår"), "value": str(row.year)},
        {"label": _("Skäl"), "value": row.reason},
    ]
    return {
        "meta": _("Begärt av %s") % task.requested_by,
        "parts": [{"heading": _("Rad i semesterkontot"), "rows": rows}],
        "findings": [],
    }


def _row_decided(task: AttestTask, by: User, at: datetime, state: RowState) -> None:
    row = VacationRow.objects.select_for_update().get(pk=task.object_id)
    if row.state != RowState.WAITING:
        raise NotAllowedNow(_("Raden är redan beslutad."))
    row.state, row.decided_at, row.decided_by = state, moment_of_record(at), by
    row.save(update_fields=["state", "decided_at", "decided_by"])
    record(Event.VACATION_ROW_DECIDED, on=row, by=by, at=at, person_id=row.employment.person_id)


def _row_approved(task: AttestTask, by: User, at: datetime) -> None:
    _row_decided(task, by, at, RowState.ACTIVE)


def _row_returned(task: AttestTask, by: User, at: datetime) -> None:
    _row_decided(task, by, at, RowState.RETURNED)


VACATION_ROW = AttestKind(
    key=ROW,
    label=gettext_lazy("Rad i semesterkontot"),
    content=_row_content,
    detail=_row_detail,
    on_approved=_row_approved,
    on_returned=_row_returned,
    permission=Permission.EDIT_PAY_FACTS,
    icon="calendar",
)


def _settlement_content(task: AttestTask) -> Mapping[str, Any]:
    rows = rows_with(row_of_task(task))
    return dict(_row_content(task)) | {"all": [[row.pot, str(row.days)] for row in rows]}


def _settlement_detail(task: AttestTask) -> Mapping[str, Any]:
    detail, rows = dict(_row_detail(task)), rows_with(row_of_task(task))
    days = -sum(row.days for row in rows)
    told = {"label": _("Betalas") if days > 0 else _("Dras av"), "value": _("%s dagar") % number(abs(days))}
    detail["parts"][0]["rows"].append(told)
    return detail


def _settlement_approved(task: AttestTask, by: User, at: datetime) -> None:
    """Days and money in one: the rows count, and the attested row pays them."""
    rows = rows_with(row_of_task(task))
    if not rows:
        raise NotAllowedNow(_("Raden är redan beslutad."))
    at = moment_of_record(at)
    entry = entry_of(rows, by=by, at=at)
    for row in rows:
        row.state, row.decided_at, row.decided_by, row.entry = RowState.ACTIVE, at, by, entry
        row.save(update_fields=["state", "decided_at", "decided_by", "entry"])
        record(Event.VACATION_ROW_DECIDED, on=row, by=by, at=at, person_id=row.employment.person_id)


def _settlement_returned(task: AttestTask, by: User, at: datetime) -> None:
    for row in rows_with(row_of_task(task)):
        row.state, row.decided_at, row.decided_by = RowState.RETURNED, at, by
        row.save(update_fields=["state", "decided_at", "decided_by"])


VACATION_SETTLEMENT = AttestKind(
    key=SETTLEMENT,
    label=gettext_lazy("Slutreglering av semester"),
    content=_settlement_content,
    detail=_settlement_detail,
    on_approved=_settlement_approved,
    on_returned=_settlement_returned,
    permission=Permission.EDIT_PAY_FACTS,
    icon="calendar",
)


def _closing_content(task: AttestTask) -> Mapping[str, Any]:
    closing = VacationClosing.objects.get(pk=task.object_id)
    return {"year": closing.year, "people": closing.people, "paid_days": str(closing.paid_days)}


def _closing_detail(task: AttestTask) -> Mapping[str, Any]:
    closing = VacationClosing.objects.get(pk=task.object_id)
    rows = [
        {"label": _("Semesterår"), "value": str(closing.year)},
        {"label": _("Anställningar"), "value": str(closing.people)},
        {"label": _("Dagar att betala när det begärdes"), "value": number(closing.paid_days)},
    ]
    text = _("Sparade dagar förs över. Dagar över gränsen och outtagna växlade dagar betalas på nästa lön.")
    return {
        "meta": _("Begärt av %s") % task.requested_by,
        "parts": [{"heading": _("Årsavslut av semester"), "rows": rows}],
        "findings": [{"kind": "info", "title": _("Vad beslutet gör"), "text": text}],
    }


def _closing_approved(task: AttestTask, by: User, at: datetime) -> None:
    close_year(closing=VacationClosing.objects.select_for_update().get(pk=task.object_id), by=by, at=at)


def _closing_returned(task: AttestTask, by: User, at: datetime) -> None:
    VacationClosing.objects.filter(pk=task.object_id).update(state=RowState.RETURNED)


VACATION_CLOSING = AttestKind(
    key=CLOSING,
    label=gettext_lazy("Årsavslut av semester"),
    content=_closing_content,
    detail=_closing_detail,
    on_approved=_closing_approved,
    on_returned=_closing_returned,
    permission=Permission.EDIT_PAY_FACTS,
    icon="calendar",
)
