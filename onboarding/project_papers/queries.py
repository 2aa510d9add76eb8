"""Papers of a project: what the template asks for, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass

from onboarding.planning.template import PlannedPaper
from onboarding.project_papers.models import ProjectPaper
from onboarding.projects.models import Project
from onboarding.projects.queries import template_of
from servicecenter.papers.models import Paper
from servicecenter.papers.queries import signed_by_both
from servicecenter.papers.states import PaperState


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper that the template asks for, and the paper that it is; ``is_signed`` by both parties as it is now."""

    planned: PlannedPaper
    paper: Paper | None
    is_signed: bool

    @property
    def is_ready(self) -> bool:
        if self.paper is None:
            return False
        if self.planned.is_signed:
            return self.is_signed
        return self.paper.state in (PaperState.APPROVED, PaperState.SIGNED)


def wanted_papers(project: Project) -> list[Wanted]:
    laid_up = {
        row.code: row.paper
        for row in ProjectPaper.objects.filter(project=project).select_related("paper").order_by("id")
    }
    signed = signed_by_both([paper.pk for paper in laid_up.values()])
    return [
        Wanted(planned, laid_up.get(planned.code), planned.code in laid_up and laid_up[planned.code].pk in signed)
        for planned in template_of(project).papers
    ]


def planned_paper(project: Project, code: str) -> PlannedPaper | None:
    return next((planned for planned in template_of(project).papers if planned.code == code), None)


def paper_of(project: Project, code: str) -> Paper | None:
    row = ProjectPaper.objects.filter(project=project, code=code).select_related("paper").first()
    return row.paper if row else None
