"""What an invoice said in another currency, and how it was paid there."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from invoicing.supplier_invoices.models import SupplierInvoice
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ForeignAmount(TenantModel):
    """The amounts of an invoice as it wrote them (belopp i annan valuta), and the rate that made them kronor.

    They are hundredths of ``currency``, signed as they weigh on the agency. ``rate`` is kronor for one, of the day
    ``rate_on``, and ``source`` where it stands. Never changed.
    """

    invoice = TenantForeignKey(SupplierInvoice, related_name="foreign_amounts", verbose_name="leverantörsfaktura")
    currency = models.CharField("valuta", max_length=3)
    net_hundredths = models.BigIntegerField("belopp utan moms i hundradelar")
    vat_hundredths = models.BigIntegerField("moms i hundradelar")
    total_hundredths = models.BigIntegerField("att betala i hundradelar")
    rate = models.DecimalField("kronor för en", max_digits=14, decimal_places=6)
    rate_on = models.DateField("kursens dag")
    source = models.CharField("var kursen står", max_length=80)
    converted_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="omräknad av"
    )  # fmt: skip
    converted_at = models.DateTimeField("omräknad")

    class Meta:
        verbose_name = "belopp i annan valuta"
        verbose_name_plural = "belopp i annan valuta"
        ordering = ["invoice"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "invoice"], name="foreign_amount_once"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="foreign_rate_above_zero"),
            models.CheckConstraint(condition=~Q(currency="SEK"), name="foreign_amount_is_foreign"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.shortest_rate}"

    @property
    def shortest_rate(self) -> Decimal:
        """The rate as it is written, without the zeros that end it."""
        return Decimal(f"{self.rate.normalize():f}")


class ForeignPaymentState(models.TextChoices):
    WAITING = "waiting", _("Väntar på en andra person")
    CONFIRMED = "confirmed", _("Bekräftad")
    DECLINED = "declined", _("Inte betald")


class ForeignPayment(TenantModel):
    """That an invoice was paid in the bank (betalning i annan valuta): told by one person, confirmed by another.

    ``drawn_ore`` is what the bank drew in kronor, signed as the invoice: a repaid credit note is negative.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    invoice = TenantForeignKey(SupplierInvoice, related_name="foreign_payments", verbose_name="leverantörsfaktura")
    paid_on = models.DateField("betald i banken den")
    drawn_ore = models.BigIntegerField("draget belopp i öre")
    reference = models.CharField("bankens referens", max_length=35)
    told_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerad av"
    )  # fmt: skip
    told_at = models.DateTimeField("registrerad")
    confirmed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bekräftad av"
    )
    confirmed_at = models.DateTimeField("bekräftad", null=True)
    declined_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="underkänd av"
    )
    declined_at = models.DateTimeField("underkänd", null=True)
    reason = models.CharField("skäl", max_length=300, blank=True)

    class Meta:
        verbose_name = "betalning i annan valuta"
        verbose_name_plural = "betalningar i annan valuta"
        ordering = ["-told_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "invoice"], condition=Q(declined_at__isnull=True), name="foreign_payment_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "reference"], condition=Q(declined_at__isnull=True), name="foreign_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("told_by")), name="foreign_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True), name="foreign_payment_one_way"
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | ~Q(reason=""), name="foreign_declined_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def state(self) -> ForeignPaymentState:
        if self.confirmed_at:
            return ForeignPaymentState.CONFIRMED
        return ForeignPaymentState.DECLINED if self.declined_at else ForeignPaymentState.WAITING
