"""The cutover (driftsättning): the plan hour by hour, the moment of no return, and what ends at the agency."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onboarding.cutover.states import LineState
from onboarding.projects.models import Project
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Part(models.TextChoices):
    BEFORE = "1before", _("Före")
    DURING = "2during", _("Under")
    AFTER = "3after", _("Efter")


class RollbackPoint(TenantModel):
    """Until when it can be called off, and by what (återgångspunkt). One a project; a change is told to the log."""

    project = TenantForeignKey(Project, related_name="rollback_points", verbose_name="anslutningsprojekt")
    decide_by = models.DateTimeField("beslut om återgång senast")
    criterion = models.CharField("vad som avgör", max_length=300)
    way_back = models.CharField("hur återgången går till", max_length=300)
    owner = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="den som beslutar")

    class Meta:
        verbose_name = "återgångspunkt"
        verbose_name_plural = "återgångspunkter"
        ordering = ["project"]
        constraints = [models.UniqueConstraint(fields=["agency", "project"], name="rollback_point_once")]

    def __str__(self) -> str:
        return f"{self.decide_by:%Y-%m-%d %H:%M}"


class CutoverLine(TenantModel):
    """Something to do at an hour (rad i driftsättningsplan), ticked by someone at a moment."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="cutover_lines", verbose_name="anslutningsprojekt")
    part = models.CharField("del", max_length=7, choices=Part.choices)
    starts_at = models.DateTimeField("börjar")
    what = models.CharField("vad som görs", max_length=200)
    owner = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ansvarig"
    )
    state = models.CharField("läge", max_length=10, choices=LineState.choices, default=LineState.PLANNED)
    done_at = models.DateTimeField("avbockad", null=True, blank=True)
    done_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="avbockad av"
    )

    class Meta:
        verbose_name = "rad i driftsättningsplan"
        verbose_name_plural = "rader i driftsättningsplan"
        ordering = ["project", "part", "starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False, done_by__isnull=False)
                | Q(~Q(state="done"), done_at__isnull=True, done_by__isnull=True),
                name="cutover_line_done",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class InternalDelivery(TenantModel):
    """Something that the agency has done itself and stops doing (intern leverans), and its last day."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="internal_deliveries", verbose_name="anslutningsprojekt")
    name = models.CharField("vad som avslutas", max_length=120)
    ends_on = models.DateField("sista dag")
    owner = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="ansvarig")

    class Meta:
        verbose_name = "intern leverans"
        verbose_name_plural = "interna leveranser"
        ordering = ["project", "ends_on", "id"]

    def __str__(self) -> str:
        return self.name
