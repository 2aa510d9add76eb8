"""Lessons of a project, and what they propose for the template."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from onboarding.lessons.models import ChangeKind, Lesson, LessonKind, TemplateProposal, Theme
from onboarding.lessons.states import LessonState
from onboarding.projects.models import Project

KINDS, THEMES, STATES, CHANGES = LessonKind.choices, Theme.choices, LessonState.choices, ChangeKind.choices


def lessons_of(project: Project, *, kind: str = "", theme: str = "", state: str = "") -> QuerySet[Lesson]:
    chosen = {"kind": kind, "theme": theme, "state": state}
    rows = Lesson.objects.filter(project=project, **{name: value for name, value in chosen.items() if value})
    proposals = Prefetch("proposals", TemplateProposal.objects.select_related("published_in"))
    return rows.select_related("noted_by", "decided_by").prefetch_related(proposals).order_by("theme", "noted_at", "id")


def lesson_of(project: Project, public_id: UUID) -> Lesson | None:
    rows = Lesson.objects.select_related("project__template", "noted_by")
    return rows.filter(project=project, public_id=public_id).first()


def undecided_themes(project: Project) -> list[Theme]:
    """Themes without any lesson that has been decided."""
    decided = Lesson.objects.filter(project=project).exclude(state=LessonState.OPEN)
    known = set(decided.values_list("theme", flat=True))
    return [theme for theme in Theme if theme not in known]


def waiting_proposals(template_kind: str) -> QuerySet[TemplateProposal]:
    """Proposals of the agency in scope that no version has taken up, the oldest first."""
    rows = TemplateProposal.objects.filter(template_kind=template_kind, published_in__isnull=True)
    return rows.select_related("lesson__project").order_by("proposed_at", "id")


def change_told(lesson: Lesson) -> str:
    """What a lesson changes in the template, in a few words; several would be one after another."""
    told = []
    for proposal in lesson.proposals.all():
        where = f"{proposal}: {proposal.new_value}" if proposal.new_value else str(proposal)
        told.append(f"{where} ({proposal.published_in})" if proposal.published_in else where)
    return "; ".join(told)
