"""What gates and tripwires ask of the customer's data (villkor)."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from onboarding.data_migration.queries import has_loaded
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from onboarding.received_files.agreed import processing_is_agreed
from onboarding.received_files.queries import checked_files


def conditions(project: Project) -> list[Condition]:
    """Of G3: the data is in the register, and nothing of it waits or was refused. Of G1 on, T9: it may be moved."""
    link = reverse("project_data", args=[project.public_id])
    waiting = checked_files(project)
    refused = sum(file.rejected for file in waiting)
    is_loaded = has_loaded(project)
    is_agreed = processing_is_agreed(project, timezone.localdate())
    if waiting:
        stands = _("%(files)d filer väntar, %(refused)d rader avvisade") % {"files": len(waiting), "refused": refused}
    else:
        stands = _("inläst") if is_loaded else _("ingenting är inläst")
    return [
        Condition("data_loaded", lazy("Kundens uppgifter inlästa"), is_loaded and not waiting, stands, link),
        Condition(
            "processing_agreed", lazy("Personuppgiftsbilagan undertecknad av båda parter"), is_agreed,
            _("undertecknad") if is_agreed else _("inte undertecknad"), link,
        ),
    ]  # fmt: skip
