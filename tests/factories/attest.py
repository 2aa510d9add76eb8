"""A kind of attest task made for tests: its object is a unit, its content the unit's name."""

from __future__ import annotations

from typing import Any

from servicecenter.attest.actions import request_attest
from servicecenter.attest.kinds import AttestKind, register
from servicecenter.attest.models import AttestTask
from servicecenter.models import Unit, User
from tests.factories import NOW

decided: list[tuple[str, int]] = []
"""What the callbacks were told, newest last."""


def _unit(task: AttestTask) -> Unit:
    return Unit.objects.get(pk=task.object_id)


RENAMING = AttestKind(
    key="test_renaming",
    label="Namnbyte",
    content=lambda task: {"name": _unit(task).name},
    detail=lambda task: {"parts": [{"heading": "Enheten", "rows": [{"label": "Namn", "value": _unit(task).name}]}]},
    on_approved=lambda task, by, at: decided.append(("approved", task.object_id)),
    on_returned=lambda task, by, at: decided.append(("returned", task.object_id)),
)


def make_task(
    subject: User | None = None, *, by: User | None = None, unit: Unit | None = None, **given: Any
) -> AttestTask:
    """A task about a new unit; call inside ``tenant(agency.pk)``."""
    register(RENAMING)
    about = Unit.objects.create(code=f"N{Unit.objects.count()}", name=given.pop("name", "Nytt namn"))
    fields = {"kind": RENAMING.key, "title": f"Namnbyte {about.code}", "subject_name": str(subject or ""), "at": NOW}
    return request_attest(on=about, subject=subject, unit=unit, by=by or subject, **fields | given)
