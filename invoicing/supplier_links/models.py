"""Links that let a supplier see its invoices, outside log-in."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from procurement.suppliers.models import Supplier
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class SupplierLink(TenantModel):
    """A link with a secret, for one supplier and for some time (leverantörslänk). Only the hash of the secret is kept.

    ``hour_began_at`` and ``opened_in_hour`` count how often it is opened, hour by hour.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    supplier = TenantForeignKey(Supplier, related_name="invoice_links", verbose_name="leverantör")
    sent_to = models.EmailField("skickad till")
    secret_hash = models.CharField("länkens kontrollsumma", max_length=64, unique=True)
    expires_at = models.DateTimeField("gäller till")
    made_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="gjord av")
    made_at = models.DateTimeField("gjord")
    withdrawn_at = models.DateTimeField("återkallad", null=True)
    hour_began_at = models.DateTimeField("öppnad", null=True)
    opened_in_hour = models.PositiveIntegerField("öppnad gånger under en timme", default=0)

    class Meta:
        verbose_name = "leverantörslänk"
        verbose_name_plural = "leverantörslänkar"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "supplier", "sent_to"],
                condition=Q(withdrawn_at__isnull=True),
                name="supplier_link_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.made_at:%Y-%m-%d}"
