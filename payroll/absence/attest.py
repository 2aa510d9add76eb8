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
from payroll.time.deciding import ask, attest, give_back, row_of, who
from servicecenter.accounts.models import User
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask

KIND = "absence"


def ask_for_absence(*, absence: Absence, by: User | None, at: datetime) -> AttestTask:
    """Ask for attest of a submitted absence."""
    title = f"{absence.get_kind_display()}, {how_long(absence)}"
    return ask(absence, kind=KIND, title=title, amount_ore=None, by=by, at=at)


def how_long(absence: Absence) -> str:
    """``3 arbetsdagar``."""
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
        "is_replaced": absence.superseded_at is not None,
    }


def _detail(task: AttestTask) -> Mapping[str, Any]:
    absence = row_of(Absence, task)
    rows = [
        {"label": _("Slag"), "value": absence.get_kind_display()},
        {"label": _("Dagar"), "value": days(absence.starts_on, absence.ends_on)},
        {"label": _("Arbetsdagar"), "value": number(absence.working_days)},
        {"label": _("Omfattning"), "value": percent(absence.extent)},
        *who(absence),
    ]
    return {"parts": [{"heading": _("Rapporterat"), "rows": rows}]}


ABSENCE = AttestKind(
    key=KIND,
    label=gettext_lazy("Frånvaro"),
    content=_content,
    detail=_detail,
    on_approved=partial(attest, Absence),
    on_returned=partial(give_back, Absence),
    icon="calendar",
)
