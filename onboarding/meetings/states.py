"""The states of a meeting in a project (mötets lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class MeetingState(models.TextChoices):
    BOOKED = "booked", _("Bokat")
    WRITTEN = "written", _("Anteckningar skrivna")
    APPROVED = "approved", _("Anteckningar godkända")


MEETING = table(
    Transition(
        "write",
        (MeetingState.BOOKED, MeetingState.WRITTEN),
        MeetingState.WRITTEN,
        Permission.SEE_ONBOARDING,
        _("Skriv anteckningar"),
    ),
    Transition(
        "approve",
        (MeetingState.WRITTEN,),
        MeetingState.APPROVED,
        Permission.SEE_ONBOARDING,
        _("Godkänn anteckningarna"),
        second_person_after="write",
    ),
)
