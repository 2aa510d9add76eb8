"""Purchases that come again (återkommande inköp): what, how often, and until when."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Interval(models.TextChoices):
    MONTH = "month", _("Varje månad")
    QUARTER = "quarter", _("Varje kvartal")


class RecurringState(models.TextChoices):
    ACTIVE = "active", _("Pågår")
    ENDED = "ended", _("Avslutad")


class RecurringPurchase(TenantModel):
    """What is asked for again and again (återkommande inköp), as it was attested the first time.

    ``anchor`` is the day that the days are counted from, ``next_on`` the day of the next requisition. ``end_reason``
    says why it ended before its last day.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    source = TenantForeignKey("procurement.Requisition", related_name="repeats", verbose_name="attesterad begäran")
    requester = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beställare")
    title = models.CharField("rubrik", max_length=120)
    unit = TenantForeignKey("servicecenter.Unit", related_name="+", verbose_name="enhet")
    address = TenantForeignKey("procurement.DeliveryAddress", related_name="+", verbose_name="leveransadress")
    every = models.CharField("hur ofta", max_length=8, choices=Interval)
    anchor = models.DateField("räknas från")
    next_on = models.DateField("nästa gång", null=True)
    ends_on = models.DateField("till och med")
    state = models.CharField("läge", max_length=8, choices=RecurringState, default=RecurringState.ACTIVE)
    end_reason = models.CharField("varför det avslutades", max_length=500, blank=True)
    started_at = models.DateTimeField("påbörjad")

    class Meta:
        verbose_name = "återkommande inköp"
        verbose_name_plural = "återkommande inköp"
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ended", next_on__isnull=True) | Q(state="active", next_on__lte=F("ends_on")),
                name="recurring_purchase_next",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "next_on"], name="recurring_purchase_due", condition=Q(state="active")),
            models.Index(fields=["agency", "requester", "-started_at"], name="recurring_purchase_requester"),
        ]

    def __str__(self) -> str:
        return self.title


class RecurringLine(TenantModel):
    """One thing that comes again (rad i återkommande inköp). ``price`` is what was attested, the most it may cost."""

    purchase = TenantForeignKey(RecurringPurchase, related_name="lines", verbose_name="återkommande inköp")
    number = models.PositiveIntegerField("rad")
    source = models.CharField("källa", max_length=9)
    article = TenantForeignKey("procurement.Article", null=True, related_name="+", verbose_name="artikel")
    agreement = TenantForeignKey("procurement.PurchaseAgreement", null=True, related_name="+", verbose_name="avtal")
    article_number = models.CharField("artikelnummer", max_length=60, blank=True)
    name = models.CharField("benämning", max_length=200)
    description = models.CharField("beskrivning", max_length=500, blank=True)
    cpv = models.CharField("CPV-kod", max_length=8, blank=True)
    quantity = models.DecimalField("antal", max_digits=12, decimal_places=3)
    unit = models.CharField("mått", max_length=3)
    price = models.DecimalField("attesterat pris per mått i kronor", max_digits=14, decimal_places=4)
    vat_rate = models.DecimalField("momssats i procent", max_digits=4, decimal_places=2)
    coding = models.CharField("kodsträng", max_length=80, blank=True)

    class Meta:
        verbose_name = "rad i återkommande inköp"
        verbose_name_plural = "rader i återkommande inköp"
        ordering = ["purchase", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "purchase", "number"], name="recurring_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="recurring_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"
