"""Subscriptions (abonnemang): what a supplier may bill again and again without an order."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Every(models.TextChoices):
    """How often it is billed (hur ofta)."""

    MONTH = "month", _("Varje månad")
    QUARTER = "quarter", _("Varje kvartal")
    HALF_YEAR = "half_year", _("Varje halvår")
    YEAR = "year", _("Varje år")


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


class SubscriptionState(models.TextChoices):
    WAITING = "waiting", _("Väntar på en andra person")
    ACTIVE = "active", _("Gäller")
    REFUSED = "refused", _("Avslaget")
    ENDED = "ended", _("Avslutat")


class Subscription(TenantModel):
    """Something that is billed by a subscriber, meter or phone number (abonnemang), and how it is coded.

    Its invoices are paid without anyone attesting them, so one person asks for it and another puts it in force. It is
    never edited: a change is another row, and the one before it ends when that is confirmed. ``key`` is the number as
    numbers are compared.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    supplier = TenantForeignKey("procurement.Supplier", related_name="subscriptions", verbose_name="leverantör")
    name = models.CharField("benämning", max_length=120)
    number = models.CharField("abonnemangets nummer", max_length=60)
    key = models.CharField("numret i jämförelse", max_length=60)
    every = models.CharField("hur ofta", max_length=10, choices=Every, default=Every.MONTH)
    is_many = models.BooleanField("flera fakturor per period", default=False)
    least_ore = models.BigIntegerField("minst i öre utan moms", default=0)
    most_ore = models.BigIntegerField("högst i öre utan moms")
    account = models.CharField("konto", max_length=10)
    coding = models.CharField("kodsträng", max_length=80, blank=True)
    unit = TenantForeignKey("servicecenter.Unit", null=True, related_name="+", verbose_name="enhet")
    owner = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="granskare vid avvikelse"
    )
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True)
    state = models.CharField("läge", max_length=8, choices=SubscriptionState, default=SubscriptionState.WAITING)
    replaces = TenantForeignKey("self", null=True, related_name="changes", verbose_name="ersätter")
    reason = models.CharField("skäl", max_length=300, blank=True)
    asked_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="upplagt av")
    asked_at = models.DateTimeField("upplagt")
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutat av"
    )
    decided_at = models.DateTimeField("beslutat", null=True)

    class Meta:
        verbose_name = "abonnemang"
        verbose_name_plural = "abonnemang"
        ordering = ["supplier", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "supplier", "key"], condition=Q(state="active"), name="subscription_active_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "supplier", "key"], condition=Q(state="waiting"), name="subscription_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="subscription_period"
            ),
            models.CheckConstraint(
                condition=Q(least_ore__gte=0, most_ore__gte=F("least_ore")), name="subscription_interval"
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="subscription_by_two",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "key"], name="subscription_key")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def months(self) -> int:
        return MONTHS[Every(self.every)]
