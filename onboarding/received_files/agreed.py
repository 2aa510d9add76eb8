"""Whether personal data may be moved at all (T9): only with the processing annex signed by both sides."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from onboarding.projects.models import Project
from servicecenter.papers.models import PaperKind
from servicecenter.papers.queries import papers, signed_by_both
from servicecenter.workflow.transitions import NotAllowedNow


def processing_is_agreed(project: Project, on: date) -> bool:
    """Whether an annex on processing personal data has stood signed by both sides since before the day's end."""
    rows = papers(kind=PaperKind.DATA_PROCESSING).filter(agency_id=project.agency_id, made_at__date__lte=on)
    return bool(signed_by_both(list(rows.values_list("pk", flat=True))))


def require_processing(project: Project, on: date) -> None:
    """Raises ``NotAllowedNow`` while the annex is missing, unsigned or changed since it was signed."""
    if not processing_is_agreed(project, on):
        raise NotAllowedNow(
            _("Personuppgiftsbilagan är inte undertecknad av båda parter. Inga personuppgifter tas emot före det.")
        )
