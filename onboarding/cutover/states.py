"""States of a line of the cutover (lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class LineState(models.TextChoices):
    PLANNED = "planned", _("Återstår")
    DONE = "done", _("Klar")
    CANCELLED = "cancelled", _("Utgår")


RIGHT = Permission.SEE_ONBOARDING
CUTOVER_LINE = table(
    Transition("tick", (LineState.PLANNED,), LineState.DONE, RIGHT, _("Bocka av")),
    Transition("untick", (LineState.DONE,), LineState.PLANNED, RIGHT, _("Ta bort bocken")),
    Transition("cancel", (LineState.PLANNED,), LineState.CANCELLED, RIGHT, _("Låt utgå")),
)
