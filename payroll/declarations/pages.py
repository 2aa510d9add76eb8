"""What the pages of the declarations show, ready for the templates. Whose pay is shown is noted as read here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payroll.declarations.controls import SHOWN, declaration_ties, faults
from payroll.declarations.files import registered_id_of
from payroll.declarations.models import Change, Declaration, DeclarationState, IndividualStatement
from payroll.declarations.queries import (
    MonthRow,
    absences_of,
    change_counts,
    files_of,
    is_outdated,
    people_by_ids,
    runs_of,
    steps_of,
    versions_of,
)
from payroll.exchange.agi import FIELDS, AbsenceKind, FieldKind
from servicecenter.accounts.models import User
from servicecenter.audit.reading import note_read
from servicecenter.common.identity_numbers import format_organisation_number
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.web.formatting import long_date, number

MAIN_COLUMNS = ("011", "012", "013", "018", "001", "274", "275")
CHANGE_KINDS = {Change.NEW: "info", Change.CHANGED: "warn", Change.REMOVED: "stop", Change.SAME: "plain"}
ABSENCE_NAMES = {
    AbsenceKind.CHILD_CARE: gettext_lazy("Tillfällig föräldrapenning"),
    AbsenceKind.PARENTAL: gettext_lazy("Föräldrapenning"),
}


def list_context(rows: Sequence[MonthRow], *, today: date, permissions: Collection[Permission]) -> dict[str, Any]:
    left = [row for row in rows if row.is_left]
    return {
        "rows": rows,
        "may_make": Permission.PREPARE_DECLARATION in permissions,
        "tiles": [
            {
                "label": _("Att lämna"),
                "value": number(len(left)),
                "note": ngettext("%d månad utan kvittens", "%d månader utan kvittens", len(left)) % len(left),
            },
            _deadline(left, today),
            {
                "label": _("Försenade"),
                "value": number(sum(row.due_on < today for row in left)),
                "kind": "stop" if any(row.due_on < today for row in left) else "",
                "note": _("sista dagen har gått"),
            },
        ],
        "today": today,
    }


def _deadline(rows: Iterable[MonthRow], today: date) -> dict[str, Any]:
    coming = min((row.due_on for row in rows if row.due_on >= today), default=None)
    if coming is None:
        return {"label": _("Nästa sista dag"), "value": "–", "note": _("inget väntar")}
    days = (coming - today).days
    return {
        "label": _("Till sista dagen"),
        "value": number(days),
        "unit": ngettext("dag", "dagar", days),
        "note": long_date(coming),
        "kind": "warn" if days < 3 else "",
    }


def declaration_context(declaration: Declaration, *, user: User, permissions: Collection[Permission]) -> dict[str, Any]:
    outdated = is_outdated(declaration, runs_of(Month.parse(declaration.month)))
    is_draft = declaration.state == DeclarationState.DRAFT
    people_faults = faults(declaration, most=SHOWN) if is_draft else []
    for fault in people_faults:
        note_read(kind="declaration", person_id=fault.person_id, name=fault.name)
    ties = declaration_ties(declaration)
    versions = versions_of(declaration.month)
    is_newest = versions[0] == declaration
    return {
        "declaration": declaration,
        "month": Month.parse(declaration.month).starts_on,
        "main": _main(declaration),
        "ties": ties,
        "ties_hold": all(tie.holds for tie in ties),
        "faults": people_faults,
        "is_outdated": outdated,
        "changes": _changes(declaration),
        "absence_rows": _absences(declaration),
        "files": files_of(declaration),
        "versions": versions,
        "events": _events(declaration),
        "decision": _decision(declaration, user, permissions, is_outdated=outdated, is_newest=is_newest),
        "today": timezone.localdate(),
    }


def _main(declaration: Declaration) -> list[dict[str, Any]]:
    """The boxes of the main statement, with what each is computed of."""
    rates = ", ".join(
        _("%(rate)s %% på %(base)s kr") % {"rate": _percent(rate), "base": number(base // 100)}
        for rate, base in sorted(declaration.base_by_rate.items(), reverse=True)
    )
    return [
        {
            "code": "201",
            "label": _("Organisationsnummer"),
            "value": format_organisation_number(registered_id_of(declaration)[2:]),
            "note": "",
        },
        {"code": "006", "label": _("Redovisningsperiod"), "value": declaration.month, "note": ""},
        {
            "code": "487",
            "label": _("Summa arbetsgivaravgifter"),
            "value": number(declaration.contributions_kr),
            "note": rates,
        },
        {
            "code": "497",
            "label": _("Summa avdragen skatt"),
            "value": number(declaration.tax_kr),
            "note": _("Summan av individuppgifternas skatterutor"),
        },
    ]


def _percent(rate: str) -> str:
    return number(Decimal(rate) * 100, 2)


def _changes(declaration: Declaration) -> list[dict[str, Any]]:
    counts = change_counts(declaration)
    return [
        {"label": label, "value": number(counts.get(change, 0)), "change": change} for change, label in Change.choices
    ]


def _absences(declaration: Declaration) -> list[dict[str, Any]]:
    """Days of absence of the first people; each is a read of that person's absence."""
    groups = absences_of(declaration, most=SHOWN)
    people = people_by_ids({row["person_id"] for row in groups})
    changes = dict(Change.choices)
    found = []
    for row in groups:
        person = people[row["person_id"]]
        note_read(kind="declaration", person_id=person.pk, name=person.name)
        low, high = number(row["low"]), number(row["high"])
        found.append(
            row
            | {
                "name": person.name,
                "kind": ABSENCE_NAMES[AbsenceKind(row["kind"])],
                "percent": low if low == high else f"{low}–{high}",
                "change": changes[row["change"]],
            }
        )
    return found


