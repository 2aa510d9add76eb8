"""States of a lesson (lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class LessonState(models.TextChoices):
    OPEN = "open", _("Att besluta")
    ACCEPTED = "accepted", _("Ändrar mallen")
    DECLINED = "declined", _("Ändrar inget")


RIGHT = Permission.LEAD_ONBOARDING
LESSON = table(
    Transition("accept", (LessonState.OPEN,), LessonState.ACCEPTED, RIGHT, _("Ändra mallen")),
    Transition("decline", (LessonState.OPEN,), LessonState.DECLINED, RIGHT, _("Ändra inget")),
)
