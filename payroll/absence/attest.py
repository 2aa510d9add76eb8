"""Absences in the attest inbox (attest av frånvaro)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payroll.absence.models import Absence
from payroll.calculation.wording import days, number, percent
from payroll.time.deciding import ask, attest, cancel, give_back, leave_as_it_is, row_of, who
from payroll.time.models import EntryState
from servicecenter.accounts.models import User
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask

KIND = "absence"
CANCEL = "absence_cancel"


def ask_for_absence(*, absence: Absence, by: User | None, at: datetime) -> AttestTask:
    """Ask for attest of a submitted absence."""
    flow = f"{KIND}.{absence.kind}"
    return ask(absence, kind=KIND, title=in_short(absence), amount_ore=None, flow=flow, by=by, at=at)


def ask_for_cancellation(*, absence: Absence, by: User, at: datetime) -> AttestTask:
    """Ask that an attested absence is taken back."""
    title = _("Makulera: %s") % in_short(absence)
    return ask(absence, kind=CANCEL, title=title, amount_ore=None, by=by, at=at, state=EntryState.ATTESTED)


def in_short(absence: Absence) -> str:
    """``Sjuk, 3 arbetsdagar``."""
    return f"{absence.get_kind_display()}, {how_long(absence)}"


def how_long(absence: Absence) -> str:
    """``3 arbetsdagar``, or since when where the end is not known."""
    if absence.is_open:
        return _("från %s tills vidare") % absence.starts_on
    text = ngettext("%s arbetsdag", "%s arbetsdagar", 1 if absence.working_days == 1 else 2)
    return text % number(absence.working_days)


def _content(task: AttestTask) -> Mapping[str, Any]:
    absence = row_of(Absence, task)
    return {
        "employment": absence.employment_id,
        "kind": absence.kind,
        "starts_on": absence.starts_on.isoformat(),
        "ends_on": absence.ends_on.isoformat(),
        "working_days": str(absence.working_days),
        "extent": str(absence.extent),
        "is_open": absence.is_open,
        "note": absence.note,
        "replaces": absence.replaces_id,
        "is_replaced": absence.superseded_at is not None,
    }


def _detail(task: AttestTask) -> Mapping[str, Any]:
    absence = row_of(Absence, task)
    rows = [
        {"label": _("Slag"), "value": absence.get_kind_display()},
        {"label": _("Dagar"), "value": _days(absence)},
        {"label": _("Arbetsdagar"), "value": number(absence.working_days)},
        {"label": _("Omfattning"), "value": percent(absence.extent)},
        *who(absence),
    ]
    if absence.note:
        rows.append({"label": _("Anteckning"), "value": absence.note})
    if (old := absence.replaces) is not None:
        rows.append({"label": _("I stället för"), "value": f"{old.get_kind_display()}, {_days(old)}"})
    return {"parts": [{"heading": _("Rapporterat"), "rows": rows}]}


def _days(absence: Absence) -> str:
    return how_long(absence) if absence.is_open else days(absence.starts_on, absence.ends_on)


ABSENCE = AttestKind(
    key=KIND,
    label=gettext_lazy("Frånvaro"),
    content=_content,
    detail=_detail,
    on_approved=partial(attest, Absence),
    on_returned=partial(give_back, Absence),
    icon="calendar",
)

ABSENCE_CANCEL = AttestKind(
    key=CANCEL,
    label=gettext_lazy("Makulering av frånvaro"),
    content=_content,
    detail=_detail,
    on_approved=partial(cancel, Absence),
    on_returned=leave_as_it_is,
    icon="calendar",
)
