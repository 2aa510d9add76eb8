"""States of what is handed over (lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class HandoverState(models.TextChoices):
    OFFERED = "offered", _("Väntar på mottagaren")
    RETURNED = "returned", _("Återsänd")
    ACCEPTED = "accepted", _("Mottagen")


RIGHT = Permission.SEE_ONBOARDING
HANDOVER = table(
    Transition("accept", (HandoverState.OFFERED,), HandoverState.ACCEPTED, RIGHT, _("Ta emot")),
    Transition("return", (HandoverState.OFFERED,), HandoverState.RETURNED, RIGHT, _("Återsänd")),
    Transition("offer_again", (HandoverState.RETURNED,), HandoverState.OFFERED, RIGHT, _("Lämna över på nytt")),
)
