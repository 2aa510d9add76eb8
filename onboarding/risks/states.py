"""States of a risk (lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class RiskState(models.TextChoices):
    OPEN = "open", _("Öppen")
    CLOSED = "closed", _("Stängd")


RISK = table(
    Transition("close", (RiskState.OPEN,), RiskState.CLOSED, Permission.SEE_ONBOARDING, _("Stäng risken")),
    Transition("reopen", (RiskState.CLOSED,), RiskState.OPEN, Permission.SEE_ONBOARDING, _("Öppna risken igen")),
)
