"""The ledger (bokföring): accounts, coding dimensions and vouchers sealed once in balance."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Account(TenantModel):
    """An account (konto) with the S-code (S-kod) it reports to, per agency."""

    number = models.CharField("konto", max_length=10)
    name = models.CharField("benämning", max_length=120)
    s_code = models.CharField("S-kod", max_length=10, blank=True)
    is_open = models.BooleanField("öppet", default=True)

    class Meta:
        verbose_name = "konto"
        verbose_name_plural = "konton"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="account_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Dimension(TenantModel):
    """A coding dimension (koddel): cost centre, project, activity … chosen by the agency."""

    position = models.PositiveSmallIntegerField("plats")
    code = models.CharField("kod", max_length=20)
    name = models.CharField("benämning", max_length=60)
    is_required = models.BooleanField("obligatorisk", default=False)

    class Meta:
        verbose_name = "koddel"
        verbose_name_plural = "koddelar"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "position"], name="dimension_position_once"),
            models.UniqueConstraint(fields=["agency", "code"], name="dimension_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CodingValue(TenantModel):
    """An allowed value of a dimension (kodvärde), with dates."""

    dimension = TenantForeignKey(Dimension, related_name="values", verbose_name="koddel")
    value = models.CharField("värde", max_length=20)
    name = models.CharField("benämning", max_length=120)
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        verbose_name = "kodvärde"
        verbose_name_plural = "kodvärden"
        ordering = ["dimension", "value"]
        constraints = [models.UniqueConstraint(fields=["agency", "dimension", "value"], name="coding_value_once")]

    def __str__(self) -> str:
        return f"{self.value} {self.name}"


class Voucher(TenantModel):
    """A voucher (verifikation). Unique by origin, numbered in series, sealed once in balance, never changed."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    series = models.CharField("serie", max_length=4)
    number = models.PositiveIntegerField("nummer")
    fiscal_year = models.PositiveSmallIntegerField("räkenskapsår")
    booked_on = models.DateField("bokföringsdag")
    text = models.CharField("text", max_length=200)
    origin = models.CharField("ursprung", max_length=80)
    line_count = models.PositiveIntegerField("rader", default=0)
    turnover_ore = models.BigIntegerField("omslutning i öre", default=0)
    sealed_at = models.DateTimeField("förseglad", null=True)
    posted_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bokförd av"
    )
    posted_at = models.DateTimeField("bokförd")

    class Meta:
        verbose_name = "verifikation"
        verbose_name_plural = "verifikationer"
        ordering = ["-booked_on", "series", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "origin"], name="voucher_origin_once"),
            models.UniqueConstraint(fields=["agency", "fiscal_year", "series", "number"], name="voucher_number_once"),
            models.CheckConstraint(condition=Q(turnover_ore__gte=0), name="voucher_turnover"),
        ]

    def __str__(self) -> str:
        return f"{self.series}{self.number} {self.text}"


class VoucherLine(TenantModel):
    """One line (konteringsrad): account, coding and a signed amount; debit is positive."""

    voucher = TenantForeignKey(Voucher, checked=False, related_name="lines", verbose_name="verifikation")
    number = models.PositiveIntegerField("rad")
    account = models.CharField("konto", max_length=10)
    coding = models.JSONField("kodsträng", default=dict)
    amount_ore = models.BigIntegerField("belopp i öre")
    text = models.CharField("text", max_length=200, blank=True)

    class Meta:
        verbose_name = "konteringsrad"
        verbose_name_plural = "konteringsrader"
        ordering = ["voucher", "number"]
        constraints = [models.UniqueConstraint(fields=["agency", "voucher", "number"], name="voucher_line_once")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_ore}"


class SieImportState(models.TextChoices):
    CHECKED = "checked", _("Granskas")
    POSTED = "posted", _("Inläst")


class SieImport(TenantModel):
    """A SIE file that was handed in (SIE-fil). Its bytes are kept; the same bytes are handed in once."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField("filnamn", max_length=200)
    content = models.BinaryField("fil")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    program = models.CharField("från programmet", max_length=120, blank=True)
    voucher_count = models.PositiveIntegerField("antal verifikationer")
    state = models.CharField("läge", max_length=10, choices=SieImportState.choices, default=SieImportState.CHECKED)
    handed_in_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="inlämnad av")
    handed_in_at = models.DateTimeField("inlämnad")
    posted_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="inläst av"
    )
    posted_at = models.DateTimeField("inläst", null=True)

    class Meta:
        verbose_name = "sie-fil"
        verbose_name_plural = "sie-filer"
        ordering = ["-handed_in_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "sha256"], name="sie_file_once")]

    def __str__(self) -> str:
        return self.file_name