def statement_rows(rows: Iterable[IndividualStatement]) -> list[dict[str, Any]]:
    """The people shown; each is a read of that person's pay."""
    found = []
    for row in rows:
        note_read(kind="declaration", person_id=row.person_id, name=row.person.name, object_id=str(row.pk))
        found.append(
            {
                "number": row.number,
                "name": row.person.name,
                "employee_number": row.person.number,
                "identity": masked(row),
                "cash": row.cash_kr,
                "benefits": row.benefits_kr,
                "tax": row.tax_kr,
                "tax_field": row.tax_field,
                "others": others(row),
                "change": row.get_change_display(),
                "kind": CHANGE_KINDS[Change(row.change)],
                "is_same": row.change == Change.SAME,
                "differences": differences(row),
            }
        )
    return found


def masked(row: IndividualStatement) -> str:
    """The birth date of the number; nothing of a person who is protected now."""
    if row.person.is_protected:
        return _("skyddad")
    return f"{row.identity[:8]}-••••" if row.identity else _("saknas")


def others(row: IndividualStatement) -> str:
    """The fields that have no column of their own: crosses, and amounts with their code."""
    found = []
    for code, value in sorted(row.boxes.items()):
        if code not in MAIN_COLUMNS:
            found.append(code if FIELDS[code].kind is FieldKind.CROSS else f"{code}: {number(value)}")
    return ", ".join(found)


def differences(row: IndividualStatement) -> list[dict[str, Any]]:
    """What the earlier version said against what this one says, box by box."""
    if row.change != Change.CHANGED or row.before is None:
        return []
    codes = sorted({*row.boxes, *row.before})
    return [
        {"code": code, "before": row.before.get(code, 0), "now": row.boxes.get(code, 0)}
        for code in codes
        if row.before.get(code) != row.boxes.get(code)
    ]


STATEMENTS = (
    Column(gettext_lazy("Specifikationsnummer"), "number", Kind.NUMBER),
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Identitet"), masked),
    Column(gettext_lazy("Kontant lön (011), kr"), "cash_kr", Kind.NUMBER),
    Column(gettext_lazy("Förmåner (012, 013, 018), kr"), "benefits_kr", Kind.NUMBER),
    Column(gettext_lazy("Avdragen skatt, kr"), "tax_kr", Kind.NUMBER),
    Column(gettext_lazy("Skatteruta"), "tax_field"),
    Column(gettext_lazy("Övriga rutor"), others),
    Column(gettext_lazy("Ändring"), lambda row: row.get_change_display()),
)


def export_statements(declaration: Declaration, rows: Iterable[IndividualStatement], fmt: str) -> HttpResponse:
    found = list(rows)
    for row in found:
        note_read(kind="declaration", person_id=row.person_id, name=row.person.name, object_id=str(row.pk))
    return export(found, STATEMENTS, name=f"agi-{declaration.month}-version-{declaration.version}", fmt=fmt)


def _decision(
    declaration: Declaration, user: User, permissions: Collection[Permission], *, is_outdated: bool, is_newest: bool
) -> dict[str, bool]:
    """What this person can do now. A correction may be due without a run: someone has got another number."""
    prepares, approves = Permission.PREPARE_DECLARATION in permissions, Permission.APPROVE_DECLARATION in permissions
    state = declaration.state
    is_own = declaration.sealed_by_id == user.pk
    is_sealed = state == DeclarationState.SEALED
    return {
        "can_make": prepares and is_newest and state in (DeclarationState.DRAFT, *ANSWERED),
        "can_seal": prepares and state == DeclarationState.DRAFT and not is_outdated,
        "can_approve": approves and is_sealed and not is_own and not is_outdated,
        "can_return": approves and is_sealed,
        "can_answer": prepares and state == DeclarationState.APPROVED,
        "waits_for_other": is_sealed and not approves,
    }


ANSWERED = (DeclarationState.RECEIVED, DeclarationState.REJECTED)

STEP_LABELS = {
    "remake": gettext_lazy("Utkastet gjort om"),
    "seal": gettext_lazy("Förseglad"),
    "return": gettext_lazy("Återsänd"),
    "approve": gettext_lazy("Godkänd av en andra, fil skriven"),
    "receive": gettext_lazy("Kvittens registrerad"),
    "reject": gettext_lazy("Avvisad av Skatteverket"),
}


def _events(declaration: Declaration) -> list[dict[str, str]]:
    """What has been done, by whom and when."""
    made = {"text": _("Utkast"), "meta": _who(declaration.made_at, declaration.made_by), "status": "done"}
    done = [
        {
            "text": f"{STEP_LABELS[step.transition]}{': ' + step.comment if step.comment else ''}",
            "meta": _who(step.at, step.by),
            "status": "stop" if step.transition in ("return", "reject") else "done",
        }
        for step in steps_of(declaration)
    ]
    last = {
        "text": _("Ska lämnas senast"),
        "meta": str(declaration.due_on),
        "status": "done" if declaration.state == DeclarationState.RECEIVED else "now",
    }
    return [made, *done, last]


def _who(at: Any, by: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H.%M} {by or 'Servicecenter'}"
