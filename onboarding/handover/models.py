"""Handing over to the agency's line (överlämning): what is handed over, and the division of work acknowledged."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from onboarding.handover.states import HandoverState
from onboarding.projects.models import Project
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class HandoverComponent(TenantModel):
    """Something of the project that the line takes over (projektkomponent), from one named receiver's hand on."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="handover", verbose_name="anslutningsprojekt")
    name = models.CharField("vad som lämnas över", max_length=120)
    place = models.CharField("var det finns", max_length=200)
    receiver = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="mottagare")
    state = models.CharField("läge", max_length=10, choices=HandoverState.choices, default=HandoverState.OFFERED)
    accepted_at = models.DateTimeField("mottagen", null=True, blank=True)
    remark = models.CharField("mottagarens anmärkning", max_length=300, blank=True)

    class Meta:
        verbose_name = "projektkomponent"
        verbose_name_plural = "projektkomponenter"
        ordering = ["project", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False)
                | Q(~Q(state="accepted"), accepted_at__isnull=True),
                name="handover_accepted",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ResponsibilityReceipt(TenantModel):
    """That the agency's line knows who does which step (kvittens av ansvar), as the division of work was then."""

    project = TenantForeignKey(Project, related_name="receipts", verbose_name="anslutningsprojekt")
    title = models.CharField("befattning", max_length=120)
    sealed = models.CharField("fördelningens kontrollsumma", max_length=64)
    steps = models.PositiveIntegerField("antal steg")
    acknowledged_at = models.DateTimeField("kvitterad")
    acknowledged_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="kvitterad av"
    )

    class Meta:
        verbose_name = "kvittens av ansvar"
        verbose_name_plural = "kvittenser av ansvar"
        ordering = ["project", "-acknowledged_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "project", "sealed"], name="responsibility_receipt_once")
        ]

    def __str__(self) -> str:
        return f"{self.acknowledged_by}, {self.title}"
