"""What the gates ask of the papers: one condition for each that the template names, ``paper_<code>``."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.project_papers.queries import Wanted, wanted_papers
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project


def conditions(project: Project) -> list[Condition]:
    return [_condition(project, wanted) for wanted in wanted_papers(project)]


def _condition(project: Project, wanted: Wanted) -> Condition:
    signed = _("%s undertecknad av båda") if wanted.planned.is_signed else _("%s godkänd")
    link = reverse("paper", args=[wanted.paper.public_id]) if wanted.paper else None
    return Condition(
        f"paper_{wanted.planned.code}",
        signed % wanted.planned.name,
        wanted.is_ready,
        wanted.paper.get_state_display().lower() if wanted.paper else _("inte framtagen"),
        link or reverse("project_papers", args=[project.public_id]),
    )
