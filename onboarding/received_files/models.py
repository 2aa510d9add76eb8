"""Files that a customer has handed in (mottagna filer), the rows in them, how they are read, and what was refused."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class DayOrder(models.TextChoices):
    """What comes first in a date where both numbers could be a month."""

    DAY_FIRST = "dmy", _("Dagen först")
    MONTH_FIRST = "mdy", _("Månaden först")


class SourceMapping(TenantModel):
    """How one kind of file from one old system is read (mappning): its headings, its codes, its dates and its signs."""

    project = TenantForeignKey("onboarding.Project", related_name="+", verbose_name="anslutningsprojekt")
    system = models.CharField("gammalt system", max_length=40)
    kind = models.CharField("filslag", max_length=12)
    columns = models.JSONField("rubriker", default=dict)
    codes = models.JSONField("koder", default=dict)
    day_order = models.CharField("datum", max_length=3, blank=True, choices=DayOrder.choices)
    positive_deductions = models.BooleanField("avdrag är positiva", default=False)
    saved_at = models.DateTimeField("sparad")
    saved_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="sparad av")

    class Meta:
        verbose_name = "mappning"
        verbose_name_plural = "mappningar"
        ordering = ["project", "system", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "project", "system", "kind"], name="source_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.kind}"


class FileState(models.TextChoices):
    """How far a file has come (läge för mottagen fil)."""

    RECEIVED = "received", _("Mottagen")
    CHECKING = "checking", _("Kontrolleras")
    CHECKED = "checked", _("Kontrollerad")
    USED = "used", _("Inläst")
    WITHDRAWN = "withdrawn", _("Borttagen")
    STOPPED = "stopped", _("Stannade")


class ReceivedFile(TenantModel):
    """A file of one kind (mottagen fil), and how it went to read it, counted in rows.

    ``known`` are rows that say what is there already; ``tries`` counts who has begun on it since it last got further.
    ``load`` is the number of the load that used it.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey("onboarding.Project", related_name="+", verbose_name="anslutningsprojekt")
    system = models.CharField("gammalt system", max_length=40)
    kind = models.CharField("filslag", max_length=12)
    month = models.CharField("månad", max_length=7, blank=True)
    name = models.CharField("filens namn", max_length=200)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    shape = models.CharField("format", max_length=40)
    headings = models.JSONField("rubriker", default=list)
    total = models.PositiveIntegerField("rader i filen", default=0)
    checked = models.PositiveIntegerField("kontrollerade rader", default=0)
    accepted = models.PositiveIntegerField("godkända rader", default=0)
    known = models.PositiveIntegerField("rader som finns redan", default=0)
    rejected = models.PositiveIntegerField("avvisade rader", default=0)
    state = models.CharField("läge", max_length=10, choices=FileState.choices, default=FileState.RECEIVED)
    load = models.PositiveSmallIntegerField("inläsning", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("försök", default=0)
    worked_at = models.DateTimeField("senast läst ur", null=True)
    received_at = models.DateTimeField("mottagen")
    received_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="mottagen av")
    mapped_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="mappad av"
    )

    class Meta:
        verbose_name = "mottagen fil"
        verbose_name_plural = "mottagna filer"
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(checked__lte=F("total")), name="received_file_progress"),
            models.CheckConstraint(condition=~Q(state="used") | Q(load__isnull=False), name="received_file_used"),
        ]

    def __str__(self) -> str:
        return self.name


class RawRow(TenantModel):
    """A row of a file as it came (orörd rad); gone when the file has been used or taken away."""

    file = TenantForeignKey(ReceivedFile, related_name="+", db_index=False, verbose_name="mottagen fil")
    number = models.PositiveIntegerField("ordning")
    line = models.PositiveIntegerField("rad")
    cells = models.TextField("celler")

    class Meta:
        verbose_name = "orörd rad"
        verbose_name_plural = "orörda rader"
        ordering = ["file", "number"]
        indexes = [models.Index(fields=["agency", "file", "number"], name="raw_row_number")]

    def __str__(self) -> str:
        return f"rad {self.line}"


class StagedRow(TenantModel):
    """A row that is right (godkänd rad), by field; gone when the file has been used or taken away."""

    file = TenantForeignKey(ReceivedFile, related_name="+", db_index=False, verbose_name="mottagen fil")
    number = models.PositiveIntegerField("ordning")
    line = models.PositiveIntegerField("rad")
    key = models.CharField("nyckel", max_length=300)
    alone = models.CharField("ensamt värde", max_length=80, blank=True)
    thread = models.CharField("tråd", max_length=300, blank=True)
    person = models.CharField("anställningsnummer", max_length=12)
    starts_on = models.DateField("från", null=True)
    values = models.TextField("värden")
    is_known = models.BooleanField("finns redan", default=False)

    class Meta:
        verbose_name = "godkänd rad"
        verbose_name_plural = "godkända rader"
        ordering = ["file", "number"]
        indexes = [
            models.Index(fields=["agency", "file", "number"], name="staged_row_number"),
            models.Index(fields=["agency", "file", "key"], name="staged_row_key"),
            models.Index(fields=["agency", "file", "person"], name="staged_row_person"),
            models.Index(fields=["agency", "file", "alone"], condition=~models.Q(alone=""), name="staged_row_alone"),
        ]

    def __str__(self) -> str:
        return f"rad {self.line}"


class FileReject(TenantModel):
    """A row that is not used (avvisad rad): where it is, which column, what is wrong and how it is put right."""

    file = TenantForeignKey(ReceivedFile, related_name="+", verbose_name="mottagen fil")
    line = models.PositiveIntegerField("rad")
    field = models.CharField("kolumn", max_length=40, blank=True)
    text = models.CharField("cellens innehåll", max_length=90, blank=True)
    what = models.CharField("vad som är fel", max_length=300)
    cure = models.CharField("vad man gör", max_length=400)

    class Meta:
        verbose_name = "avvisad rad"
        verbose_name_plural = "avvisade rader"
        ordering = ["file", "line", "id"]

    def __str__(self) -> str:
        return f"rad {self.line}: {self.what}"
