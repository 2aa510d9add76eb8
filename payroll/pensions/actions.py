"""What people do with a pension report: make it, seal it, approve it, note that it has been handed over."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from payroll.declarations.queries import runs_hash, runs_of
from payroll.exchange.pension_report import PensionReportError
from payroll.pay_calendar import pay_month
from payroll.pensions.controls import broken
from payroll.pensions.files import files, hash_of, path_of
from payroll.pensions.gather import gather
from payroll.pensions.models import PensionReport, PensionRow, ReportState
from payroll.pensions.queries import newest
from payroll.pensions.states import REPORT
from payroll.runs.rules import pinned_rules
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.payments.delivery import write_once
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, move


def lock(report: PensionReport) -> PensionReport:
    return PensionReport.objects.select_for_update(of=("self",)).select_related("agency").get(pk=report.pk)


@transaction.atomic
def make_report(*, month: Month, by: User, at: datetime) -> PensionReport:
    """Make the report of everything paid in a month, or make its draft again (gör pensionsrapport).

    A later version tells the whole month again. Raises ``NotAllowedNow`` when nothing was paid, when a version is under
    way, or when nothing has been paid since.
    """
    if not by.may(Permission.PREPARE_DECLARATION):
        raise PermissionDenied(_("Du saknar behörighet att göra en pensionsrapport."))
    _take_turns(month)
    runs = runs_of(month)
    if not runs:
        raise NotAllowedNow(_("Ingen definitiv lönekörning betalar ut i %s; det finns inget att rapportera.") % month)
    report = _draft(month, runs_hash(runs), by=by, at=at)
    report.run_ids, report.runs_hash = [run.pk for run in runs], runs_hash(runs)
    report.save()
    fault_point("pension report without rows")
    gather(report, pinned_rules(runs[-1]))
    fault_point("pension report without sums")
    report.save()
    record(Event.PENSION_REPORT_MADE, on=report, by=by, at=at, people=report.people)
    return report


def _take_turns(month: Month) -> None:
    """Two who make the same month at once: the second finds the first one's draft."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"pension report {current_agency_id()} {month}"]
        )


def _draft(month: Month, content: str, *, by: User, at: datetime) -> PensionReport:
    """The open draft, emptied, else the next version."""
    last = newest(month)
    if last is not None and last.state == ReportState.DRAFT:
        move(last, REPORT["remake"], by=by, at=at)
        PensionRow.objects.filter(report=last).delete()
        fault_point("pension report emptied")
        last.made_by, last.made_at = by, at
        last.people = last.resent = last.base_ore = last.premium_ore = 0
        return last
    if last is not None and last.state != ReportState.DELIVERED:
        raise NotAllowedNow(
            _("%(report)s är %(state)s. Lämna den innan nästa version görs.")
            % {"report": last, "state": last.get_state_display().lower()}
        )
    if last is not None and last.runs_hash == content:
        raise NotAllowedNow(_("Inget har betalats ut sedan version %d lämnades.") % last.version)
    due_on = pay_month(month).spv_file_on
    version = last.version + 1 if last else 1
    return PensionReport(month=str(month), version=version, due_on=due_on, made_by=by, made_at=at)


@transaction.atomic
def seal_report(*, report: PensionReport, by: User, at: datetime) -> PensionReport:
    """Fix the content by the hash of its files (försegla). Raises ``NotAllowedNow`` with every reason why it cannot."""
    report = lock(report)
    _refuse_outdated(report)
    if texts := broken(report):
        raise NotAllowedNow(_("Rapporten kan inte förseglas. %s") % " ".join(texts))
    try:
        report.files = [told for told, _content in files(report, by=by, at=at)]
    except PensionReportError as error:
        raise NotAllowedNow(_("Rapporten kan inte förseglas. %s") % error) from error
    report.sealed_by, report.content_hash = by, hash_of(report.files)
    fixed = ["files", "sealed_by", "content_hash"]
    move(report, REPORT["seal"], by=by, at=at, content_hash=report.content_hash, also=fixed)
    record(Event.PENSION_REPORT_SEALED, on=report, by=by, at=at, content_hash=report.content_hash)
    return report


def _refuse_outdated(report: PensionReport) -> None:
    if runs_hash(runs_of(Month.parse(report.month))) != report.runs_hash:
        raise NotAllowedNow(_("Mer har betalats ut sedan utkastet gjordes. Gör om det först."))


@transaction.atomic
def return_report(*, report: PensionReport, comment: str, by: User, at: datetime) -> PensionReport:
    """Send a sealed report back to the one who made it (återsänd)."""
    report = lock(report)
    if not comment.strip():
        raise NotAllowedNow(_("Skriv vad som ska rättas."))
    report.files, report.sealed_by, report.content_hash = [], None, ""
    move(report, REPORT["return"], by=by, at=at, comment=comment, also=["files", "sealed_by", "content_hash"])
    record(Event.PENSION_REPORT_RETURNED, on=report, by=by, at=at, comment=comment)
    return report


@transaction.atomic
def approve_report(*, report: PensionReport, content_hash: str, by: User, at: datetime) -> PensionReport:
    """Approve what was shown and write its files (godkänn). They must come out as sealed."""
    report = lock(report)
    if content_hash != report.content_hash:
        raise NotAllowedNow(_("Rapporten är inte den som visades. Läs om sidan."))
    _refuse_outdated(report)
    report.approved_by, report.approved_at = by, at
    move(report, REPORT["approve"], by=by, at=at, content_hash=content_hash, also=["approved_by", "approved_at"])
    written = []
    for told, content in files(report, by=by, at=at):
        if told not in report.files:
            raise NotAllowedNow(_("%s är inte den som förseglades. Återsänd rapporten och gör om den.") % told["name"])
        write_once(path_of(report, told["name"]), content)
        fault_point("pension file in place")
        written.append(told)
    if written != report.files:
        raise NotAllowedNow(_("En förseglad fil saknas. Återsänd rapporten och gör om den."))
    record(Event.PENSION_REPORT_APPROVED, on=report, by=by, at=at, content_hash=content_hash)
    return report


@transaction.atomic
def note_delivered(*, report: PensionReport, delivered_on: date, by: User, at: datetime) -> PensionReport:
    """Note that the report has been handed over to the pension agency (lämnad)."""
    report = lock(report)
    report.delivered_on = delivered_on
    move(report, REPORT["deliver"], by=by, at=at, also=["delivered_on"])
    record(Event.PENSION_REPORT_DELIVERED, on=report, by=by, at=at)
    return report
