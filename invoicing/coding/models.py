"""What surrounds the coding of an invoice: the review of it, what was suggested, notes and templates."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoicing.supplier_invoices.models import InvoiceLine, SupplierInvoice
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class InvoiceReview(TenantModel):
    """That an invoice is reviewed (granskning av faktura): begun once, and who coded it last.

    ``version`` grows with every coding, so that two who code at once never write over each other.
    """

    invoice = TenantForeignKey(SupplierInvoice, models.CASCADE, related_name="+", verbose_name="leverantörsfaktura")
    begun_at = models.DateTimeField("påbörjad")
    version = models.PositiveIntegerField("konteringens version", default=0)
    coded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="konterad av"
    )
    coded_at = models.DateTimeField("konterad", null=True)

    class Meta:
        verbose_name = "granskning av faktura"
        verbose_name_plural = "granskningar av fakturor"
        ordering = ["invoice"]
        constraints = [models.UniqueConstraint(fields=["agency", "invoice"], name="invoice_review_once")]

    def __str__(self) -> str:
        return str(self.invoice)


class Basis(models.TextChoices):
    """What the earlier lines had in common with the one that is coded (grund för förslag)."""

    ARTICLE = "article", _("Samma artikel")
    REFERENCE = "reference", _("Samma konteringsuppgift")
    NAME = "name", _("Samma benämning")
    CPV = "cpv", _("Samma CPV-kod")
    SUPPLIER = "supplier", _("Samma leverantör")


class CodingSuggestion(TenantModel):
    """What history suggested for a line of an invoice (konteringsförslag), and whether the reviewer kept it."""

    invoice = TenantForeignKey(SupplierInvoice, models.CASCADE, related_name="+", verbose_name="leverantörsfaktura")
    line = TenantForeignKey(InvoiceLine, models.CASCADE, null=True, related_name="+", verbose_name="fakturarad")
    account = models.CharField("konto", max_length=10)
    coding = models.CharField("kodsträng", max_length=80, blank=True)
    basis = models.CharField("grund för förslag", max_length=10, choices=Basis)
    hits = models.PositiveIntegerField("konterades så")
    of = models.PositiveIntegerField("av så många")
    made_at = models.DateTimeField("föreslagen")
    is_kept = models.BooleanField("behölls", null=True)
    settled_at = models.DateTimeField("avgjord", null=True)

    class Meta:
        verbose_name = "konteringsförslag"
        verbose_name_plural = "konteringsförslag"
        ordering = ["invoice", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "invoice", "line"], nulls_distinct=False, name="coding_suggestion_once"
            ),
            models.CheckConstraint(condition=Q(hits__lte=models.F("of")), name="coding_suggestion_share"),
        ]
        indexes = [
            models.Index(fields=["agency", "is_kept"], condition=Q(is_kept__isnull=False), name="suggestion_settled")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.coding}"


class InvoiceNote(TenantModel):
    """What someone wrote about an invoice (anteckning), and to whom it was handed over with that, if to anyone."""

    invoice = TenantForeignKey(SupplierInvoice, models.CASCADE, related_name="notes", verbose_name="leverantörsfaktura")
    text = models.CharField("anteckning", max_length=1000)
    written_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="skriven av")
    written_at = models.DateTimeField("skriven")
    handed_to = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="lämnad till"
    )

    class Meta:
        verbose_name = "anteckning på faktura"
        verbose_name_plural = "anteckningar på fakturor"
        ordering = ["invoice", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class CodingTemplate(TenantModel):
    """A division on accounts with a name (konteringsmall); of a supplier, it is offered first on its invoices."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("namn", max_length=80)
    supplier = TenantForeignKey(
        "procurement.Supplier", models.CASCADE, null=True, related_name="+", verbose_name="leverantör"
    )
    made_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="gjord av")
    made_at = models.DateTimeField("gjord")

    class Meta:
        verbose_name = "konteringsmall"
        verbose_name_plural = "konteringsmallar"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="coding_template_once")]

    def __str__(self) -> str:
        return self.name


class TemplateLine(TenantModel):
    """A row of a template (mallrad). ``share`` is what a person writes: an amount, a percent, parts, or the rest."""

    template = TenantForeignKey(CodingTemplate, models.CASCADE, related_name="lines", verbose_name="konteringsmall")
    number = models.PositiveIntegerField("rad")
    account = models.CharField("konto", max_length=10)
    coding = models.CharField("kodsträng", max_length=80, blank=True)
    share = models.CharField("belopp eller andel", max_length=20, blank=True)
    text = models.CharField("text", max_length=200, blank=True)

    class Meta:
        verbose_name = "mallrad"
        verbose_name_plural = "mallrader"
        ordering = ["template", "number"]
        constraints = [models.UniqueConstraint(fields=["agency", "template", "number"], name="template_line_once")]

    def __str__(self) -> str:
        return f"{self.account} {self.coding}"
