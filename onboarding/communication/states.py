"""States of a message of the communication plan (lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class PlannedState(models.TextChoices):
    PLANNED = "planned", _("Planerat")
    SENT = "sent", _("Skickat")
    CANCELLED = "cancelled", _("Utgår")


RIGHT = Permission.SEE_ONBOARDING
PLANNED_MESSAGE = table(
    Transition("send", (PlannedState.PLANNED,), PlannedState.SENT, RIGHT, _("Skicka")),
    Transition("cancel", (PlannedState.PLANNED,), PlannedState.CANCELLED, RIGHT, _("Låt utgå")),
)
"""What has been sent stays sent."""
