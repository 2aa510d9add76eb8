"""Signed agreements: which services the centre delivers to an agency, and from when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from servicecenter.agreements.catalogue import INCLUDED_IN, ORDERED
from servicecenter.tenancy.models import TenantModel


class ServiceAgreement(TenantModel):
    """One service line of a signed agreement (överenskommelse). Without one in force nothing may start (A08).

    A service that is included in another has no line of its own: it follows that one's.
    """

    service = models.CharField("tjänst", max_length=20, choices=ORDERED)
    reference = models.CharField("diarienummer", max_length=40)
    signed_on = models.DateField("undertecknad", null=True, blank=True)
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        verbose_name = "överenskommelse"
        verbose_name_plural = "överenskommelser"
        ordering = ["service", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="agreement_period"
            ),
            models.UniqueConstraint(fields=["agency", "service", "starts_on"], name="agreement_once_a_day"),
            models.CheckConstraint(condition=~Q(service__in=list(INCLUDED_IN)), name="agreement_on_whole_service"),
        ]

    def __str__(self) -> str:
        return f"{self.get_service_display()} {self.reference}"
