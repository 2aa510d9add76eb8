"""Employer declarations (arbetsgivardeklarationer): a version of a month, and what it says of each person."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.declarations.states import OPEN
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class DeclarationState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    SEALED = "sealed", _("Förseglad")
    APPROVED = "approved", _("Godkänd, fil skriven")
    RECEIVED = "received", _("Kvitterad")
    REJECTED = "rejected", _("Avvisad")


class Declaration(TenantModel):
    """One version of the declaration of a month; a correction is a new version, never an edit.

    ``month`` is the month of payment (redovisningsperiod). ``base_by_rate`` is the base of the contributions in öre by
    rate, of which field 487 is computed.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    month = models.CharField("redovisningsperiod", max_length=7)
    version = models.PositiveSmallIntegerField("versionsnummer")
    earlier = TenantForeignKey("payroll.Declaration", null=True, related_name="+", verbose_name="rättar")
    state = models.CharField("läge", max_length=12, choices=DeclarationState.choices, default=DeclarationState.DRAFT)
    due_on = models.DateField("ska lämnas senast")
    run_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name="lönekörningar")
    runs_hash = models.CharField("lönekörningarnas kontrollsumma", max_length=64)
    contributions_kr = models.BigIntegerField("arbetsgivaravgifter i kronor (487)", default=0)
    tax_kr = models.BigIntegerField("avdragen skatt i kronor (497)", default=0)
    base_by_rate = models.JSONField("avgiftsunderlag i öre per sats", default=dict)
    people = models.PositiveIntegerField("individuppgifter", default=0)
    absences = models.PositiveIntegerField("frånvarouppgifter", default=0)
    to_send = models.PositiveIntegerField("uppgifter i filen", default=0)
    contact = models.JSONField("kontaktperson", default=dict)
    content_hash = models.CharField("filernas kontrollsumma", max_length=64, blank=True)
    made_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="gjord av"
    )
    made_at = models.DateTimeField("gjord")
    sealed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="förseglad av"
    )
    sealed_at = models.DateTimeField("förseglad", null=True)
    approved_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="godkänd av"
    )
    approved_at = models.DateTimeField("godkänd", null=True)
    receipt = models.CharField("kvittensnummer", max_length=80, blank=True)
    received_on = models.DateField("kvitterad", null=True)

    class Meta:
        verbose_name = "arbetsgivardeklaration"
        verbose_name_plural = "arbetsgivardeklarationer"
        ordering = ["-month", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "month", "version"], name="declaration_version_once"),
            models.UniqueConstraint(
                fields=["agency", "month"], condition=Q(state__in=OPEN), name="declaration_open_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("sealed_by")),
                name="declaration_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sealed_by__isnull=False) & ~Q(content_hash=""),
                name="declaration_sealed_content",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "received", "rejected"]) | Q(approved_by__isnull=False),
                name="declaration_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="received") | ~Q(receipt="") & Q(received_on__isnull=False),
                name="declaration_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"Arbetsgivardeklaration {self.month}, version {self.version}"


class DeclarationFile(TenantModel):
    """One file of a declaration (deklarationsfil): a long declaration is split. Its bytes follow from the rows."""

    declaration = TenantForeignKey(Declaration, related_name="files", verbose_name="deklaration")
    number = models.PositiveIntegerField("del")
    name = models.CharField("filnamn", max_length=120)
    count = models.PositiveIntegerField("uppgifter")
    size = models.PositiveIntegerField("storlek i byte")
    sha256 = models.CharField("kontrollsumma", max_length=64)

    class Meta:
        verbose_name = "deklarationsfil"
        verbose_name_plural = "deklarationsfiler"
        ordering = ["declaration", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "declaration", "number"], name="declaration_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class Change(models.TextChoices):
    """What a version does to what the earlier one declared."""

    NEW = "new", _("Ny")
    CHANGED = "changed", _("Ändrad")
    SAME = "same", _("Oförändrad")
    REMOVED = "removed", _("Borttagen")


class IndividualStatement(TenantModel):
    """What a version says of one person (individuppgift, IU). A removed one keeps what it said before.

    ``identity`` is empty for a protected person: the number is fetched from behind its wall when the file is written.
    """

    declaration = TenantForeignKey(
        Declaration, related_name="+", checked=False, db_index=False, verbose_name="deklaration"
    )
    person = TenantForeignKey("payroll.Person", related_name="+", checked=False, db_index=False, verbose_name="person")
    number = models.BigIntegerField("specifikationsnummer")
    identity = models.CharField("mottagarens identitet", max_length=12, blank=True)
    tax_field = models.CharField("skatteruta", max_length=3)
    boxes = models.JSONField("rutor")
    before = models.JSONField("rutor före", null=True)
    cash_kr = models.BigIntegerField("kontant lön i kronor")
    benefits_kr = models.BigIntegerField("förmåner i kronor")
    tax_kr = models.BigIntegerField("avdragen skatt i kronor")
    change = models.CharField("ändring", max_length=8, choices=Change.choices)

    class Meta:
        verbose_name = "individuppgift"
        verbose_name_plural = "individuppgifter"
        ordering = ["declaration", "number", "id"]
        indexes = [
            models.Index(fields=["agency", "declaration", "number"]),
            models.Index(fields=["agency", "person"]),
        ]

    def __str__(self) -> str:
        return f"Individuppgift {self.number}"


class AbsenceStatement(TenantModel):
    """One day of absence that a version tells of (frånvarouppgift), for Försäkringskassan."""

    declaration = TenantForeignKey(
        Declaration, related_name="+", checked=False, db_index=False, verbose_name="deklaration"
    )
    person = TenantForeignKey("payroll.Person", related_name="+", checked=False, db_index=False, verbose_name="person")
    number = models.BigIntegerField("specifikationsnummer")
    identity = models.CharField("personens identitet", max_length=12, blank=True)
    on = models.DateField("frånvarodag")
    kind = models.CharField("frånvarotyp", max_length=30)
    percent = models.DecimalField("procent av heltid", max_digits=5, decimal_places=2)
    change = models.CharField("ändring", max_length=8, choices=Change.choices)

    class Meta:
        verbose_name = "frånvarouppgift"
        verbose_name_plural = "frånvarouppgifter"
        ordering = ["declaration", "number", "id"]
        indexes = [models.Index(fields=["agency", "declaration", "number"])]

    def __str__(self) -> str:
        return f"Frånvarouppgift {self.number} {self.on}"


class StatementNumber(TenantModel):
    """A specification number (specifikationsnummer), given once and kept: a correction finds its statement by it.

    ``key`` tells the person's statements of a month apart: the tax field, or the day and kind of an absence.
    """

    month = models.CharField("redovisningsperiod", max_length=7)
    person = TenantForeignKey("payroll.Person", related_name="+", checked=False, db_index=False, verbose_name="person")
    key = models.CharField("nyckel", max_length=40)
    number = models.BigIntegerField("specifikationsnummer")

    class Meta:
        verbose_name = "specifikationsnummer"
        verbose_name_plural = "specifikationsnummer"
        ordering = ["month", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "month", "person", "key"], name="statement_number_of_key"),
            models.UniqueConstraint(fields=["agency", "month", "number"], name="statement_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0, number__lt=10_000_000_000), name="statement_number_size"),
        ]

    def __str__(self) -> str:
        return str(self.number)
