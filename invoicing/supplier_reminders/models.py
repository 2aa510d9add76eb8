"""That a supplier has reminded of an invoice."""

from __future__ import annotations

from django.db import models

from invoicing.supplier_invoices.models import SupplierInvoice
from servicecenter.documents.models import Document
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class SupplierReminder(TenantModel):
    """A reminder from the supplier about an invoice (leverantörens påminnelse); one paper may be about several.

    It is no debt: what it asks for besides the invoice comes as an invoice of its own, or not at all.
    """

    invoice = TenantForeignKey(
        SupplierInvoice, models.CASCADE, related_name="supplier_reminders", verbose_name="leverantörsfaktura"
    )
    document = TenantForeignKey(Document, null=True, related_name="supplier_reminders", verbose_name="dokument")
    reminded_on = models.DateField("påmind den")
    note = models.CharField("anteckning", max_length=300, blank=True)
    registered_at = models.DateTimeField("registrerad")
    registered_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerad av"
    )

    class Meta:
        verbose_name = "leverantörens påminnelse"
        verbose_name_plural = "leverantörers påminnelser"
        ordering = ["reminded_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "document", "invoice"], name="reminder_of_paper_once"),
        ]
        indexes = [models.Index(fields=["agency", "invoice"], name="reminder_of_invoice")]

    def __str__(self) -> str:
        return f"{self.reminded_on:%Y-%m-%d}"
