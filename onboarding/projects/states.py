"""States of onboarding projects, their phases and activities (lägen), and what moves them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class ProjectState(models.TextChoices):
    ACTIVE = "active", _("Pågår")
    CLOSED = "closed", _("Avslutat")
    STOPPED = "stopped", _("Avbrutet")


class PhaseState(models.TextChoices):
    LOCKED = "locked", _("Väntar på grinden före")
    OPEN = "open", _("Pågår")
    PASSED = "passed", _("Passerad")


class ActivityState(models.TextChoices):
    PLANNED = "planned", _("Planerad")
    STARTED = "started", _("Påbörjad")
    DONE = "done", _("Klar")


PROJECT = table(
    Transition("close", (ProjectState.ACTIVE,), ProjectState.CLOSED, Permission.DECIDE_GATES, _("Avsluta projektet")),
    Transition("stop", (ProjectState.ACTIVE,), ProjectState.STOPPED, Permission.DECIDE_GATES, _("Avbryt projektet")),
)
PHASE = table(
    Transition("open", (PhaseState.LOCKED,), PhaseState.OPEN, Permission.SEE_ONBOARDING, _("Öppna fasen")),
    Transition("pass", (PhaseState.OPEN,), PhaseState.PASSED, Permission.SEE_ONBOARDING, _("Passera grinden")),
    Transition("reopen", (PhaseState.PASSED,), PhaseState.OPEN, None, _("Öppna fasen igen")),
)
ACTIVITY = table(
    Transition("start", (ActivityState.PLANNED,), ActivityState.STARTED, Permission.SEE_ONBOARDING, _("Påbörja")),
    Transition(
        "finish",
        (ActivityState.PLANNED, ActivityState.STARTED),
        ActivityState.DONE,
        Permission.SEE_ONBOARDING,
        _("Markera som klar"),
    ),
    Transition("undo", (ActivityState.DONE,), ActivityState.STARTED, Permission.SEE_ONBOARDING, _("Öppna igen")),
)
