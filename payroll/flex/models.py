"""The flex account (flexkonto): rows that are only added to, whose sum is the balance."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class FlexKind(models.TextChoices):
    WORKED = "worked", _("Arbetad tid mot normtid")
    CORRECTION = "correction", _("Rättelse")
    STRUCK = "struck", _("Struken vid avstämning")
    DEDUCTED = "deducted", _("Löneavdrag vid avstämning")


class FlexEntry(TenantModel):
    """A change of a flex balance, in minutes (flexrad). ``origin`` says what it comes of, and lets it come but once."""

    employment = TenantForeignKey("payroll.Employment", related_name="flex_entries", verbose_name="anställning")
    day = models.DateField("dag")
    kind = models.CharField("slag", max_length=12, choices=FlexKind.choices)
    minutes = models.IntegerField("ändring i minuter")
    text = models.CharField("beskrivning", max_length=200, blank=True)
    origin = models.CharField("ursprung", max_length=60)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )

    class Meta:
        verbose_name = "flexrad"
        verbose_name_plural = "flexrader"
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "employment", "origin"], name="flex_entry_once"),
            models.CheckConstraint(condition=~Q(minutes=0), name="flex_entry_changes"),
        ]
        indexes = [models.Index(fields=["agency", "employment", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.minutes}"


class CorrectionState(models.TextChoices):
    WAITING = "waiting", _("Väntar")
    APPROVED = "approved", _("Godkänd")
    RETURNED = "returned", _("Återsänd")


class FlexCorrection(TenantModel):
    """A wished correction of a flex balance (begärd flexrättelse), with its reason; another person approves it."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    employment = TenantForeignKey("payroll.Employment", related_name="+", verbose_name="anställning")
    day = models.DateField("dag")
    minutes = models.IntegerField("ändring i minuter")
    reason = models.CharField("skäl", max_length=200)
    state = models.CharField("läge", max_length=8, choices=CorrectionState.choices, default=CorrectionState.WAITING)
    requested_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    requested_at = models.DateTimeField("begärd")
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="godkänd av"
    )
    decided_at = models.DateTimeField("avgjord", null=True)

    class Meta:
        verbose_name = "begärd flexrättelse"
        verbose_name_plural = "begärda flexrättelser"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(minutes=0), name="flex_correction_changes"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="flex_correction_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(decided_by__isnull=False), name="flex_correction_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"Flexrättelse {self.day}"
