"""What the gates ask of the criteria."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.criteria.queries import valid_criteria, waiting
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project


def conditions(project: Project) -> list[Condition]:
    """``criteria_written`` (G2), ``criteria_met`` and ``criteria_approved`` (G3; T12)."""
    link = reverse("project_criteria", args=[project.public_id])
    valid, changed = valid_criteria(project), waiting(project)
    mandatory = [row for row in valid if row.is_mandatory]
    met = sum(row.is_met for row in mandatory)
    return [
        Condition(
            "criteria_written", _("Mätbara anslutningskriterier"), bool(mandatory), _("%d skrivna") % len(valid), link
        ),
        Condition(
            "criteria_met",
            _("Alla obligatoriska kriterier uppfyllda"),
            bool(mandatory) and met == len(mandatory),
            _("%(met)d av %(all)d") % {"met": met, "all": len(mandatory)},
            link,
        ),
        Condition(
            "criteria_approved",
            _("Inga kriterier ändrade efter grind 2 utan godkännande"),
            not changed,
            _("%d väntar på styrgruppen") % len(changed),
            link,
        ),
    ]
