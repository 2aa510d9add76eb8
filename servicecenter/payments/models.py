"""Payment batches (betalningsunderlag): sealed with a file hash, released by two persons, sent once."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class BatchState(models.TextChoices):
    SEALED = "sealed", _("Förseglad")
    RELEASED_ONCE = "released_once", _("Bemyndigad av en")
    RELEASED = "released", _("Bemyndigad av två")
    SENT = "sent", _("Sänd")


class PaymentBatch(TenantModel):
    """Payments that go to the bank in one file. The bytes are stored once and are always the same."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    origin = models.CharField("ursprung", max_length=80)
    kind = models.CharField("slag", max_length=20, default="salary")
    title = models.CharField("rubrik", max_length=160)
    pays_on = models.DateField("betalningsdag")
    payment_count = models.PositiveIntegerField("antal")
    total_ore = models.BigIntegerField("summa i öre")
    message_id = models.CharField("meddelande-id", max_length=35)
    file_format = models.CharField("format", max_length=20)
    file_name = models.CharField("filnamn", max_length=120)
    content = models.BinaryField("fil")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    state = models.CharField("läge", max_length=16, choices=BatchState.choices, default=BatchState.SEALED)
    sealed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="förseglad av"
    )
    sealed_at = models.DateTimeField("förseglad")
    barred = ArrayField(models.BigIntegerField(), default=list, verbose_name="får inte bemyndiga")
    first_released_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bemyndigad av"
    )
    second_released_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bemyndigad av (andra)"
    )
    released_at = models.DateTimeField("bemyndigad", null=True)
    sent_at = models.DateTimeField("sänd", null=True)

    class Meta:
        verbose_name = "betalningsunderlag"
        verbose_name_plural = "betalningsunderlag"
        ordering = ["-pays_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "origin"], name="batch_origin_once"),
            models.UniqueConstraint(fields=["message_id"], name="batch_message_once"),
            models.CheckConstraint(condition=Q(total_ore__gt=0, payment_count__gt=0), name="batch_has_money"),
            models.CheckConstraint(
                condition=Q(second_released_by__isnull=True) | ~Q(second_released_by=F("first_released_by")),
                name="batch_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "sent"])
                | Q(first_released_by__isnull=False, second_released_by__isnull=False),
                name="batch_released_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Payment(TenantModel):
    """One payment (betalning) in a batch; ``reference`` is unique in the batch and follows it to the bank and back."""

    batch = TenantForeignKey(PaymentBatch, checked=False, related_name="payments", verbose_name="underlag")
    reference = models.CharField("referens", max_length=35)
    payee_kind = models.CharField("mottagarslag", max_length=20)
    payee_id = models.BigIntegerField("mottagare")
    payee_name = models.CharField("mottagarens namn", max_length=140)
    account = models.CharField("konto", max_length=40)
    amount_ore = models.BigIntegerField("belopp i öre")

    class Meta:
        verbose_name = "betalning"
        verbose_name_plural = "betalningar"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "batch", "reference"], name="payment_reference_once"),
            models.CheckConstraint(condition=Q(amount_ore__gt=0), name="payment_has_money"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.payee_name}"


class RestoreCheck(TenantModel):
    """After a restore (avstämning efter återläsning): nothing is sent until the bank's list of files is compared."""

    restored_to = models.DateTimeField("återläst till")
    opened_at = models.DateTimeField("öppnad")
    sent_ids = ArrayField(models.CharField(max_length=35), default=list, verbose_name="meddelanden som banken har")
    listed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bankens lista inlagd av"
    )
    listed_at = models.DateTimeField("bankens lista inlagd", null=True)
    closed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="avslutad av"
    )
    closed_at = models.DateTimeField("avslutad", null=True)

    class Meta:
        verbose_name = "avstämning efter återläsning"
        verbose_name_plural = "avstämningar efter återläsning"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(closed_at__isnull=True), name="restore_check_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(listed_by__isnull=False, closed_by__isnull=False) & ~Q(closed_by=F("listed_by")),
                name="restore_check_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"Återläst till {self.restored_to:%Y-%m-%d %H.%M}"


