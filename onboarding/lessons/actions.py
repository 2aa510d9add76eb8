"""What is done with lessons: noted by anyone in the project, decided by its lead, and turned into changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.lessons.models import ChangeKind, Lesson, TemplateProposal
from onboarding.lessons.places import fault
from onboarding.lessons.states import LESSON, LessonState
from onboarding.projects.models import Project
from onboarding.projects.registers import add_row, change_row, step_row, tell
from servicecenter.accounts.models import User
from servicecenter.workflow.transitions import NotAllowedNow


@transaction.atomic
def note_lesson(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> Lesson:
    """Write down something learnt (registrera lärdom)."""
    return add_row(Lesson, project, facts, by=by, at=at, noted_by=by, noted_at=at)


@transaction.atomic
def correct_lesson(*, lesson: Lesson, facts: Mapping[str, Any], by: User, at: datetime) -> Lesson:
    changed = change_row(lesson, facts, by=by, at=at)
    if changed.state != LessonState.OPEN:
        raise NotAllowedNow(_("Lärdomen är beslutad och kan inte ändras."))
    return changed


@transaction.atomic
def accept_lesson(
    *, lesson: Lesson, action: str, change: str, path: str, new_value: str, by: User, at: datetime
) -> TemplateProposal:
    """The next project shall do otherwise (besluta om malländring). Raises ``ValidationError`` at the field."""
    project = Project.objects.select_related("template").get(pk=lesson.project_id)
    new_value = " ".join(new_value.split()) if change != ChangeKind.REMOVE else ""
    _can_be_made(project, change, path, new_value)
    decided = step_row(lesson, LESSON["accept"], by=by, at=at, action=_said(action), decided_at=at, decided_by=by)
    told = {"template_kind": project.kind, "change": change, "path": path, "new_value": new_value}
    proposal = TemplateProposal.objects.create(lesson=decided, proposed_at=at, **told)
    tell(proposal, "added", by=by, at=at)
    return proposal


@transaction.atomic
def decline_lesson(*, lesson: Lesson, action: str, by: User, at: datetime) -> Lesson:
    """It changes nothing in the template (besluta utan malländring), and why or what is done instead."""
    return step_row(lesson, LESSON["decline"], by=by, at=at, action=_said(action), decided_at=at, decided_by=by)


def _said(action: str) -> str:
    if not action.strip():
        raise ValidationError({"action": _("Skriv vad som ska göras, eller varför inget ska göras.")})
    return action.strip()[:500]


def _can_be_made(project: Project, change: str, path: str, new_value: str) -> None:
    """The template has such a place, and such a value may stand there."""
    if change not in ChangeKind.values:
        raise ValidationError({"change": _("Välj vad som ska ändras i mallen.")})
    if change != ChangeKind.REMOVE and not new_value:
        raise ValidationError({"new_value": _("Skriv det nya värdet.")})
    if len(new_value) > 300:
        raise ValidationError({"new_value": _("Högst 300 tecken.")})
    told = {
        "unknown": _("Mallen har ingen sådan plats för det slaget av ändring. Välj en ur listan."),
        "number": _("Där står ett heltal. Skriv ett heltal större än noll."),
        "same": _("Där står det värdet redan."),
    }
    if wrong := fault(project.template.content, change, path, new_value):
        field, why = wrong
        raise ValidationError({field: told[why]})
