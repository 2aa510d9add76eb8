"""Which payment of which batch pays an invoice (betalning av faktura)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class PaymentState(models.TextChoices):
    PLANNED = "planned", _("I betalning")
    PAID = "paid", _("Betald")
    FAILED = "failed", _("Kom inte fram")


class InvoicePayment(TenantModel):
    """An invoice in a payment (fakturabetalning). One that has not failed is the only one of its invoice, always.

    ``reference`` is the payment's in the bank's file; a payment that credit notes lessen has several invoices.
    """

    invoice = TenantForeignKey("invoicing.SupplierInvoice", related_name="payments", verbose_name="leverantörsfaktura")
    batch = TenantForeignKey("servicecenter.PaymentBatch", related_name="+", verbose_name="betalningsunderlag")
    reference = models.CharField("referens", max_length=35)
    amount_ore = models.BigIntegerField("belopp i öre")
    state = models.CharField("läge", max_length=8, choices=PaymentState, default=PaymentState.PLANNED)
    planned_at = models.DateTimeField("planerad")
    told_at = models.DateTimeField("bankens besked", null=True)

    class Meta:
        verbose_name = "fakturabetalning"
        verbose_name_plural = "fakturabetalningar"
        ordering = ["-planned_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "invoice"], condition=~Q(state="failed"), name="invoice_payment_once"
            )
        ]
        indexes = [models.Index(fields=["agency", "reference"], name="invoice_payment_reference")]

    def __str__(self) -> str:
        return self.reference
