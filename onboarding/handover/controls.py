"""What gate 5 asks of the hand-over."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.handover.queries import components_of, receipt_of
from onboarding.handover.states import HandoverState
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project


def conditions(project: Project, *, on: date | None = None) -> list[Condition]:
    """``handover_accepted`` and ``responsibilities_acknowledged`` are asked by gate 5."""
    rows = list(components_of(project))
    accepted = [row for row in rows if row.state == HandoverState.ACCEPTED]
    receipt = receipt_of(project, on=on or timezone.localdate())
    if rows:
        stands = _("%(count)d av %(all)d mottagna") % {"count": len(accepted), "all": len(rows)}
    else:
        stands = _("ingen komponent är upplagd")
    page = reverse("project_handover", args=[project.public_id])
    told = _("kvitterat av %s") % receipt if receipt else _("inte kvitterat som fördelningen är nu")
    is_all = bool(rows) and accepted == rows
    return [
        Condition("handover_accepted", _("Projektets komponenter är mottagna av linjen"), is_all, stands, page),
        Condition(
            "responsibilities_acknowledged",
            _("Ansvarsfördelningen är kvitterad av myndighetens linje"),
            receipt is not None,
            told,
            reverse("responsibilities", args=[project.public_id]),
        ),
    ]