class PaymentFate(models.TextChoices):
    """How it went for a payment, as the bank tells it; silence is unknown."""

    UNKNOWN = "unknown", _("Okänd")
    PENDING = "pending", _("Mottagen")
    ACCEPTED = "accepted", _("Godtagen")
    SETTLED = "settled", _("Utförd")
    REJECTED = "rejected", _("Avvisad")
    RETURNED = "returned", _("Returnerad")
    CONFLICT = "conflict", _("Motsägs")


class BankAnswer(TenantModel):
    """A file in which the bank answers (bankens svar). Used once, by the bank's own identity of it."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    message_id = models.CharField("bankens meddelande-id", max_length=35)
    file_format = models.CharField("format", max_length=20)
    file_name = models.CharField("filnamn", max_length=200)
    content = models.BinaryField("fil")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    created_on = models.DateField("bankens dag", null=True)
    told_count = models.PositiveIntegerField("uppgifter")
    received_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="mottagen av"
    )
    received_at = models.DateTimeField("mottagen")

    class Meta:
        verbose_name = "bankens svar"
        verbose_name_plural = "bankens svar"
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "message_id"], name="bank_answer_once")]

    def __str__(self) -> str:
        return f"{self.file_format} {self.message_id}"


class PaymentNews(TenantModel):
    """What one answer says about one payment (besked om betalning). Never changed; all of them give its fate."""

    answer = TenantForeignKey(BankAnswer, related_name="news", verbose_name="bankens svar")
    payment = TenantForeignKey(Payment, related_name="news", verbose_name="betalning")
    fate = models.CharField("utfall", max_length=10, choices=PaymentFate.choices)
    reason_code = models.CharField("skälkod", max_length=35, blank=True)
    reason_text = models.CharField("skäl", max_length=300, blank=True)
    happened_on = models.DateField("dag", null=True)
    bank_reference = models.CharField("bankens referens", max_length=35, blank=True)
    is_booked = models.BooleanField("pengarna har rört sig", default=False)

    class Meta:
        verbose_name = "besked om betalning"
        verbose_name_plural = "besked om betalningar"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "answer", "payment", "fate"], name="payment_news_once")
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.fate}"


class UnmatchedNews(TenantModel):
    """What an answer tells of and no payment of ours explains (omatchad rad). A clerk finds out and notes it."""

    answer = TenantForeignKey(BankAnswer, related_name="unmatched", verbose_name="bankens svar")
    line = models.PositiveIntegerField("rad i filen")
    reference = models.CharField("referens", max_length=35, blank=True)
    fate = models.CharField("utfall", max_length=10, blank=True)
    amount_ore = models.BigIntegerField("belopp i öre", null=True)
    happened_on = models.DateField("dag", null=True)
    text = models.CharField("bankens text", max_length=300, blank=True)
    why = models.CharField("varför omatchad", max_length=200)
    handled_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="utredd av"
    )
    handled_at = models.DateTimeField("utredd", null=True)
    note = models.CharField("anteckning", max_length=300, blank=True)

    class Meta:
        verbose_name = "omatchad rad"
        verbose_name_plural = "omatchade rader"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.reference} {self.why}"


class PaymentCaseState(models.TextChoices):
    OPEN = "open", _("Att utreda")
    PROPOSED = "proposed", _("Väntar på en andra person")
    APPROVED = "approved", _("Ny betalning gjord")
    CLOSED = "closed", _("Avslutat utan betalning")


class PaymentCase(TenantModel):
    """A payment that did not reach its payee (utbetalningsärende): to be paid again, or closed."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    payment = TenantForeignKey(Payment, related_name="cases", verbose_name="betalning")
    cause = models.CharField("orsak", max_length=10, choices=PaymentFate.choices)
    state = models.CharField("läge", max_length=10, choices=PaymentCaseState.choices, default=PaymentCaseState.OPEN)
    account = models.CharField("nytt konto", max_length=40, blank=True)
    pays_on = models.DateField("betalas", null=True)
    batch = TenantForeignKey(PaymentBatch, null=True, related_name="cases", verbose_name="nytt underlag")
    opened_at = models.DateTimeField("öppnat")
    proposed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="föreslaget av"
    )
    note = models.CharField("anteckning", max_length=300, blank=True)

    class Meta:
        verbose_name = "utbetalningsärende"
        verbose_name_plural = "utbetalningsärenden"
        ordering = ["-opened_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "payment"], name="payment_case_once")]

    def __str__(self) -> str:
        return f"{self.payment.payee_name} {self.get_cause_display().lower()}"
