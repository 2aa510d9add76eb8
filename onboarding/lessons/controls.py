"""What gate 5 asks of lessons."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.lessons.models import Theme
from onboarding.lessons.queries import undecided_themes
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project


def conditions(project: Project) -> list[Condition]:
    """``lessons_decided`` is asked by gate 5: at least one lesson of every theme, decided."""
    missing = undecided_themes(project)
    if missing:
        stands = _("saknas för %s") % ", ".join(str(theme.label) for theme in missing)
    else:
        stands = _("%(count)d av %(all)d teman") % {"count": len(Theme), "all": len(Theme)}
    page = reverse("project_lessons", args=[project.public_id])
    return [Condition("lessons_decided", _("Lärdomar är beslutade i varje tema"), not missing, stands, page)]
