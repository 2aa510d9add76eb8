"""What a customer has ordered beside its base services: add-ons by the month, special services by the hour."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.agreements.catalogue import ServiceClass
from servicecenter.common.money import Ore, times
from servicecenter.tenancy.models import TenantForeignKey, TenantModel

OPEN = ("ordered", "in_force")
DELIVERED = ("in_force", "ended")
"""What has been confirmed: its days tell when it holds, also after its last day has been set."""


class OrderState(models.TextChoices):
    NEW = "new", _("Ny")
    ORDERED = "ordered", _("Beställd")
    IN_FORCE = "in_force", _("Gäller")
    REFUSED = "refused", _("Avböjd")
    WITHDRAWN = "withdrawn", _("Återtagen")
    ENDED = "ended", _("Avslutad")


class ServiceOrder(TenantModel):
    """One ordered service (tjänstebeställning): the line of the agreement with its start and its price.

    ``prices`` are those of the price list when it was ordered, each with its source: a later list does not change it.
    An add-on whose price stands in no list gets an agreed monthly price when it is confirmed. A special service has an
    hourly rate, and a ceiling of hours that only the customer raises.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    service = models.CharField("tjänst", max_length=40)
    service_class = models.CharField("tjänsteklass", max_length=10, choices=ServiceClass.choices)
    base = models.CharField("bastjänst", max_length=40)
    catalogue = models.PositiveSmallIntegerField("katalogversion")
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True, blank=True)
    price_list = models.CharField("prislista", max_length=20)
    prices = models.JSONField("priser", default=list)
    agreed_ore = models.BigIntegerField("avtalat pris per månad i öre", null=True, blank=True)
    rate_ore = models.BigIntegerField("timpris i öre", null=True, blank=True)
    rate_unsourced = models.BooleanField("timpriset är inte belagt", default=False)
    ceiling = models.DecimalField("tak i timmar", max_digits=8, decimal_places=2, null=True, blank=True)
    wish = models.CharField("vad som önskas", max_length=500, blank=True)
    state = models.CharField("läge", max_length=10, choices=OrderState.choices, default=OrderState.NEW)
    ordered_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beställd av")
    ordered_at = models.DateTimeField("beställd")
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bekräftad av"
    )
    decided_at = models.DateTimeField("bekräftad", null=True, blank=True)

    class Meta:
        verbose_name = "tjänstebeställning"
        verbose_name_plural = "tjänstebeställningar"
        ordering = ["-ordered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "service"],
                condition=Q(service_class="add_on", state__in=OPEN),
                name="service_order_add_on_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="service_order_period"
            ),
            models.CheckConstraint(
                condition=Q(service_class="add_on", rate_ore__isnull=True, ceiling__isnull=True)
                | Q(service_class="special", rate_ore__gt=0, ceiling__gt=0),
                name="service_order_by_class",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("ordered_by"))),
                name="service_order_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.starts_on}"


class HoursEntry(TenantModel):
    """Hours that someone at the centre has worked on an order (loggade timmar). Never edited: it is taken back."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    order = TenantForeignKey("servicecenter.ServiceOrder", related_name="entries", verbose_name="tjänstebeställning")
    worked_on = models.DateField("dag")
    hours = models.DecimalField("timmar", max_digits=6, decimal_places=2)
    what = models.CharField("vad som gjordes", max_length=200)
    takes_back = TenantForeignKey("self", null=True, blank=True, related_name="taken_back", verbose_name="tar tillbaka")
    logged_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="loggad av")
    logged_at = models.DateTimeField("loggad")

    class Meta:
        verbose_name = "loggade timmar"
        verbose_name_plural = "loggade timmar"
        ordering = ["order", "-worked_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "takes_back"], name="hours_taken_back_once"),
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True, hours__gt=0) | Q(takes_back__isnull=False, hours__lt=0),
                name="hours_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worked_on} {self.hours}"


class CeilingState(models.TextChoices):
    NEW = "new", _("Ny")
    WAITING = "waiting", _("Väntar på myndigheten")
    APPROVED = "approved", _("Godkänd")
    REFUSED = "refused", _("Avslagen")


class CeilingRequest(TenantModel):
    """The centre asks the customer for more hours (begäran om högre tak)."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    order = TenantForeignKey("servicecenter.ServiceOrder", related_name="ceilings", verbose_name="tjänstebeställning")
    hours = models.DecimalField("nytt tak i timmar", max_digits=8, decimal_places=2)
    reason = models.CharField("skäl", max_length=300)
    state = models.CharField("läge", max_length=10, choices=CeilingState.choices, default=CeilingState.NEW)
    asked_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    asked_at = models.DateTimeField("begärd")

    class Meta:
        verbose_name = "begäran om högre tak"
        verbose_name_plural = "begäranden om högre tak"
        ordering = ["order", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "order"], condition=Q(state="waiting"), name="ceiling_waits_once")
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.hours}"


def amount_of(hours: Decimal, rate_ore: Ore) -> Ore:
    """What hours cost: hours × rate, half up to whole öre."""
    return times(rate_ore, hours)
