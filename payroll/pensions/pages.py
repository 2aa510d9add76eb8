"""What the pages of the pension reports show. Whose pay is shown is noted as read here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.declarations.queries import runs_hash, runs_of
from payroll.pensions.controls import SHOWN, faults, report_ties
from payroll.pensions.models import PensionReport, PensionRow, ReportState
from payroll.pensions.queries import MonthRow, steps_of, versions_of
from servicecenter.accounts.models import User
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.web.formatting import kronor, number

STEP_LABELS = {
    "remake": gettext_lazy("Utkastet gjort om"),
    "seal": gettext_lazy("Förseglad"),
    "return": gettext_lazy("Återsänd"),
    "approve": gettext_lazy("Godkänd av en andra, fil skriven"),
    "deliver": gettext_lazy("Noterad som lämnad"),
}


def list_context(rows: Sequence[MonthRow], *, today: date, permissions: Collection[Permission]) -> dict[str, Any]:
    return {"rows": rows, "may_make": Permission.PREPARE_DECLARATION in permissions, "today": today}


def report_context(report: PensionReport, *, user: User, permissions: Collection[Permission]) -> dict[str, Any]:
    is_outdated = runs_hash(runs_of(Month.parse(report.month))) != report.runs_hash
    found = faults(report, most=SHOWN) if report.state == ReportState.DRAFT else []
    for fault in found:
        note_read(kind="pensionreport", person_id=fault.person_id, name=fault.name)
    ties = report_ties(report)
    return {
        "report": report,
        "month": Month.parse(report.month).starts_on,
        "tiles": [
            {"label": _("Personer"), "value": number(report.people)},
            {"label": _("Pensionsgrundande, kr"), "value": kronor(report.base_ore)},
            {"label": _("Premier, kr"), "value": kronor(report.premium_ore)},
            {
                "label": _("Omsända perioder"),
                "value": number(report.resent),
                "note": _("tidigare månader som har ändrats, och alla efter dem"),
            },
        ],
        "ties": ties,
        "ties_hold": all(tie.holds for tie in ties),
        "faults": found,
        "is_outdated": is_outdated,
        "versions": versions_of(report.month),
        "events": _events(report),
        "decision": _decision(report, user, permissions, is_outdated=is_outdated),
        "today": timezone.localdate(),
    }


def people_rows(rows: Iterable[PensionRow]) -> list[dict[str, Any]]:
    """The people shown; each is a read of that person's pay."""
    found = []
    for row in rows:
        note_read(kind="pensionreport", person_id=row.person_id, name=row.person.name, object_id=str(row.pk))
        found.append(
            {
                "row": row,
                "name": row.person.name,
                "number": row.person.number,
                "section": row.section or "–",
                "resent": [(month, amount) for month, amount, is_resent in row.periods if is_resent],
            }
        )
    return found


COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Avdelning"), lambda row: row.section or ""),
    Column(gettext_lazy("Pensionsgrundande, kr"), "base_ore", Kind.KRONOR),
    Column(gettext_lazy("Under taket, kr"), "paid_max_ore", Kind.KRONOR),
    Column(gettext_lazy("Över taket, kr"), "paid_over_ore", Kind.KRONOR),
    Column(gettext_lazy("Underlag Kåpan Flex, kr"), "flex_base_ore", Kind.KRONOR),
    Column(gettext_lazy("Lönetillägg, kr"), "supplements_ore", Kind.KRONOR),
    Column(gettext_lazy("Naturaförmåner, kr"), "benefits_ore", Kind.KRONOR),
    Column(gettext_lazy("Kombinationstjänstarvode, kr"), "combined_post_ore", Kind.KRONOR),
    Column(gettext_lazy("Premier, kr"), "premium_ore", Kind.KRONOR),
    Column(gettext_lazy("Omsända perioder"), "resent", Kind.NUMBER),
)


def export_people(report: PensionReport, rows: Iterable[PensionRow], fmt: str) -> HttpResponse:
    found = list(rows)
    for row in found:
        note_read(kind="pensionreport", person_id=row.person_id, name=row.person.name, object_id=str(row.pk))
    return export(found, COLUMNS, name=f"pensionsrapport-{report.month}-version-{report.version}", fmt=fmt)


def _decision(
    report: PensionReport, user: User, permissions: Collection[Permission], *, is_outdated: bool
) -> dict[str, bool]:
    """What this person can do now."""
    prepares, approves = Permission.PREPARE_DECLARATION in permissions, Permission.APPROVE_DECLARATION in permissions
    is_draft, is_sealed = report.state == ReportState.DRAFT, report.state == ReportState.SEALED
    return {
        "can_make": prepares and (is_draft or (report.state == ReportState.DELIVERED and is_outdated)),
        "can_seal": prepares and is_draft and not is_outdated,
        "can_approve": approves and is_sealed and report.sealed_by_id != user.pk and not is_outdated,
        "can_return": approves and is_sealed,
        "can_deliver": prepares and report.state == ReportState.APPROVED,
        "waits_for_other": is_sealed and not approves,
    }


def _events(report: PensionReport) -> list[dict[str, str]]:
    made = {"text": _("Utkast"), "meta": _who(report.made_at, report.made_by), "status": "done"}
    done = [
        {
            "text": f"{STEP_LABELS[step.transition]}{': ' + step.comment if step.comment else ''}",
            "meta": _who(step.at, step.by),
            "status": "stop" if step.transition == "return" else "done",
        }
        for step in steps_of(report)
    ]
    is_delivered = report.state == ReportState.DELIVERED
    last = {
        "text": _("Ska lämnas senast"),
        "meta": str(report.due_on),
        "status": "done" if is_delivered else "now",
    }
    return [made, *done, last]


def _who(at: Any, by: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H.%M} {by or 'Servicecenter'}"
