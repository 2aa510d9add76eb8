"""Corrections of flex balances in the attest inbox (flexrättelser)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.flex.actions import KIND, approve_correction, return_correction
from payroll.flex.models import FlexCorrection
from payroll.flex.queries import balance_of
from payroll.schedules.wording import signed_hours
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.audit.reading import note_read


def _wish(task: AttestTask) -> FlexCorrection:
    return FlexCorrection.objects.select_related("employment__person", "requested_by").get(pk=task.object_id)


def _content(task: AttestTask) -> Mapping[str, Any]:
    wish = _wish(task)
    return {
        "employment": wish.employment_id,
        "day": wish.day.isoformat(),
        "minutes": wish.minutes,
        "reason": wish.reason,
    }


def _detail(task: AttestTask) -> Mapping[str, Any]:
    wish = _wish(task)
    person = wish.employment.person
    note_read(kind="flexentry", person_id=person.pk, name=person.name, object_id=str(wish.pk))
    balance = balance_of(wish.employment)
    if wish.state != "waiting":
        balance_rows = [{"label": _("Saldo nu"), "value": signed_hours(balance)}]
    else:
        balance_rows = [
            {"label": _("Saldo nu"), "value": signed_hours(balance)},
            {"label": _("Saldo efter rättelsen"), "value": signed_hours(balance + wish.minutes), "is_sum": True},
        ]
    rows = [
        {"label": _("Dag"), "value": wish.day.isoformat()},
        {"label": _("Ändring"), "value": signed_hours(wish.minutes)},
        {"label": _("Skäl"), "value": wish.reason},
        *balance_rows,
    ]
    return {"parts": [{"heading": _("Rättelsen"), "rows": rows}]}


FLEX_CORRECTION = AttestKind(
    key=KIND,
    label=gettext_lazy("Flexrättelse"),
    content=_content,
    detail=_detail,
    on_approved=approve_correction,
    on_returned=return_correction,
    icon="clock",
)
