"""What the lines of invoices were matched with (matchningar)."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoicing.supplier_invoices.models import InvoiceLine, SupplierInvoice
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class MatchedHow(models.TextChoices):
    """By what a line was found (hittad genom), as ``invoicing.matching`` names it."""

    LINE_NUMBER = "line_number", _("Orderradens nummer")
    ARTICLE = "article", _("Artikelnummer")
    LIKENESS = "likeness", _("Likhet")
    SUBSCRIPTION = "subscription", _("Abonnemangets nummer")
    CHARGE = "charge", _("Avgift eller rabatt")
    NOTHING = "nothing", _("Hittades inte")


class WhoActs(models.TextChoices):
    """Who should act on a difference (vem som bör göra något)."""

    ORDERER = "orderer", _("Beställaren")
    RECEIVER = "receiver", _("Den som tar emot")
    ECOMMERCE = "ecommerce", _("E-handeln")
    SUPPLIER = "supplier", _("Leverantören")


class Sample(models.TextChoices):
    """The first and the last invoice of a subscription, which someone should look at afterwards (stickprov)."""

    FIRST = "first", _("Första fakturan på abonnemanget")
    LAST = "last", _("Sista fakturan på abonnemanget")


class InvoiceMatch(TenantModel):
    """A line of an invoice beside what it bills (matchning), and what differs; without a line it is of the whole.

    ``billed`` is what the invoice bills of the order line, ``quantity`` what of it may be billed now: as long as the
    invoice is only reviewed it holds that much, and once it has gone on all that it bills. ``extra_ore`` is what it
    asks for beside what was ordered. ``actor`` is nobody where nothing differs. An invoice of a ``subscription`` is of
    the ``period`` that begins that day, and ``sample`` says if it is the first or the last. Where the order
    ``is_chosen`` a person has said which it is.
    """

    invoice = TenantForeignKey(
        SupplierInvoice, models.CASCADE, related_name="matches", verbose_name="leverantörsfaktura"
    )
    line = TenantForeignKey(InvoiceLine, models.CASCADE, null=True, related_name="+", verbose_name="fakturarad")
    order = TenantForeignKey("procurement.PurchaseOrder", null=True, related_name="+", verbose_name="order")
    order_line = TenantForeignKey("procurement.OrderLine", null=True, related_name="+", verbose_name="orderrad")
    subscription = TenantForeignKey(
        "invoicing.Subscription", null=True, related_name="matches", verbose_name="abonnemang"
    )
    agreement = TenantForeignKey("procurement.PurchaseAgreement", null=True, related_name="+", verbose_name="avtal")
    period = models.DateField("period från", null=True)
    is_chosen = models.BooleanField("ordern är vald för hand", default=False, db_default=False)
    sample = models.CharField("stickprov", max_length=5, choices=Sample, blank=True, default="", db_default="")
    how = models.CharField("hittad genom", max_length=12, choices=MatchedHow)
    billed = models.DecimalField("fakturerat", max_digits=16, decimal_places=4, default=Decimal(0))
    quantity = models.DecimalField("godtaget", max_digits=16, decimal_places=4, default=Decimal(0))
    amount_ore = models.BigIntegerField("belopp i öre utan moms", default=0)
    extra_ore = models.BigIntegerField("utöver det beställda i öre", default=0)
    difference_ore = models.BigIntegerField("skillnad i öre", default=0)
    text = models.CharField("vad som skiljer", max_length=500, blank=True)
    actor = models.CharField("vem som bör göra något", max_length=10, choices=WhoActs, blank=True)
    matched_at = models.DateTimeField("matchad")

    class Meta:
        verbose_name = "matchning"
        verbose_name_plural = "matchningar"
        ordering = ["invoice", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "line"], name="invoice_match_line_once"),
            models.CheckConstraint(condition=Q(actor="") | ~Q(text=""), name="invoice_match_says_why"),
            models.CheckConstraint(
                condition=Q(order_line__isnull=True) | Q(order__isnull=False), name="invoice_match_order"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "order"], name="invoice_match_by_order"),
            models.Index(fields=["agency", "order_line"], name="invoice_match_by_line"),
            models.Index(fields=["agency", "subscription", "period"], name="invoice_match_by_period"),
            models.Index(fields=["agency", "actor"], condition=~Q(actor=""), name="invoice_match_open"),
            models.Index(fields=["agency", "invoice"], name="invoice_match_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.get_how_display()}"
