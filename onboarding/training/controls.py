"""What gate 3 asks of training."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from onboarding.training.queries import shares_of


def conditions(project: Project) -> list[Condition]:
    """``training_done`` is asked by gate 3: every role that is counted has as many trained as its template requires."""
    shares = shares_of(project)
    short = [(role, share) for role, share in shares if not share.is_enough]
    page = reverse("project_training", args=[project.public_id])
    is_met = bool(shares) and not short
    return [Condition("training_done", _("Utbildning genomförd för alla roller"), is_met, _stands(shares, short), page)]


def _stands(shares: list, short: list) -> str:
    if not shares:
        return _("ingen roll är räknad")
    told = [
        _("%(role)s: %(trained)d av %(people)d, %(percent)d %% av %(required)d %%")
        % {
            "role": role.get_role_display(),
            "trained": share.trained,
            "people": share.people,
            "percent": share.percent,
            "required": share.required,
        }
        for role, share in short or shares
    ]
    return "; ".join(told)
