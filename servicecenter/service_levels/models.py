"""What was measured each day (mätt dag), how far it is measured, what all customers of a service come to, and what was
approved when a project closed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class LevelDay(TenantModel):
    """Cases of a measure that fell due on a day (mätt dag). Written by the nightly measuring alone, never typed.

    ``met`` of ``counted``; a measure of money counts öre. ``rows`` are the transactions that were not in time or were
    left out, each with a link, and never with a person's name.
    """

    code = models.CharField("mått", max_length=20)
    subject = models.CharField("mätområde", max_length=40)
    day = models.DateField("dag")
    met = models.BigIntegerField("uppfyllda")
    counted = models.BigIntegerField("räknade")
    excluded = models.PositiveIntegerField("undantagna", default=0)
    rows = models.JSONField("källrader", default=list)

    class Meta:
        verbose_name = "mätt dag"
        verbose_name_plural = "mätta dagar"
        ordering = ["code", "subject", "day"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code", "subject", "day"], name="level_day_once"),
            models.CheckConstraint(condition=Q(met__gte=0, counted__gte=0), name="level_day_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.day}"


class MeasuredSpan(TenantModel):
    """From and to which day a measure has been measured without a gap (mätt period); a day in it may have no cases."""

    code = models.CharField("mått", max_length=20)
    subject = models.CharField("mätområde", max_length=40)
    starts_on = models.DateField("mätt från")
    ends_on = models.DateField("mätt till och med")
    measured_at = models.DateTimeField("senast mätt")

    class Meta:
        verbose_name = "mätt period"
        verbose_name_plural = "mätta perioder"
        ordering = ["code", "subject"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code", "subject"], name="measured_span_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="measured_span_period"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.starts_on}–{self.ends_on}"


class UnitLevel(models.Model):
    """A measure of a month over all customers of a service (enhetens månad): sums only, so that no customer is seen.

    ``wanted`` is how many of the counted the customers' own targets ask for together.
    """

    service = models.CharField("tjänst", max_length=40)
    code = models.CharField("mått", max_length=20)
    month = models.CharField("månad", max_length=7)
    is_at_least = models.BooleanField("minst")
    customers = models.PositiveIntegerField("kunder")
    below = models.PositiveIntegerField("kunder som inte når målet")
    met = models.BigIntegerField("uppfyllda")
    counted = models.BigIntegerField("räknade")
    wanted = models.DecimalField("uppfyllda enligt målen", max_digits=20, decimal_places=4)
    written_at = models.DateTimeField("räknad")

    class Meta:
        verbose_name = "enhetens månad"
        verbose_name_plural = "enhetens månader"
        ordering = ["service", "code", "month"]
        constraints = [models.UniqueConstraint(fields=["service", "code", "month"], name="unit_level_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.code} {self.month}"

    @property
    def is_below(self) -> bool:
        return self.met < self.wanted if self.is_at_least else self.met > self.wanted


class ApprovedLevels(TenantModel):
    """The service levels that both sides approved when a project closed (godkända servicenivåer); never changed.

    ``rows`` are those of the signed version as they were then, and ``sha256`` is of them.
    """

    version = TenantForeignKey("servicecenter.AgreementVersion", related_name="+", verbose_name="avtalsversion")
    paper = TenantForeignKey("servicecenter.Paper", null=True, related_name="+", verbose_name="papper")
    occasion = models.CharField("vid", max_length=160)
    rows = models.JSONField("servicenivåerna som de var")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    approved_on = models.DateField("godkända den")
    approved_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beslutade av")

    class Meta:
        verbose_name = "godkända servicenivåer"
        verbose_name_plural = "godkända servicenivåer"
        ordering = ["-approved_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "occasion"], name="approved_levels_once")]

    def __str__(self) -> str:
        return self.occasion
