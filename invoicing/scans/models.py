"""Invoices on paper and as PDF (skannade fakturor): the file, what it seems to say, and the invoice it becomes."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoicing.supplier_invoices.models import Intake, SupplierInvoice
from servicecenter.documents.models import Document
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ScanState(models.TextChoices):
    READING = "reading", _("Läses av")
    TO_VERIFY = "to_verify", _("Väntar på bekräftelse")
    VERIFIED = "verified", _("Bekräftad")
    REMINDER = "reminder", _("Påminnelse")
    DISCARDED = "discarded", _("Kastad")


class ScannedInvoice(TenantModel):
    """A file that a person shall compare with what was read in it, and that then is an invoice (skannad faktura).

    ``index`` is what the scanning bureau says of it. ``proposals`` is the reading as ``invoice_reading.kept`` keeps it.
    ``changed`` names the fields whose proposal the person did not keep.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    document = TenantForeignKey(Document, related_name="scans", verbose_name="dokument")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    intake = models.CharField("inkommen som", max_length=10, choices=Intake, default=Intake.SCANNED)
    state = models.CharField("läge", max_length=10, choices=ScanState, default=ScanState.READING)
    index = models.JSONField("indexdata", default=dict)
    proposals = models.JSONField("förslag", default=dict)
    error = models.CharField("varför den inte gick att läsa", max_length=200, blank=True)
    received_at = models.DateTimeField("mottagen")
    read_at = models.DateTimeField("läst", null=True)
    invoice = TenantForeignKey(SupplierInvoice, null=True, related_name="scans", verbose_name="leverantörsfaktura")
    changed = models.JSONField("rättade fält", default=list)
    verified_at = models.DateTimeField("bekräftad", null=True)
    verified_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bekräftad av"
    )
    reason = models.CharField("skäl", max_length=300, blank=True)

    class Meta:
        verbose_name = "skannad faktura"
        verbose_name_plural = "skannade fakturor"
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "sha256"], condition=~Q(state="discarded"), name="scan_of_file_once"
            ),
            models.UniqueConstraint(fields=["agency", "invoice"], name="scan_of_invoice_once"),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(invoice__isnull=False, verified_by__isnull=False),
                name="scan_verified_is_invoice",
            ),
            models.CheckConstraint(condition=~Q(state="discarded") | ~Q(reason=""), name="scan_discarded_with_reason"),
        ]
        indexes = [models.Index(fields=["agency", "state", "received_at"], name="scan_state")]

    def __str__(self) -> str:
        return self.document.name
