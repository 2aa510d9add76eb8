"""Travel advances in the attest inbox (attest av reseförskott)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.calculation.wording import days as days_in_words
from payroll.travel_advances.actions import KIND
from payroll.travel_advances.models import TravelAdvance
from payroll.travel_advances.queries import unsettled_sums
from payroll.travel_advances.states import TRAVEL_ADVANCE
from servicecenter.accounts.models import User
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.audit.reading import note_read
from servicecenter.common.money import format_kronor
from servicecenter.web.formatting import kronor
from servicecenter.workflow.transitions import move


def _advance(task: AttestTask) -> TravelAdvance:
    return TravelAdvance.objects.select_related("employment__person").get(pk=task.object_id)


def _content(task: AttestTask) -> Mapping[str, Any]:
    row = _advance(task)
    days = [row.starts_on.isoformat(), row.ends_on.isoformat()]
    return {"employment": row.employment_id, "purpose": row.purpose, "days": days, "amount": row.amount_ore}


def _detail(task: AttestTask) -> Mapping[str, Any]:
    """The trip and the sum, and what the traveller has not accounted for since before."""
    row = _advance(task)
    person = row.employment.person
    note_read(kind="traveladvance", person_id=person.pk, name=person.name, object_id=str(row.pk))
    rows = [
        {"label": _("Ändamål"), "value": row.purpose},
        {"label": _("Resan"), "value": days_in_words(row.starts_on, row.ends_on)},
        {"label": _("Belopp"), "value": kronor(row.amount_ore), "is_sum": True},
    ]
    findings = []
    if open_ore := unsettled_sums([person.pk]).get(person.pk):
        text = _("%s kr av tidigare reseförskott är inte redovisat än.") % format_kronor(open_ore)
        findings.append({"kind": "warn", "title": text, "text": ""})
    return {"findings": findings, "parts": [{"heading": _("Förskottet"), "rows": rows}]}


def _approve(task: AttestTask, by: User, at: datetime) -> None:
    row = TravelAdvance.objects.select_for_update().get(pk=task.object_id)
    move(row, TRAVEL_ADVANCE["attest"], by=by, at=at, behalf_of=task.behalf_of_id, content_hash=task.content_hash)


def _give_back(task: AttestTask, by: User, at: datetime) -> None:
    row = TravelAdvance.objects.select_for_update().get(pk=task.object_id)
    move(row, TRAVEL_ADVANCE["return"], by=by, at=at, behalf_of=task.behalf_of_id, comment=task.comment)


TRAVEL_ADVANCE_KIND = AttestKind(
    key=KIND,
    label=gettext_lazy("Reseförskott"),
    content=_content,
    detail=_detail,
    on_approved=_approve,
    on_returned=_give_back,
    icon="suitcase",
)
