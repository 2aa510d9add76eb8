"""What each month has of a cost that was prepaid (periodisering)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoicing.supplier_invoices.models import CodingLine, SupplierInvoice
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class PartState(models.TextChoices):
    WAITING = "waiting", _("Återstår")
    BOOKED = "booked", _("Bokförd")
    HELD = "held", _("Kunde inte bokföras")


class AccrualPart(TenantModel):
    """A month's part of a coding line (periodens del), laid down when the invoice is posted and never changed.

    ``amount_ore`` is as the cost weighs on the agency. ``fault`` is why it could not be booked the last time it was
    due: it stays prepaid, and is tried again every night.
    """

    invoice = TenantForeignKey(
        SupplierInvoice, models.CASCADE, related_name="accrual_parts", verbose_name="leverantörsfaktura"
    )
    coding_line = TenantForeignKey(CodingLine, models.CASCADE, related_name="+", verbose_name="konteringsrad")
    month = models.DateField("månad")
    amount_ore = models.BigIntegerField("belopp i öre")
    booked_on = models.DateField("bokföringsdag", null=True)
    fault = models.CharField("varför den inte kunde bokföras", max_length=300, blank=True)

    class Meta:
        verbose_name = "periodiseringsdel"
        verbose_name_plural = "periodiseringsdelar"
        ordering = ["invoice", "month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "coding_line", "month"], name="accrual_part_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="accrual_part_of_month"),
            models.CheckConstraint(condition=Q(booked_on__isnull=True) | Q(fault=""), name="accrual_part_booked"),
        ]
        indexes = [
            models.Index(fields=["agency", "month"], condition=Q(booked_on__isnull=True), name="accrual_part_due"),
            models.Index(fields=["agency", "invoice"], name="accrual_part_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def state(self) -> PartState:
        if self.booked_on:
            return PartState.BOOKED
        return PartState.HELD if self.fault else PartState.WAITING
