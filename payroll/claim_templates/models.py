"""Templates of claims (mallar för reseräkningar): a trip that comes back, kept by whoever makes it."""

from __future__ import annotations

import uuid

from django.db import models

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ClaimTemplate(TenantModel):
    """A claim to begin from on other days (reseräkningsmall): its trip as it was written, not its receipts."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    employment = TenantForeignKey("payroll.Employment", related_name="claim_templates", verbose_name="anställning")
    name = models.CharField("mallens namn", max_length=60)
    purpose = models.CharField("ändamål", max_length=120, blank=True)
    typed = models.JSONField("resan som den skrevs")
    shares = models.JSONField("fördelning på kodsträngar", default=list, blank=True)
    recorded_at = models.DateTimeField("registrerad")

    class Meta:
        verbose_name = "reseräkningsmall"
        verbose_name_plural = "reseräkningsmallar"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "employment", "name"], name="claim_template_name"),
        ]

    def __str__(self) -> str:
        return self.name
