"""Whether personal data may be moved at all (T9): only with the processing annex signed by both sides."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from onboarding.projects.models import Project
from servicecenter.agreements.controls import may_process_personal_data
from servicecenter.agreements.models import AgreementAnnex
from servicecenter.agreements.queries import agreement_versions
from servicecenter.papers.models import PaperKind
from servicecenter.papers.queries import papers, signed_by_both
from servicecenter.workflow.transitions import NotAllowedNow


def processing_is_agreed(project: Project, on: date) -> bool:
    """Whether personal data may be moved on a day: an agreement's annex both have signed that has not expired, or,
    before there is an agreement, a paper of its own that both have signed by the day's end.
    """
    if may_process_personal_data(agreement_versions(), on=on):
        return True
    alone = papers(kind=PaperKind.DATA_PROCESSING).filter(agency_id=project.agency_id, made_at__date__lte=on)
    alone = alone.exclude(pk__in=AgreementAnnex.objects.values("paper"))
    return bool(signed_by_both(list(alone.values_list("pk", flat=True))))


def require_processing(project: Project, on: date) -> None:
    """Raises ``NotAllowedNow`` while the annex is missing, unsigned or changed since it was signed."""
    if not processing_is_agreed(project, on):
        raise NotAllowedNow(
            _("Personuppgiftsbilagan är inte undertecknad av båda parter. Inga personuppgifter tas emot före det.")
        )
