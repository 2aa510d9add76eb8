"""Pension reports (pensionsrapporter): a version of a month for the pension agency (SPV), and each person in it."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.pensions.states import OPEN
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    SEALED = "sealed", _("Förseglad")
    APPROVED = "approved", _("Godkänd, fil skriven")
    DELIVERED = "delivered", _("Lämnad")


class PensionReport(TenantModel):
    """One version of a month's report. ``files`` tells of each file: name, people, size and hash."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    month = models.CharField("månad", max_length=7)
    version = models.PositiveSmallIntegerField("versionsnummer")
    state = models.CharField("läge", max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    due_on = models.DateField("ska lämnas senast")
    run_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name="lönekörningar")
    runs_hash = models.CharField("lönekörningarnas kontrollsumma", max_length=64)
    people = models.PositiveIntegerField("personer", default=0)
    resent = models.PositiveIntegerField("omsända perioder", default=0)
    base_ore = models.BigIntegerField("pensionsgrundande i öre", default=0)
    premium_ore = models.BigIntegerField("premier i öre", default=0)
    files = models.JSONField("filer", default=list)
    content_hash = models.CharField("filernas kontrollsumma", max_length=64, blank=True)
    made_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="gjord av"
    )
    made_at = models.DateTimeField("gjord")
    sealed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="förseglad av"
    )
    approved_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="godkänd av"
    )
    approved_at = models.DateTimeField("godkänd", null=True)
    delivered_on = models.DateField("lämnad", null=True)

    class Meta:
        verbose_name = "pensionsrapport"
        verbose_name_plural = "pensionsrapporter"
        ordering = ["-month", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "month", "version"], name="pension_version_once"),
            models.UniqueConstraint(fields=["agency", "month"], condition=Q(state__in=OPEN), name="pension_open_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("sealed_by")), name="pension_second_person"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sealed_by__isnull=False) & ~Q(content_hash=""),
                name="pension_sealed_content",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "delivered"]) | Q(approved_by__isnull=False),
                name="pension_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"Pensionsrapport {self.month}, version {self.version}"


class PensionRow(TenantModel):
    """What a version says of one person (pensionsunderlag).

    ``periods`` are months with fixed pay: ``[month, öre, is re-sent]``. Past the last age there is no ``section``.
    """

    report = TenantForeignKey(PensionReport, related_name="+", checked=False, db_index=False, verbose_name="rapport")
    person = TenantForeignKey("payroll.Person", related_name="+", checked=False, db_index=False, verbose_name="person")
    identity = models.CharField("identitet", max_length=12, blank=True)
    section = models.PositiveSmallIntegerField("avdelning", null=True)
    periods = models.JSONField("perioder", default=list)
    resent = models.PositiveSmallIntegerField("omsända perioder", default=0)
    supplements_ore = models.BigIntegerField("lönetillägg i öre")
    benefits_ore = models.BigIntegerField("naturaförmåner i öre")
    combined_post_ore = models.BigIntegerField("kombinationstjänstarvode i öre")
    base_ore = models.BigIntegerField("pensionsgrundande i öre")
    paid_max_ore = models.BigIntegerField("lön under taket i öre")
    paid_over_ore = models.BigIntegerField("lön över taket i öre")
    flex_base_ore = models.BigIntegerField("underlag för flexpremie i öre")
    premium_ore = models.BigIntegerField("premier i öre")

    class Meta:
        verbose_name = "pensionsunderlag"
        verbose_name_plural = "pensionsunderlag"
        ordering = ["report", "person"]
        constraints = [models.UniqueConstraint(fields=["agency", "report", "person"], name="pension_row_once")]
        indexes = [models.Index(fields=["agency", "person"])]

    def __str__(self) -> str:
        return f"Pensionsunderlag {self.person_id}"
