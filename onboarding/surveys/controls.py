"""What gate 5 asks of the survey."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from onboarding.projects.queries import limit_of
from onboarding.surveys.queries import LIMIT, responses_of, survey_of


def conditions(project: Project) -> list[Condition]:
    """``survey_answered`` is asked by gate 5; how many must answer is the template's own limit."""
    survey, needed = survey_of(project), limit_of(project, LIMIT)
    found = responses_of(survey) if survey else None
    stands = _("inte skickad")
    if found:
        told = {"count": found.all_answered, "all": found.all_asked, "rate": found.rate}
        stands = _("%(count)d av %(all)d har svarat, %(rate)d %%") % told
    return [
        Condition(
            "survey_answered",
            _("Enkäten är skickad och minst %d %% har svarat (eget gränsvärde)") % needed,
            found is not None and found.rate >= needed,
            stands,
            reverse("project_survey", args=[project.public_id]),
        )
    ]
