"""The walk through each step of the services (processgenomgång), and the gaps that were found (gap)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onboarding.gaps.states import GapState
from onboarding.projects.models import Project, Side
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class GapKind(models.TextChoices):
    PROCESS = "process", _("Process")
    ORGANISATION = "organisation", _("Organisation")
    SYSTEM = "system", _("System")


class Severity(models.TextChoices):
    CRITICAL = "1critical", _("Kritiskt")
    MAJOR = "2major", _("Stort")
    MINOR = "3minor", _("Litet")


class StepNote(TenantModel):
    """How the agency does a step today (nuläge), or that it does as the standard."""

    project = TenantForeignKey(Project, related_name="step_notes", verbose_name="anslutningsprojekt")
    service = models.CharField("tjänst", max_length=40)
    step = models.CharField("steg", max_length=40)
    is_standard = models.BooleanField("som standard")
    note = models.TextField("nuläge", max_length=1000, blank=True)
    noted_at = models.DateTimeField("registrerat")
    noted_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerat av")

    class Meta:
        verbose_name = "nuläge i steg"
        verbose_name_plural = "nulägen i steg"
        ordering = ["project", "service", "step"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "project", "service", "step"], name="step_note_once"),
            models.CheckConstraint(condition=Q(is_standard=True) | ~Q(note=""), name="step_note_says"),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.step}"


class Gap(TenantModel):
    """What must change before the service can be delivered (gap), in one step of one service."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="gaps", verbose_name="anslutningsprojekt")
    service = models.CharField("tjänst", max_length=40)
    step = models.CharField("steg", max_length=40)
    kind = models.CharField("slag", max_length=12, choices=GapKind.choices)
    severity = models.CharField("allvar", max_length=9, choices=Severity.choices)
    what = models.CharField("gap", max_length=300)
    solution = models.CharField("lösning", max_length=500, blank=True)
    owner = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ansvarig"
    )
    due_on = models.DateField("klart senast", null=True, blank=True)
    state = models.CharField("läge", max_length=10, choices=GapState.choices, default=GapState.OPEN)
    evidence = models.CharField("underlag", max_length=500, blank=True)
    noted_at = models.DateTimeField("registrerat")
    noted_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerat av")
    noted_side = models.CharField("registrerat av sidan", max_length=10, choices=Side.choices)
    solved_side = models.CharField("löst av sidan", max_length=10, choices=Side.choices, blank=True)
    solved_at = models.DateTimeField("löst", null=True, blank=True)
    solved_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="löst av"
    )
    confirmed_at = models.DateTimeField("bekräftat", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bekräftat av"
    )

    class Meta:
        verbose_name = "gap"
        verbose_name_plural = "gap"
        ordering = ["project", "severity", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", solved_at__isnull=True, confirmed_at__isnull=True)
                | Q(state="solved", solved_at__isnull=False, confirmed_at__isnull=True)
                | Q(state="confirmed", solved_at__isnull=False, confirmed_at__isnull=False),
                name="gap_moments",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("solved_by")),
                name="gap_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return self.what
