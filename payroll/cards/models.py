"""Card transactions, and the files they came in."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class CardImportState(models.TextChoices):
    WAITING = "waiting", _("Väntar på inläsning")
    READING = "reading", _("Läses in")
    READ = "read", _("Inläst")
    FAILED = "failed", _("Gick inte att läsa in")


class CardImport(TenantModel):
    """A file, or a sending, of card transactions (inläst kortfil), with how it went."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    issuer = models.CharField("kortutgivare", max_length=40)
    name = models.CharField("filens namn", max_length=200)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    state = models.CharField("läge", max_length=10, choices=CardImportState.choices, default=CardImportState.WAITING)
    attempts = models.PositiveSmallIntegerField("antal försök", default=0)
    claimed_at = models.DateTimeField("påbörjad", null=True)
    error = models.CharField("varför den inte gick att läsa in", max_length=300, blank=True)
    read = models.PositiveIntegerField("lästa rader", default=0)
    added = models.PositiveIntegerField("nya köp", default=0)
    same = models.PositiveIntegerField("redan inlästa köp", default=0)
    rejected = models.PositiveIntegerField("avvisade rader", default=0)
    recorded_at = models.DateTimeField("inlämnad")
    recorded_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="inlämnad av")

    class Meta:
        verbose_name = "inläst kortfil"
        verbose_name_plural = "inlästa kortfiler"
        ordering = ["-recorded_at", "-id"]
        indexes = [models.Index(fields=["agency", "state"], name="card_import_left")]

    def __str__(self) -> str:
        return self.name


class CardReject(TenantModel):
    """A row that was not used (avvisat kortköp): where it is, which field is wrong and why."""

    card_import = TenantForeignKey(CardImport, related_name="rejects", verbose_name="inläst kortfil")
    line = models.PositiveIntegerField("rad")
    field = models.CharField("fält", max_length=40)
    reason = models.CharField("varför", max_length=200)
    text = models.CharField("radens innehåll", max_length=300)

    class Meta:
        verbose_name = "avvisat kortköp"
        verbose_name_plural = "avvisade kortköp"
        ordering = ["card_import", "line", "id"]
        indexes = [models.Index(fields=["agency", "card_import", "line"], name="card_reject_line")]

    def __str__(self) -> str:
        return f"rad {self.line}: {self.reason}"


class CardTransaction(TenantModel):
    """A purchase, or one taken back, on a person's travel card (kortköp). Never changed once it is read in."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    person = TenantForeignKey("payroll.Person", related_name="card_transactions", verbose_name="person")
    issuer = models.CharField("kortutgivare", max_length=40)
    reference = models.CharField("utgivarens transaktionsnummer", max_length=60)
    happened_on = models.DateField("köpdag")
    amount_ore = models.BigIntegerField("belopp i öre")
    currency = models.CharField("valuta", max_length=3)
    original_minor = models.BigIntegerField("belopp i köpets valuta, hundradelar")
    merchant = models.CharField("säljare", max_length=120)
    country = models.CharField("land", max_length=2, blank=True)
    card_import = TenantForeignKey(CardImport, related_name="transactions", verbose_name="inläst kortfil")
    recorded_at = models.DateTimeField("inläst")

    class Meta:
        verbose_name = "kortköp"
        verbose_name_plural = "kortköp"
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "issuer", "reference"], name="card_transaction_once"),
            models.CheckConstraint(condition=~Q(amount_ore=0), name="card_transaction_amount"),
        ]
        indexes = [
            models.Index(fields=["agency", "person", "happened_on"], name="card_transaction_person"),
            models.Index(fields=["agency", "happened_on"], name="card_transaction_day"),
        ]

    def __str__(self) -> str:
        return f"{self.merchant} {self.happened_on}"


class CardReminder(TenantModel):
    """That a person was reminded of purchases without a receipt (påminnelse om kortköp), at most once a day."""

    person = TenantForeignKey("payroll.Person", related_name="card_reminders", verbose_name="person")
    told_on = models.DateField("påmind")
    purchases = models.PositiveIntegerField("antal köp")
    oldest_on = models.DateField("äldsta köpets dag")

    class Meta:
        verbose_name = "påminnelse om kortköp"
        verbose_name_plural = "påminnelser om kortköp"
        ordering = ["-told_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "person", "told_on"], name="card_reminder_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.told_on}"
