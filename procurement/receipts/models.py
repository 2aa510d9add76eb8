"""Receipts of goods and services (leveransmottagning), and despatch advices that foretell them (leveransavisering)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Despatch(TenantModel):
    """What a supplier says is on its way (leveransavisering). Each of ``lines`` has ``number`` and ``quantity``."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    order = TenantForeignKey("procurement.PurchaseOrder", related_name="despatches", verbose_name="order")
    reference = models.CharField("följesedelsnummer", max_length=60)
    despatched_on = models.DateField("avsänd", null=True)
    lines = models.JSONField("rader")
    received_at = models.DateTimeField("avisering mottagen")

    class Meta:
        verbose_name = "leveransavisering"
        verbose_name_plural = "leveransaviseringar"
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "order", "reference"], name="despatch_once")]

    def __str__(self) -> str:
        return self.reference


class ReceiptKind(models.TextChoices):
    DELIVERY = "delivery", _("Mottagning")
    RETURN = "return", _("Retur")


class GoodsReceipt(TenantModel):
    """That something came or was sent back (leveransmottagning, retur). Never changed: another one puts it right."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    order = TenantForeignKey("procurement.PurchaseOrder", related_name="receipts", verbose_name="order")
    kind = models.CharField("slag", max_length=8, choices=ReceiptKind, default=ReceiptKind.DELIVERY)
    despatch = TenantForeignKey(Despatch, null=True, related_name="receipts", verbose_name="leveransavisering")
    received_on = models.DateField("mottagen den")
    reference = models.CharField("följesedel", max_length=60, blank=True)
    note = models.CharField("anmärkning", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerad av"
    )
    recorded_at = models.DateTimeField("registrerad")
    is_replaced = models.BooleanField("ersätts av leverantören", default=False, db_default=False)
    external_number = models.CharField("mottagningens nummer där", max_length=40, blank=True, default="", db_default="")
    external_print = models.CharField("kontrollsumma därifrån", max_length=64, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "leveransmottagning"
        verbose_name_plural = "leveransmottagningar"
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "despatch"], condition=Q(kind="delivery"), name="receipt_of_despatch_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "order", "external_number"],
                condition=~Q(external_number=""),
                name="receipt_external_once",
            ),
            models.CheckConstraint(condition=Q(kind="delivery") | ~Q(note=""), name="receipt_return_has_reason"),
        ]
        indexes = [models.Index(fields=["agency", "-received_on"], name="receipt_when")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.received_on}"


class ReceiptLine(TenantModel):
    """How much of an order line came or went back (mottagen rad), always a positive quantity."""

    receipt = TenantForeignKey(GoodsReceipt, related_name="lines", verbose_name="leveransmottagning")
    order_line = TenantForeignKey("procurement.OrderLine", related_name="receipt_lines", verbose_name="orderrad")
    quantity = models.DecimalField("antal", max_digits=12, decimal_places=3)

    class Meta:
        verbose_name = "mottagen rad"
        verbose_name_plural = "mottagna rader"
        ordering = ["receipt", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "receipt", "order_line"], name="receipt_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="receipt_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.order_line}: {self.quantity}"
