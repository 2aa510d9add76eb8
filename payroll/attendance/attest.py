"""Reports of attendance in the attest inbox (godkänn närvaroperiod): the month on one page, with what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.attendance.models import AttendanceReport
from payroll.attendance.pages import month_table, paid_rows, project_rows, sum_rows
from payroll.attendance.paying import pay
from payroll.attendance.queries import Attendance, attendance_of, counting_report, month_of, overtime_flags
from payroll.attendance.states import REPORT
from payroll.attendance.wording import findings, title_of
from payroll.consultants.queries import assignment_of
from payroll.flex.actions import book_worked
from payroll.time.deciding import terms_on
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import request_attest
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.audit.reading import note_read
from servicecenter.workflow.transitions import move

KIND = "attendance"


def ask_for_report(*, report: AttendanceReport, by: User, at: datetime) -> AttestTask:
    """Put the month in the inbox of whoever may attest for the unit that the person works in."""
    person = report.employment.person
    terms = terms_on(report.employment_id, report.starts_on) or assignment_of(report.employment)
    return request_attest(
        kind=KIND,
        on=report,
        title=title_of(report),
        subject=person.user,
        subject_name=person.name,
        unit=terms.unit if terms else None,
        by=by,
        at=at,
    )


def _report(task: AttestTask) -> AttendanceReport:
    return AttendanceReport.objects.select_related("employment__person").get(pk=task.object_id)


def _attendance(report: AttendanceReport) -> Attendance:
    return attendance_of(report.employment, month_of(report.starts_on), report.times.all())


def _content(task: AttestTask) -> Mapping[str, Any]:
    """What was worked and what it gives: a changed calendar is another content."""
    report = _report(task)
    found = _attendance(report)
    return {
        "employment": report.employment_id,
        "version": report.version,
        "rows": [
            [
                row.starts_at.isoformat(),
                row.ends_at.isoformat() if row.ends_at else "",
                row.duty,
                row.compensation,
                *([row.registered_by_id, row.reason] if row.registered_by_id else ()),
            ]
            for row in report.times.order_by("starts_at", "id")
        ],
        "paid": [[row.key, row.starts_on.isoformat(), row.ends_on.isoformat(), str(row.hours)] for row in found.paid()],
        "projects": [[str(row.day), row.activity_id, row.minutes] for row in report.allocations.order_by("day", "id")],
        "flex": sum(day.balance for day in found.days()) if found.has_flex else None,
    }


def _detail(task: AttestTask) -> Mapping[str, Any]:
    report = _report(task)
    person = report.employment.person
    note_read(kind="attendancereport", person_id=person.pk, name=person.name, object_id=str(report.pk))
    found = _attendance(report)
    flags = [*found.flags(timezone.now()), *overtime_flags(report, found)]
    parts = [
        {"heading": _("Summor"), "rows": sum_rows(found)},
        {"heading": _("Ger i lön"), "rows": paid_rows(found), "note": _("Belopp räknas fram i lönekörningen.")},
        {"heading": _("Dag för dag"), "table": month_table(found, report.times.all())},
    ]
    if projects := project_rows(report):
        parts.insert(2, {"heading": _("Projekt"), "rows": projects})
    if report.reason:
        parts.insert(0, {"heading": _("Rättelse"), "rows": [{"label": _("Skäl"), "value": report.reason}]})
    return {"findings": findings(flags), "parts": parts}


def _approve(task: AttestTask, by: User, at: datetime) -> None:
    """The version counts from now, in place of the earlier one: its hours are paid and its plus and minus booked."""
    report = AttendanceReport.objects.select_for_update().get(pk=task.object_id)
    if report.times.filter(registered_by=by).exists():
        raise PermissionDenied(_("Du har själv registrerat tid i rapporten. En annan attestant får ta den."))
    at = moment_of_record(at)
    earlier = counting_report(report.employment, report.starts_on)
    if earlier is not None:
        earlier.superseded_at = at
        earlier.save(update_fields=["superseded_at"])
    report.attested_by, report.attested_at = by, at
    move(
        report,
        REPORT["attest"],
        by=by,
        at=at,
        behalf_of=task.behalf_of_id,
        content_hash=task.content_hash,
        also=("attested_by", "attested_at"),
    )
    found = _attendance(report)
    pay(report=report, earlier=earlier, hours=found.paid(), by=by, at=at)
    if found.has_flex:
        origin = f"attendance:{report.pk}"
        book_worked(employment=report.employment, period=found.period, days=found.days(), origin=origin, by=by, at=at)


def _give_back(task: AttestTask, by: User, at: datetime) -> None:
    report = AttendanceReport.objects.select_for_update().get(pk=task.object_id)
    move(report, REPORT["return"], by=by, at=at, behalf_of=task.behalf_of_id, comment=task.comment)


ATTENDANCE = AttestKind(
    key=KIND,
    label=gettext_lazy("Närvaro"),
    content=_content,
    detail=_detail,
    on_approved=_approve,
    on_returned=_give_back,
    icon="clock",
)
