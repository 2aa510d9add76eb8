"""What gate 3 asks of the collaboration (G29)."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.forums.queries import LEVELS, SIDES, forums_here, lacking, seated
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project


def conditions(project: Project, *, on: date) -> list[Condition]:
    """``forums_appointed`` is asked by gate 3."""
    forums = forums_here(project)
    left = lacking(seated(forums, on=on))
    return [
        Condition(
            "forums_appointed",
            _("Forum på tre nivåer har utsedda kontaktpersoner på båda sidor"),
            not left,
            _stands(bool(forums), left),
            reverse("project_forums", args=[project.public_id]),
        )
    ]


def _stands(has_forums: bool, left: list) -> str:
    if not has_forums:
        return _("överenskommelsen är inte upplagd")
    places = len(LEVELS) * len(SIDES)
    told = _("%(count)d av %(all)d kontaktpersoner utsedda") % {"count": places - len(left), "all": places}
    if not left:
        return told
    level, side = left[0]
    names = {"level": str(level.label).lower(), "side": str(side.label).lower()}
    return told + "; " + _("saknas: %(level)s nivå, %(side)s") % names
