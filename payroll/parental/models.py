"""Notes of parental benefit (utbetalningsbesked): the days that Försäkringskassan has paid someone for a birth."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from payroll.employment.models import DatedFact, Employment, never_twice
from servicecenter.tenancy.models import TenantForeignKey


class ParentalBenefitNote(DatedFact):
    """Days with parental benefit. The supplement is paid for exactly these, and counted per birth."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    employment = TenantForeignKey(Employment, related_name="parental_benefit_notes", verbose_name="anställning")
    child_born_on = models.DateField("födselns dag")
    extent = models.DecimalField("omfattning i procent", max_digits=5, decimal_places=2, default=100)

    class Meta(DatedFact.Meta):
        verbose_name = "utbetalningsbesked om föräldrapenning"
        verbose_name_plural = "utbetalningsbesked om föräldrapenning"
        constraints = [
            *DatedFact.Meta.constraints,
            never_twice("parental_note_once", "employment"),
            models.CheckConstraint(condition=Q(ends_on__isnull=False), name="parental_note_ends"),
            models.CheckConstraint(condition=Q(extent__gt=0, extent__lte=100), name="parental_note_extent"),
        ]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"föräldrapenning {self.starts_on} – {self.ends_on}"
