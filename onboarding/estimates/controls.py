"""What the gates ask of the estimate."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.estimates.queries import estimate_of
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from servicecenter.web.formatting import kronor


def conditions(project: Project) -> list[Condition]:
    """``estimate_approved`` (G2)."""
    found = estimate_of(project)
    stands = _("%s kr") % kronor(found.total_ore) if found.rows else _("inga rader än")
    if found.rows and not found.is_approved:
        stands = _("%s, inte godkänd") % stands
    link = reverse("project_estimate", args=[project.public_id])
    return [Condition("estimate_approved", _("Kostnadsuppskattning godkänd"), found.is_approved, stands, link)]
