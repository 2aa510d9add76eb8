"""Tripwires that went off (snubbeltrådar) and what the steering group must take a stand on (styrgruppens punkter)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class TripwireEvent(TenantModel):
    """That a tripwire went off, why, and when it was quiet again (utlöst snubbeltråd)."""

    project = TenantForeignKey("onboarding.Project", related_name="tripwire_events", verbose_name="anslutningsprojekt")
    code = models.CharField("snubbeltråd", max_length=4)
    stands = models.CharField("varför", max_length=300)
    raised_at = models.DateTimeField("utlöst")
    cleared_at = models.DateTimeField("släckt", null=True)

    class Meta:
        verbose_name = "utlöst snubbeltråd"
        verbose_name_plural = "utlösta snubbeltrådar"
        ordering = ["project", "-raised_at", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "project", "code"], condition=Q(cleared_at=None), name="tripwire_off_once"
            )
        ]

    def __str__(self) -> str:
        return self.code


class ItemState(models.TextChoices):
    OPEN = "open", _("Att besluta")
    DECIDED = "decided", _("Beslutad")


class SteeringItem(TenantModel):
    """Something for the steering group (punkt): raised by a tripwire, a no-go or a person, and what was decided."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey("onboarding.Project", related_name="steering_items", verbose_name="anslutningsprojekt")
    source = models.CharField("källa", max_length=10)
    text = models.CharField("punkt", max_length=300)
    raised_at = models.DateTimeField("lyft")
    state = models.CharField("läge", max_length=10, choices=ItemState.choices, default=ItemState.OPEN)
    decision = models.CharField("beslut", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutat av"
    )
    decided_at = models.DateTimeField("beslutat", null=True)

    class Meta:
        verbose_name = "styrgruppspunkt"
        verbose_name_plural = "styrgruppspunkter"
        ordering = ["project", "-raised_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decision="")
                | Q(state="decided", decided_at__isnull=False) & ~Q(decision=""),
                name="steering_item_decided",
            )
        ]

    def __str__(self) -> str:
        return self.text
