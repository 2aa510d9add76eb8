"""Meetings of a project (möten): agenda, who took part, what was decided and who does what."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from onboarding.meetings.states import MeetingState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class MeetingKind(models.TextChoices):
    STRATEGIC = "strategic", _("Strategiskt möte")
    PROCESS = "process", _("Processmöte")
    IT = "it", _("IT-möte")
    STEERING = "steering", _("Styrgruppsmöte")


class Meeting(TenantModel):
    """A meeting of both sides; a process meeting is about one service."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey("onboarding.Project", related_name="meetings", verbose_name="anslutningsprojekt")
    kind = models.CharField("slag", max_length=10, choices=MeetingKind.choices)
    service = models.CharField("tjänst", max_length=20, blank=True)
    held_on = models.DateField("dag")
    place = models.CharField("plats", max_length=120, blank=True)
    agenda = ArrayField(models.CharField(max_length=120), default=list, verbose_name="dagordning")
    participants = models.TextField("närvarande", blank=True)
    minutes = models.TextField("anteckningar", blank=True)
    state = models.CharField("läge", max_length=10, choices=MeetingState.choices, default=MeetingState.BOOKED)
    booked_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="bokat av")
    booked_at = models.DateTimeField("bokat")

    class Meta:
        verbose_name = "möte"
        verbose_name_plural = "möten"
        ordering = ["project", "held_on", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"


class MeetingPoint(TenantModel):
    """Something decided, or something to do after the meeting (beslut, åtgärd)."""

    meeting = TenantForeignKey(Meeting, models.CASCADE, related_name="points", verbose_name="möte")
    is_action = models.BooleanField("åtgärd")
    text = models.CharField("text", max_length=300)
    owner = models.CharField("ansvarig", max_length=120, blank=True)
    due_on = models.DateField("klar senast", null=True, blank=True)

    class Meta:
        verbose_name = "mötespunkt"
        verbose_name_plural = "mötespunkter"
        ordering = ["meeting", "id"]

    def __str__(self) -> str:
        return self.text
