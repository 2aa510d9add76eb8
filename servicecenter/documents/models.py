"""Documents: what was handed in, by whom, and where its bytes are."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class DocumentKind(models.TextChoices):
    """What a document is, which says how long it is kept."""

    RECEIPT = "receipt", _("Kvitto")
    SUPPLIER_INVOICE = "supplier_invoice", _("Leverantörsfaktura")
    PAPER = "paper", _("Papper")


UNREAD = frozenset({DocumentKind.PAPER})
"""Kinds that say nothing to be proposed from: nobody waits for them to be read by a machine."""


class Document(TenantModel):
    """A file that was handed in (dokument). Its bytes are kept once an agency, under their hash; they never change.

    ``uploaded_by`` is nobody where a machine handed it in, such as a scanning bureau.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=20, choices=DocumentKind.choices)
    name = models.CharField("filnamn", max_length=120)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    media_type = models.CharField("innehållstyp", max_length=40)
    byte_size = models.PositiveIntegerField("storlek i byte")
    page_count = models.PositiveSmallIntegerField("antal sidor")
    width = models.PositiveIntegerField("bredd")
    height = models.PositiveIntegerField("höjd")
    look = models.BigIntegerField("bildens kännetecken")
    person_id = models.BigIntegerField("person", null=True, blank=True)
    uploaded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="inlämnat av"
    )
    uploaded_at = models.DateTimeField("inlämnat")

    class Meta:
        verbose_name = "dokument"
        verbose_name_plural = "dokument"
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "sha256", "uploaded_by", "kind"], name="document_once_a_person"),
        ]
        indexes = [
            models.Index(fields=["agency", "uploaded_at"], include=["look"], name="document_look"),
            models.Index(fields=["agency", "person_id"], name="document_person"),
        ]

    def __str__(self) -> str:
        return self.name


class ReadingState(models.TextChoices):
    WAITING = "waiting", _("Väntar på läsning")
    READING = "reading", _("Läses")
    READ = "read", _("Läst")
    FAILED = "failed", _("Gick inte att läsa")


class DocumentReading(TenantModel):
    """What a document seems to say (dokumentläsning): proposals with their sources, for a person to confirm."""

    document = TenantForeignKey(Document, models.CASCADE, related_name="readings", verbose_name="dokument")
    state = models.CharField("läge", max_length=10, choices=ReadingState.choices, default=ReadingState.WAITING)
    attempts = models.PositiveSmallIntegerField("antal försök", default=0)
    claimed_at = models.DateTimeField("påbörjad", null=True)
    read_at = models.DateTimeField("läst", null=True)
    how = models.CharField("läst ur", max_length=10, blank=True)
    error = models.CharField("varför den inte gick att läsa", max_length=200, blank=True)
    issued_on = models.DateField("kvittots dag", null=True)
    gross_ore = models.BigIntegerField("totalbelopp i öre", null=True)
    currency = models.CharField("valuta", max_length=3, blank=True)
    supplier = models.CharField("säljare", max_length=80, blank=True)
    supplier_key = models.CharField("säljarens jämförelsenyckel", max_length=80, blank=True)
    organisation_number = models.CharField("organisationsnummer", max_length=20, blank=True)
    proposals = models.JSONField("förslag", default=dict)

    class Meta:
        verbose_name = "dokumentläsning"
        verbose_name_plural = "dokumentläsningar"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "document"], name="document_read_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=("waiting", "reading"), read_at__isnull=True)
                | models.Q(state__in=("read", "failed"), read_at__isnull=False),
                name="document_reading_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "issued_on", "gross_ore"], name="document_reading_sum"),
            models.Index(
                fields=["agency", "claimed_at"],
                condition=models.Q(state__in=("waiting", "reading")),
                name="document_reading_left",
            ),
        ]

    def __str__(self) -> str:
        return f"läsning av {self.document_id}"
