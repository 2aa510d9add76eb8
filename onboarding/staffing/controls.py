"""What gate 3 asks of the staffing plan."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from onboarding.staffing.queries import kept_staffing
from onboarding.staffing.states import StaffingState


def conditions(project: Project) -> list[Condition]:
    """``staffing_done`` is asked by gate 3. A project that moves nobody has nothing to wait for."""
    rows = list(kept_staffing(project))
    left = [row for row in rows if row.state == StaffingState.OPEN]
    page = reverse("project_staffing", args=[project.public_id])
    return [
        Condition("staffing_done", _("Personalflytt och rekrytering genomförda"), not left, _stands(rows, left), page)
    ]


def _stands(rows: list, left: list) -> str:
    if not rows:
        return _("ingen personalflytt är planerad")
    if left:
        told = {"count": len(left), "all": len(rows), "next": ", ".join(row.who for row in left[:3])}
        return _("%(count)d av %(all)d återstår: %(next)s") % told
    return _("%(all)d av %(all)d genomförda") % {"all": len(rows)}
