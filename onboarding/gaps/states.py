"""States of a gap (lägen): solved by one side, confirmed by the other."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class GapState(models.TextChoices):
    OPEN = "open", _("Öppet")
    SOLVED = "solved", _("Löst av en sida")
    CONFIRMED = "confirmed", _("Bekräftat av båda")


RIGHT = Permission.SEE_ONBOARDING
GAP = table(
    Transition("solve", (GapState.OPEN,), GapState.SOLVED, RIGHT, _("Markera som löst")),
    Transition("confirm", (GapState.SOLVED,), GapState.CONFIRMED, RIGHT, _("Bekräfta"), second_person_after="solve"),
    Transition("refuse", (GapState.SOLVED,), GapState.OPEN, RIGHT, _("Inte löst")),
    Transition("reopen", (GapState.CONFIRMED,), GapState.OPEN, RIGHT, _("Öppna igen")),
)
