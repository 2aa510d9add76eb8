"""Swaps of shifts in the attest inbox (passbyten): both shifts, and what the swap does to rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.swaps.actions import KIND, approve_swap, return_swap
from payroll.swaps.models import ShiftSwap
from payroll.swaps.wording import rest_findings, shift_in_words
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.audit.reading import note_read


def _swap(task: AttestTask) -> ShiftSwap:
    parts = ("mine__employment__person", "theirs__employment__person")
    return ShiftSwap.objects.select_related(*parts).get(pk=task.object_id)


def _content(task: AttestTask) -> Mapping[str, Any]:
    swap = _swap(task)
    return {
        "shifts": [
            [shift.pk, shift.employment_id, shift.starts_at.isoformat(), shift.ends_at.isoformat(), shift.duty]
            for shift in (swap.mine, swap.theirs)
        ],
        "note": swap.note,
    }


def _detail(task: AttestTask) -> Mapping[str, Any]:
    swap = _swap(task)
    rows = []
    for gives, gets in ((swap.mine, swap.theirs), (swap.theirs, swap.mine)):
        person = gives.employment.person
        note_read(kind="shift", person_id=person.pk, name=person.name, object_id=str(swap.pk))
        rows.append({"label": _("%s lämnar") % person.name, "value": shift_in_words(gives)})
        rows.append({"label": _("%s får") % person.name, "value": shift_in_words(gets)})
    if swap.note:
        rows.append({"label": _("Meddelande"), "value": swap.note})
    found = rest_findings(swap) if task.state == "waiting" else []
    return {"findings": found, "parts": [{"heading": _("Bytet"), "rows": rows}]}


SHIFT_SWAP = AttestKind(
    key=KIND,
    label=gettext_lazy("Passbyte"),
    content=_content,
    detail=_detail,
    on_approved=approve_swap,
    on_returned=return_swap,
    icon="rotate",
)
