"""Advances (förskott): money paid ahead of the pay it belongs to, and the decision of two persons behind it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class DecisionKind(models.TextChoices):
    SINGLE = "single", _("Förskott")
    RESERVE = "reserve", _("Reservkörning")
    OUTSIDE = "outside", _("Betalt utanför systemet")
    TRAVEL = "travel", _("Reseförskott")


class DecisionState(models.TextChoices):
    DRAFT = "draft", _("Förbereds")
    PROPOSED = "proposed", _("Väntar på beslut")
    APPROVED = "approved", _("Beslutad")
    CANCELLED = "cancelled", _("Återtagen")


class AdvanceDecision(TenantModel):
    """One decision of two persons about one or many advances (förskottsbeslut).

    ``month`` is the month whose pay it stands for. Money that was paid outside the system has no batch of ours.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=8, choices=DecisionKind.choices)
    state = models.CharField("läge", max_length=10, choices=DecisionState.choices, default=DecisionState.DRAFT)
    month = models.CharField("månad", max_length=7)
    reason = models.CharField("orsak", max_length=300)
    pays_on = models.DateField("betalningsdag")
    source_run = TenantForeignKey("payroll.PayRun", null=True, related_name="+", verbose_name="efter lönekörning")
    advance_count = models.PositiveIntegerField("antal", default=0)
    total_ore = models.BigIntegerField("summa i öre", default=0)
    exception_count = models.PositiveIntegerField("undantag", default=0)
    content_hash = models.CharField("innehållets kontrollsumma", max_length=64, blank=True)
    file_name = models.CharField("filnamn", max_length=200, blank=True)
    file_sha256 = models.CharField("filens kontrollsumma", max_length=64, blank=True)
    batch = TenantForeignKey("servicecenter.PaymentBatch", null=True, related_name="+", verbose_name="underlag")
    proposed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="föreslagen av"
    )
    proposed_at = models.DateTimeField("föreslagen")
    approved_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutad av"
    )
    approved_at = models.DateTimeField("beslutad", null=True)

    class Meta:
        verbose_name = "förskottsbeslut"
        verbose_name_plural = "förskottsbeslut"
        ordering = ["-pays_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "month"],
                condition=Q(kind="reserve") & ~Q(state="cancelled"),
                name="reserve_run_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "file_sha256"],
                condition=~Q(file_sha256="") & ~Q(state="cancelled"),
                name="outside_file_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")), name="advance_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="advance_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month}"

    @property
    def origin(self) -> str:
        return f"advance:{self.public_id}"

    @property
    def is_outside(self) -> bool:
        return self.kind == DecisionKind.OUTSIDE


class Advance(TenantModel):
    """One person's advance (förskott). ``reference`` follows the payment to the bank and back, and is never used again.

    ``account`` is the digits it is paid to; empty for money that another way has paid already. What is for a trip
    waits for its claim; other advances are settled by the next run.
    """

    decision = TenantForeignKey(AdvanceDecision, related_name="advances", db_index=False, verbose_name="beslut")
    person = TenantForeignKey("payroll.Person", related_name="advances", db_index=False, verbose_name="person")
    reference = models.CharField("referens", max_length=35)
    account = models.CharField("konto", max_length=40, blank=True)
    amount_ore = models.BigIntegerField("belopp i öre")
    paid_on = models.DateField("betalas")

    class Meta:
        verbose_name = "förskott"
        verbose_name_plural = "förskott"
        ordering = ["paid_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="advance_reference_once"),
            models.CheckConstraint(condition=Q(amount_ore__gt=0), name="advance_has_money"),
        ]
        indexes = [models.Index(fields=["agency", "person"]), models.Index(fields=["agency", "decision"])]

    def __str__(self) -> str:
        return self.reference


class AdvanceException(TenantModel):
    """Who is not paid by a decision, or what row of a file was not used, and why (undantag)."""

    decision = TenantForeignKey(AdvanceDecision, related_name="exceptions", verbose_name="beslut")
    person = TenantForeignKey("payroll.Person", null=True, related_name="+", verbose_name="person")
    line = models.PositiveIntegerField("rad i filen", null=True)
    text = models.CharField("raden", max_length=200, blank=True)
    amount_ore = models.BigIntegerField("belopp i öre", null=True)
    code = models.CharField("skäl", max_length=24)
    message = models.CharField("vad det beror på", max_length=300)

    class Meta:
        verbose_name = "undantag från förskott"
        verbose_name_plural = "undantag från förskott"
        ordering = ["decision", "line", "id"]

    def __str__(self) -> str:
        return self.message
