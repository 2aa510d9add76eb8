"""Invoices that are looked at once more before they are paid (efterkontroll)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoicing.supplier_invoices.models import SupplierInvoice
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class CheckOutcome(models.TextChoices):
    PASSED = "passed", _("Utan anmärkning")
    FAILED = "failed", _("Återsänd")


class AfterCheck(TenantModel):
    """That an invoice was drawn (efterkontroll av faktura): by which rules, and what was found.

    One that was sent back and comes again is drawn again; only one waits at a time.
    """

    invoice = TenantForeignKey(
        SupplierInvoice, models.CASCADE, related_name="after_checks", verbose_name="leverantörsfaktura"
    )
    reasons = models.JSONField("regler", default=list)
    drawn_at = models.DateTimeField("uttagen")
    outcome = models.CharField("utfall", max_length=8, choices=CheckOutcome, blank=True)
    note = models.CharField("anteckning", max_length=500, blank=True)
    checked_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="kontrollerad av"
    )
    checked_at = models.DateTimeField("kontrollerad", null=True)

    class Meta:
        verbose_name = "efterkontroll av faktura"
        verbose_name_plural = "efterkontroller av fakturor"
        ordering = ["drawn_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "invoice"], condition=Q(outcome=""), name="after_check_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="after_check_by_someone",
            ),
            models.CheckConstraint(condition=~Q(outcome="failed") | ~Q(note=""), name="after_check_failed_why"),
        ]
        indexes = [models.Index(fields=["agency", "-drawn_at"], name="after_check_when")]

    def __str__(self) -> str:
        return str(self.invoice)
