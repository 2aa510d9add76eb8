"""Charges for late payment on invoices (ränta och avgifter), the debts they are about, and what was paid late."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from invoicing.supplier_invoices.models import SupplierInvoice
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ChargeKind(models.TextChoices):
    """What is charged; the values are those of ``late_interest.charges``."""

    INTEREST = "interest", _("Dröjsmålsränta")
    REMINDER = "reminder", _("Påminnelseavgift")
    COLLECTION_DEMAND = "collection_demand", _("Inkassokrav")
    INSTALMENT_PLAN = "instalment_plan", _("Amorteringsplan")
    COMPENSATION = "compensation", _("Förseningsersättning")


class ChargeVerdict(models.TextChoices):
    WITHIN = "within", _("Inom lagen")
    ABOVE = "above", _("Mer än lagen ger")
    UNSURE = "unsure", _("Kan inte kontrolleras")


class LateCharge(TenantModel):
    """What an invoice charges for late payment, of one kind (ersättning för sen betalning), and what the law says.

    ``allowed_ore`` is nothing where it isn't known. ``calculation`` has each debt with its periods of interest.
    """

    invoice = TenantForeignKey(
        SupplierInvoice, models.CASCADE, related_name="late_charges", verbose_name="leverantörsfaktura"
    )
    kind = models.CharField("slag", max_length=20, choices=ChargeKind)
    charged_ore = models.BigIntegerField("krävt i öre")
    allowed_ore = models.BigIntegerField("lagen ger i öre", null=True)
    verdict = models.CharField("utfall", max_length=8, choices=ChargeVerdict)
    text = models.CharField("varför", max_length=500)
    calculation = models.JSONField("beräkning", default=list)
    judged_at = models.DateTimeField("prövad")

    class Meta:
        verbose_name = "ersättning för sen betalning"
        verbose_name_plural = "ersättningar för sen betalning"
        ordering = ["invoice", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "invoice", "kind"], name="late_charge_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_verdict_display()}"


class ChargedDebt(TenantModel):
    """An invoice for whose late payment another invoice charges (skuld som ränta krävs på)."""

    invoice = TenantForeignKey(
        SupplierInvoice, models.CASCADE, related_name="charged_debts", verbose_name="leverantörsfaktura"
    )
    debt = TenantForeignKey(SupplierInvoice, models.CASCADE, related_name="charged_by", verbose_name="avser faktura")

    class Meta:
        verbose_name = "skuld som ränta krävs på"
        verbose_name_plural = "skulder som ränta krävs på"
        ordering = ["invoice", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "invoice", "debt"], name="charged_debt_once")]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.debt_id}"


class LateCause(models.TextChoices):
    """Where an invoice lay the longest; the values are those of ``late_interest.causes``."""

    ARRIVAL = "arrival", _("Kom in sent")
    INTAKE = "intake", _("Mottagning")
    STOP = "stop", _("Spärr")
    REVIEW = "review", _("Granskning")
    ATTEST = "attest", _("Attest")
    AFTER_CHECK = "after_check", _("Efterkontroll")
    PAYMENT = "payment", _("Betalning")


class LatePayment(TenantModel):
    """That an invoice was paid after its due day (sen betalning), why, and the interest that the law gives.

    ``due_on`` is the day after which interest ran; where that was not before the payment, nothing was late by the law
    and ``cause`` is empty. ``interest_ore`` is nothing while the law's figures, told by ``law``, do not reach.
    """

    invoice = TenantForeignKey(
        SupplierInvoice, models.CASCADE, related_name="late_payments", verbose_name="leverantörsfaktura"
    )
    due_on = models.DateField("skulle ha betalats")
    paid_on = models.DateField("betald den")
    cause = models.CharField("orsak", max_length=12, choices=LateCause, blank=True)
    interest_ore = models.BigIntegerField("ränta enligt lag i öre", null=True)
    law = models.CharField("regler", max_length=64)

    class Meta:
        verbose_name = "sen betalning"
        verbose_name_plural = "sena betalningar"
        ordering = ["-paid_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "invoice"], name="late_payment_once")]
        indexes = [models.Index(fields=["agency", "-paid_on"], name="late_payment_when")]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.paid_on}"
