"""What the pages of own time show, ready to read."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from payroll.absence.attest import how_long
from payroll.absence.models import Absence, AbsenceKind
from payroll.calculation.wording import days
from payroll.own_time.effect import effect_of
from payroll.own_time.queries import (
    Day,
    Reported,
    tasks_of,
    versions_of,
    waiting_change,
    waits_for,
    weeks_of,
    would_wait_for,
)
from payroll.salary_types.catalogue import CATALOGUE, SalaryType, Section, by_key
from payroll.time.attest import how_much
from payroll.time.models import EntryState
from servicecenter.accounts.models import User
from servicecenter.attest.models import AttestTask
from servicecenter.common.periods import Month
from servicecenter.web.formatting import iso_moment

TIME_OFF = tuple(by_key(key).code for key in ("time_off_earned", "time_off_taken"))
NOT_OWN = {AbsenceKind.UNAUTHORISED, AbsenceKind.PARTIAL_PENSION}
"""Decided by the employer, so not for the employee to report."""
OWN_KINDS = tuple(kind for kind in AbsenceKind.values if kind not in NOT_OWN)
KIND_ICONS = {"sick": "heart", "child_care": "people", "parental_leave": "people", "child_birth": "people"}
DRAFTED = ("employment", "starts_on", "ends_on", "extent")


@cache
def own_codes() -> tuple[str, ...]:
    """The salary types of worked time, and of time off for it, that employees report themselves."""
    return tuple(
        code
        for code, kind in CATALOGUE.items()
        if (kind.section is Section.TIME or code in TIME_OFF) and "employee" in kind.registered_by
    )


def name_of(salary_type: SalaryType) -> str:
    return salary_type.en if get_language() == "en" else salary_type.sv


def choices() -> list[dict[str, Any]]:
    """What can be reported, in the two groups that people look for."""
    absence = [{"url": _report_url(kind), "label": AbsenceKind(kind).label, "icon": _icon(kind)} for kind in OWN_KINDS]
    worked = [
        {"url": reverse("my_entry_new", args=[code]), "label": name_of(CATALOGUE[code]), "icon": "clock"}
        for code in own_codes()
    ]
    return [{"heading": _("Frånvaro"), "rows": absence}, {"heading": _("Arbetad tid och tillägg"), "rows": worked}]


def _report_url(kind: str) -> str:
    """Vacation has a page of its own, which shows the days it draws."""
    return reverse("my_vacation_new") if kind == AbsenceKind.VACATION else reverse("my_absence_new", args=[kind])


def _icon(kind: str) -> str:
    return KIND_ICONS.get(kind, "calendar")


def neighbours(month: Month) -> dict[str, Month]:
    return {"previous": month.plus(-1), "next": month.plus(1)}


def weeks(month: Month, rows: list[Reported], *, today: date) -> list[list[dict[str, Any]]]:
    """The weeks of the month with their marks in words."""
    return [[_cell(day) for day in week] for week in weeks_of(month, rows, today=today)]


def _cell(day: Day) -> dict[str, Any]:
    marks = [{"state": row.state, "text": in_words(row)} for row in day.rows]
    return {
        "day": day.day,
        "is_in_month": day.is_in_month,
        "is_today": day.is_today,
        "is_free": day.is_free,
        "holiday": day.holiday,
        "marks": marks,
    }


def listed(rows: list[Reported]) -> list[dict[str, Any]]:
    return [{"row": row, "url": url_of(row), "what": in_words(row), "days": when(row)} for row in rows]


def url_of(row: Reported) -> str:
    return reverse("my_reported", args=["franvaro" if isinstance(row, Absence) else "tillagg", row.public_id])


def in_words(row: Reported) -> str:
    """``Sjuk``, or ``Enkel övertid, 2 timmar``."""
    return row.get_kind_display() if isinstance(row, Absence) else f"{name_of(CATALOGUE[row.code])}, {how_much(row)}"


def when(row: Reported) -> str:
    if isinstance(row, Absence) and row.is_open:
        return how_long(row)
    return days(row.starts_on, row.ends_on)


def may_change(row: Reported) -> bool:
    """What counts and has no change waiting, or what came back."""
    if row.state == EntryState.RETURNED:
        return True
    is_open = isinstance(row, Absence) and row.is_open
    return row.state == EntryState.ATTESTED and row.superseded_at is None and not is_open and not waiting_change(row)


def as_given(row: Any, *names: str) -> dict[str, Any]:
    """The fields of an earlier report, to start from."""
    return {} if row is None else {"employment": row.employment_id} | {name: getattr(row, name) for name in names}


def is_whole(given: dict[str, Any] | None) -> bool:
    """Whether the form says enough to compute from: days in the right order."""
    if given is None:
        return False
    first, last = given.get("starts_on"), given.get("ends_on")
    return first is None or last is None or first <= last


def effect(draft: Reported, user: User, *, at: datetime) -> dict[str, Any]:
    """What the page tells beside the form: money, days and who gets the case."""
    return {
        "effect": effect_of(draft, at=at),
        "draft": draft,
        "counted": how_long(draft) if isinstance(draft, Absence) else how_much(draft),
        "deciders": would_wait_for(draft, user, on=timezone.localdate(at)),
    }


def reported(row: Reported, what: str, *, on: date) -> dict[str, Any]:
    tasks = tasks_of(row)
    waiting = [task for task in tasks if task.state == "waiting"]
    change = waiting_change(row)
    return {
        "row": row,
        "what": what,
        "title": in_words(row),
        "when": when(row),
        "counted": how_long(row) if isinstance(row, Absence) else how_much(row),
        "events": _events(row, tasks),
        "deciders": waits_for(waiting[0], on=on) if waiting else [],
        "is_waiting": bool(waiting),
        "change": {"row": change, "url": url_of(change), "when": when(change)} if change else None,
        "versions": [{"row": old, "url": url_of(old), "when": when(old)} for old in versions_of(row)[1:]],
        "may_change": may_change(row),
        "may_withdraw": row.state == EntryState.SUBMITTED,
        "may_cancel": may_change(row) and row.state == EntryState.ATTESTED and not waiting,
        "may_return": isinstance(row, Absence) and row.is_open and row.superseded_at is None and not change,
    }


def _events(row: Reported, tasks: list[AttestTask]) -> list[dict[str, str]]:
    """From report to attest, oldest first."""
    events = [{"text": _("Rapporterad"), "meta": iso_moment(row.recorded_at), "status": "done"}]
    for task in reversed(tasks):
        if task.decided_at is None:
            if task.state == "waiting":
                word = _("Väntar på granskning") if task.then_permission else _("Väntar på attest")
                events.append({"text": word, "meta": task.title, "status": "now"})
            continue
        comment = f" ”{task.comment}”" if task.comment else ""
        meta = f"{iso_moment(task.decided_at)}, {task.decided_by}.{comment}"
        status = "done" if task.state == "approved" else "stop"
        is_review = task.then_permission and task.state == "approved"
        word = _("Granskad") if is_review else task.get_state_display()
        events.append({"text": f"{word}: {task.title}", "meta": meta, "status": status})
    if row.superseded_at is not None:
        events.append({"text": _("Gäller inte längre"), "meta": iso_moment(row.superseded_at), "status": "stop"})
    return events


def lead(rows: list[Reported]) -> str:
    waiting = sum(row.state == EntryState.SUBMITTED for row in rows)
    returned = sum(row.state == EntryState.RETURNED for row in rows)
    told = ngettext("%(count)d rapport i månaden", "%(count)d rapporter i månaden", len(rows)) % {"count": len(rows)}
    if waiting:
        told += ngettext(", %(count)d väntar på attest", ", %(count)d väntar på attest", waiting) % {"count": waiting}
    if returned:
        told += ngettext(", %(count)d är återsänd till dig", ", %(count)d är återsända till dig", returned) % {
            "count": returned
        }
    return f"{told}." if rows else _("Inget är rapporterat i månaden. Är allt som vanligt behöver du inte göra något.")
