"""Connection criteria (anslutningskriterier): what go or no-go is decided by, measurable and frozen after gate 2."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Direction(models.TextChoices):
    AT_LEAST = "at_least", _("minst")
    AT_MOST = "at_most", _("högst")


class Criterion(TenantModel):
    """One version of a criterion. A change is another version that replaces it; after gate 2 somebody else approves it.

    ``measured`` is the latest outcome, with who measured it and when.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey("onboarding.Project", related_name="criteria", verbose_name="anslutningsprojekt")
    text = models.CharField("kriterium", max_length=200)
    measure = models.CharField("hur det mäts", max_length=200)
    direction = models.CharField("riktning", max_length=10, choices=Direction.choices, default=Direction.AT_LEAST)
    threshold = models.DecimalField("gräns", max_digits=12, decimal_places=2)
    unit = models.CharField("enhet", max_length=20, blank=True)
    is_mandatory = models.BooleanField("måste vara uppfyllt", default=True)
    version = models.PositiveSmallIntegerField("gällande version", default=1)
    replaces = TenantForeignKey("self", null=True, related_name="+", verbose_name="ersätter")
    reason = models.CharField("varför ändrat", max_length=300, blank=True)
    made_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="skrivet av")
    made_at = models.DateTimeField("skrivet")
    approved_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="godkänt av"
    )
    approved_at = models.DateTimeField("godkänt", null=True)
    replaced_at = models.DateTimeField("ersatt", null=True)
    measured = models.DecimalField("utfall", max_digits=12, decimal_places=2, null=True)
    measured_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="mätt av"
    )
    measured_at = models.DateTimeField("mätt", null=True)

    class Meta:
        verbose_name = "anslutningskriterium"
        verbose_name_plural = "anslutningskriterier"
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(measure="") & ~Q(text=""), name="criterion_is_measurable"),
            models.CheckConstraint(
                condition=Q(measured=None, measured_at=None) | Q(measured__isnull=False, measured_at__isnull=False),
                name="criterion_measured",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def limit(self) -> str:
        return f"{self.get_direction_display()} {self.threshold:f} {self.unit}".strip()

    @property
    def is_met(self) -> bool:
        if self.measured is None:
            return False
        at_least = self.direction == Direction.AT_LEAST
        return self.measured >= self.threshold if at_least else self.measured <= self.threshold
