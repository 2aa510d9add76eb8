"""Signed agreements: which services the centre delivers to an agency, and from when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantModel


class Service(models.TextChoices):
    PAYROLL = "payroll", _("Löneadministration")
    INVOICES = "invoices", _("Leverantörsfakturor")
    PROCUREMENT = "procurement", _("E-handel")


class ServiceAgreement(TenantModel):
    """One service line of a signed agreement (överenskommelse). Without one in force nothing may start (A08)."""

    service = models.CharField("tjänst", max_length=20, choices=Service.choices)
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
        ]

    def __str__(self) -> str:
        return f"{self.get_service_display()} {self.reference}"
