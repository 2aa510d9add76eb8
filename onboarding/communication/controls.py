"""What gate 3 asks of the communication plan."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.communication.queries import audiences_of, untold_audiences
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project


def conditions(project: Project) -> list[Condition]:
    """``audiences_told`` is asked by gate 3: each affected audience has a message before go-live."""
    affected = audiences_of(project).filter(is_affected=True).count()
    untold = list(untold_audiences(project))
    page = reverse("project_communication", args=[project.public_id])
    is_met = affected > 0 and not untold
    text = _("Varje berörd målgrupp har ett budskap före driftsättning")
    return [Condition("audiences_told", text, is_met, _stands(affected, untold), page)]


def _stands(affected: int, untold: list) -> str:
    if not affected:
        return _("ingen berörd målgrupp är upplagd")
    if untold:
        return _("saknas för %s") % ", ".join(each.name for each in untold)
    return _("%(count)d av %(all)d") % {"count": affected, "all": affected}
