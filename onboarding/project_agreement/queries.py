"""Which version of the agency's agreement a project leads to (projektets överenskommelse)."""

from __future__ import annotations

from onboarding.projects.models import Project
from servicecenter.agreements.models import AgreementVersion


def version_of(project: Project) -> AgreementVersion | None:
    """The newest version that has a line for one of the project's services."""
    rows = AgreementVersion.objects.filter(lines__service__in=project.services).distinct()
    return rows.select_related("paper", "agreement").order_by("-made_at", "-pk").first()
