"""Orders (beställningar, order): what was bought of whom, what the supplier answered, and what is still to come."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procurement.orders.flow import Flow
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class OrderState(models.TextChoices):
    CREATED = "created", _("Skickas")
    SENT = "sent", _("Skickad")
    CHANGED = "changed", _("Leverantören föreslår ändring")
    ACCEPTED = "accepted", _("Bekräftad")
    REJECTED = "rejected", _("Avvisad av leverantören")
    CANCELLED = "cancelled", _("Avbeställd")
    DELIVERED = "delivered", _("Slutlevererad")


class PurchaseOrder(TenantModel):
    """An order to one supplier under at most one agreement (order, avrop). Numbers are unbroken within a year.

    One with ``external_system`` was made in an external e-commerce system: it is never sent from here, and what becomes
    of it is told by that system alone. ``external_print`` says whether a file tells the same again.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("ordernummer", max_length=20)
    requisition = TenantForeignKey("procurement.Requisition", related_name="orders", verbose_name="beställningsbegäran")
    supplier = TenantForeignKey("procurement.Supplier", related_name="orders", verbose_name="leverantör")
    agreement = TenantForeignKey(
        "procurement.PurchaseAgreement", null=True, related_name="orders", verbose_name="avtal"
    )
    requester = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beställare")
    unit = TenantForeignKey("servicecenter.Unit", null=True, related_name="+", verbose_name="enhet")
    address = TenantForeignKey(
        "procurement.DeliveryAddress", null=True, related_name="+", verbose_name="leveransadress"
    )
    needed_on = models.DateField("behövs senast", null=True)
    state = models.CharField("läge", max_length=10, choices=OrderState, default=OrderState.CREATED)
    revision = models.PositiveSmallIntegerField("ändring", default=0)
    amount_ore = models.BigIntegerField("belopp i öre utan moms")
    ordered_at = models.DateTimeField("beställd")
    answered_at = models.DateTimeField("besvarad", null=True)
    delivered_at = models.DateTimeField("slutlevererad", null=True)
    external_system = models.CharField("externt system", max_length=40, blank=True, default="", db_default="")
    external_number = models.CharField("ordernummer där", max_length=40, blank=True, default="", db_default="")
    external_print = models.CharField("kontrollsumma därifrån", max_length=64, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "order"
        verbose_name_plural = "order"
        ordering = ["-ordered_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="purchase_order_once"),
            models.UniqueConstraint(
                fields=["agency", "external_system", "external_number"], condition=~Q(external_system=""),
                name="purchase_order_external_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["agency", "state", "-ordered_at"], name="purchase_order_state"),
            models.Index(fields=["agency", "-ordered_at", "-id"], name="purchase_order_latest"),
            models.Index(fields=["agency", "requester", "-ordered_at"], name="purchase_order_requester"),
            models.Index(fields=["agency", "supplier", "-ordered_at"], name="purchase_order_supplier"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_external(self) -> bool:
        """Made in an external e-commerce system, and sent from there (extern order)."""
        return self.external_system != ""


class OrderLine(TenantModel):
    """One line of an order (orderrad).

    ``quantity`` is what was ordered and never changes; ``cancelled`` is what will not come, ``received`` what has come
    less what was sent back. ``price`` is the agreed one, ``amount_ore`` the worth of what is not cancelled.
    """

    order = TenantForeignKey(PurchaseOrder, related_name="lines", verbose_name="order")
    number = models.PositiveIntegerField("rad")
    source = TenantForeignKey("procurement.RequisitionLine", related_name="order_lines", verbose_name="begärd rad")
    article_number = models.CharField("artikelnummer", max_length=60, blank=True)
    name = models.CharField("benämning", max_length=200)
    cpv = models.CharField("CPV-kod", max_length=8, blank=True)
    quantity = models.DecimalField("beställt", max_digits=12, decimal_places=3)
    cancelled = models.DecimalField("avbeställt", max_digits=12, decimal_places=3, default=Decimal(0))
    received = models.DecimalField("mottaget", max_digits=12, decimal_places=3, default=Decimal(0))
    unit = models.CharField("mått", max_length=3)
    price = models.DecimalField("pris per mått i kronor", max_digits=14, decimal_places=4)
    vat_rate = models.DecimalField("momssats i procent", max_digits=4, decimal_places=2)
    amount_ore = models.BigIntegerField("belopp i öre utan moms")
    coding = models.CharField("kodsträng", max_length=80, blank=True)
    cancelled_there = models.DecimalField(
        "avbeställt i det externa systemet", max_digits=12, decimal_places=3, default=Decimal(0), db_default=Decimal(0)
    )

    class Meta:
        verbose_name = "orderrad"
        verbose_name_plural = "orderrader"
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "order", "number"], name="order_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_quantity"),
            models.CheckConstraint(
                condition=Q(cancelled__gte=0, received__gte=0, cancelled__lte=F("quantity")), name="order_line_flow"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} rad {self.number}"

    @property
    def flow(self) -> Flow:
        return Flow(self.quantity, self.received, self.cancelled)


class AnswerState(models.TextChoices):
    READ = "read", _("Mottaget")
    WAITING = "waiting", _("Väntar på beställaren")
    TAKEN = "taken", _("Godtaget")
    DECLINED = "declined", _("Inte godtaget")


class OrderAnswer(TenantModel):
    """What the supplier answered (ordersvar): accepted, changed or rejected, line by line in ``lines``.

    Each of ``lines`` has ``number``, ``answer`` and, where they differ, ``quantity``, ``price`` and ``delivered_on``,
    and the supplier's ``note``.
    """

    order = TenantForeignKey(PurchaseOrder, related_name="answers", verbose_name="order")
    reference = models.CharField("leverantörens beteckning", max_length=60)
    answer = models.CharField(
        "svar",
        max_length=10,
        choices=[("accepted", _("Bekräftat")), ("changed", _("Ändrat")), ("rejected", _("Avvisat"))],
    )
    note = models.CharField("meddelande", max_length=500, blank=True)
    lines = models.JSONField("rader", default=list)
    state = models.CharField("läge", max_length=8, choices=AnswerState, default=AnswerState.READ)
    received_at = models.DateTimeField("mottaget")
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutat av"
    )
    decided_at = models.DateTimeField("beslutat", null=True)

    class Meta:
        verbose_name = "ordersvar"
        verbose_name_plural = "ordersvar"
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "order", "reference"], name="order_answer_once")]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_answer_display()}"
