"""States of a row of the staffing plan (lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class StaffingState(models.TextChoices):
    OPEN = "open", _("Återstår")
    DONE = "done", _("Genomförd")
    CANCELLED = "cancelled", _("Utgår")


RIGHT = Permission.SEE_ONBOARDING
STAFFING = table(
    Transition("finish", (StaffingState.OPEN,), StaffingState.DONE, RIGHT, _("Markera som genomförd")),
    Transition("undo", (StaffingState.DONE,), StaffingState.OPEN, RIGHT, _("Öppna igen")),
    Transition("cancel", (StaffingState.OPEN,), StaffingState.CANCELLED, RIGHT, _("Låt utgå")),
)
