"""Requisitions (beställningsbegäran): the basket, what it costs and whom it waits for."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.addresses.models import DeliveryAddress
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class RequesterProfile(TenantModel):
    """What a requester's baskets begin with (beställarprofil)."""

    user = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beställare")
    unit = TenantForeignKey("servicecenter.Unit", null=True, related_name="+", verbose_name="enhet")
    address = TenantForeignKey(DeliveryAddress, null=True, related_name="+", verbose_name="leveransadress")
    coding = models.CharField("kodsträng", max_length=80, blank=True)

    class Meta:
        verbose_name = "beställarprofil"
        verbose_name_plural = "beställarprofiler"
        ordering = ["user", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "user"], name="requester_profile_once")]

    def __str__(self) -> str:
        return str(self.user)


class RequisitionState(models.TextChoices):
    BASKET = "basket", _("Varukorg")
    WAITING = "waiting", _("Väntar på attest")
    APPROVED = "approved", _("Attesterad")
    RETURNED = "returned", _("Returnerad")
    WITHDRAWN = "withdrawn", _("Återtagen")
    ORDERED = "ordered", _("Beställd")


class Requisition(TenantModel):
    """What someone wants bought (beställningsbegäran). A person has one open basket at a time.

    ``amount_ore`` is the sum of its lines without VAT, as it was sent; orders never cost more than what was attested.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    requester = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beställare")
    title = models.CharField("rubrik", max_length=120, blank=True)
    unit = TenantForeignKey("servicecenter.Unit", null=True, related_name="+", verbose_name="enhet")
    address = TenantForeignKey(DeliveryAddress, null=True, related_name="+", verbose_name="leveransadress")
    needed_on = models.DateField("behövs senast", null=True, blank=True)
    note = models.CharField("meddelande till attestanten", max_length=500, blank=True)
    state = models.CharField("läge", max_length=10, choices=RequisitionState, default=RequisitionState.BASKET)
    amount_ore = models.BigIntegerField("belopp i öre utan moms", default=0)
    recurring = TenantForeignKey(
        "procurement.RecurringPurchase", null=True, related_name="requisitions", verbose_name="återkommande inköp"
    )
    due_on = models.DateField("begärd för", null=True)
    started_at = models.DateTimeField("påbörjad")
    sent_at = models.DateTimeField("skickad", null=True)

    class Meta:
        verbose_name = "beställningsbegäran"
        verbose_name_plural = "beställningsbegäranden"
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "requester"],
                condition=Q(state="basket", recurring__isnull=True),
                name="requisition_one_basket",
            ),
            models.UniqueConstraint(fields=["agency", "recurring", "due_on"], name="requisition_recurring_once"),
            models.CheckConstraint(
                condition=Q(recurring__isnull=True, due_on__isnull=True)
                | Q(recurring__isnull=False, due_on__isnull=False),
                name="requisition_recurring_day",
            ),
            models.CheckConstraint(condition=Q(state="basket") | Q(sent_at__isnull=False), name="requisition_sent"),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-started_at"], name="requisition_state"),
            models.Index(fields=["agency", "requester", "-started_at"], name="requisition_requester"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Varukorg"))

    @property
    def is_basket(self) -> bool:
        return self.state == RequisitionState.BASKET


class LineSource(models.TextChoices):
    ARTICLE = "article", _("Ur katalog")
    SHOP = "shop", _("Ur leverantörens butik")
    FREE_TEXT = "free_text", _("Fritext")
    EXTERNAL = "external", _("Ur externt system")


class RequisitionLine(TenantModel):
    """One wanted thing (rad). Name and price are copied from the article, so that it always reads the same.

    A line out of a supplier's shop has an article too, at the shop's price, which is never above the catalogue's;
    ``shop_reference`` is by what the shop knows it.
    """

    requisition = TenantForeignKey(Requisition, related_name="lines", verbose_name="beställningsbegäran")
    number = models.PositiveIntegerField("rad")
    source = models.CharField("källa", max_length=9, choices=LineSource)
    article = TenantForeignKey("procurement.Article", null=True, related_name="+", verbose_name="artikel")
    supplier = TenantForeignKey("procurement.Supplier", null=True, related_name="+", verbose_name="leverantör")
    agreement = TenantForeignKey("procurement.PurchaseAgreement", null=True, related_name="+", verbose_name="avtal")
    article_number = models.CharField("artikelnummer", max_length=60, blank=True)
    name = models.CharField("benämning", max_length=200)
    description = models.CharField("beskrivning", max_length=500, blank=True)
    cpv = models.CharField("CPV-kod", max_length=8, blank=True)
    quantity = models.DecimalField("antal", max_digits=12, decimal_places=3)
    unit = models.CharField("mått", max_length=3)
    price = models.DecimalField("pris per mått i kronor", max_digits=14, decimal_places=4)
    vat_rate = models.DecimalField("momssats i procent", max_digits=4, decimal_places=2)
    amount_ore = models.BigIntegerField("belopp i öre utan moms")
    coding = models.CharField("kodsträng", max_length=80, blank=True)
    shop_reference = models.CharField("butikens referens", max_length=100, blank=True)
    award_reason = models.CharField("skäl till direktupphandling", max_length=300, blank=True)

    class Meta:
        verbose_name = "rad i beställningsbegäran"
        verbose_name_plural = "rader i beställningsbegäran"
        ordering = ["requisition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "requisition", "number"], name="requisition_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="requisition_line_quantity"),
            models.CheckConstraint(condition=Q(price__gte=0, amount_ore__gte=0), name="requisition_line_price"),
            models.CheckConstraint(
                condition=Q(source="free_text") | Q(supplier__isnull=False), name="requisition_line_supplier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"
