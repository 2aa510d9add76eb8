"""What is decided about vacation besides the absence itself (semesterkontots rader), and the booked debt."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.vacation_rules.account import ADJUSTED, CARRIED, EXCHANGE, OPENING, PAID_OUT, SETTLED, Pot
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class RowKind(models.TextChoices):
    OPENING = OPENING, _("Ingående saldo")
    CARRIED = CARRIED, _("Fört över från året före")
    ADJUSTED = ADJUSTED, _("Justering")
    PAID_OUT = PAID_OUT, _("Utbetalt i pengar")
    SETTLED = SETTLED, _("Slutreglerat")
    EXCHANGE = EXCHANGE, _("Växling av semestertillägg")


class PotKind(models.TextChoices):
    CURRENT = Pot.CURRENT.value, _("Årets")
    SAVED = Pot.SAVED.value, _("Sparade")
    EXCHANGED = Pot.EXCHANGED.value, _("Växlade")


class RowState(models.TextChoices):
    WAITING = "waiting", _("Väntar på en andra person")
    ACTIVE = "active", _("Gäller")
    RETURNED = "returned", _("Återsänd")


class VacationRow(TenantModel):
    """A row of the vacation account (semesterrad): signed days of one kind in one year. It counts from ``decided_at``.

    What is decided is never rewritten: a correction is a row of its own.
    """

    employment = TenantForeignKey("payroll.Employment", related_name="vacation_rows", verbose_name="anställning")
    kind = models.CharField("slag", max_length=8, choices=RowKind.choices)
    pot = models.CharField("dagar", max_length=9, choices=PotKind.choices)
    year = models.PositiveSmallIntegerField("semesterår")
    on = models.DateField("datum")
    days = models.DecimalField("antal dagar", max_digits=6, decimal_places=2)
    reason = models.CharField("skäl", max_length=200)
    entry = TenantForeignKey(
        "payroll.TimeEntry", null=True, related_name="+", db_index=False, verbose_name="utbetalningens tidrad"
    )
    state = models.CharField("läge", max_length=8, choices=RowState.choices, default=RowState.WAITING)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    decided_at = models.DateTimeField("beslutad", null=True)
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutad av"
    )

    class Meta:
        verbose_name = "semesterrad"
        verbose_name_plural = "semesterrader"
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "employment", "year", "kind", "pot"],
                condition=Q(kind__in=["carried", "paid_out", "settled", "exchange"], state__in=["waiting", "active"]),
                name="vacation_row_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(decided_at__isnull=False), name="vacation_row_decided"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("recorded_by")),
                name="vacation_row_second_person",
            ),
        ]
        indexes = [models.Index(fields=["agency", "employment", "year"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"


class ConcentratedWeek(TenantModel):
    """A time when someone works fewer than five days a week (koncentrerad deltid): what the quota is of."""

    employment = TenantForeignKey("payroll.Employment", related_name="concentrated_weeks", verbose_name="anställning")
    starts_on = models.DateField("från")
    ends_on = models.DateField("till", null=True, blank=True)
    week_days = models.DecimalField("arbetsdagar i veckan i snitt", max_digits=3, decimal_places=2)
    reason = models.CharField("skäl", max_length=200, blank=True)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "koncentrerad deltid"
        verbose_name_plural = "koncentrerad deltid"
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="concentrated_week_period"
            ),
            models.CheckConstraint(condition=Q(week_days__gt=0, week_days__lt=5), name="concentrated_week_days"),
        ]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"{self.week_days} {self.starts_on}"


class VacationClosing(TenantModel):
    """The turn of a year (årsavslut): asked for by one clerk and done when another has agreed, once a year."""

    year = models.PositiveSmallIntegerField("semesterår")
    state = models.CharField("läge", max_length=8, choices=RowState.choices, default=RowState.WAITING)
    people = models.PositiveIntegerField("anställningar", default=0)
    paid_days = models.DecimalField("dagar att betala", max_digits=9, decimal_places=2, default=0)
    requested_at = models.DateTimeField("begärt")
    requested_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärt av")
    done_at = models.DateTimeField("gjort", null=True)
    done_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="gjort av"
    )

    class Meta:
        verbose_name = "årsavslut av semester"
        verbose_name_plural = "årsavslut av semester"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year"], condition=~Q(state="returned"), name="vacation_closing_once"
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | ~Q(done_by=F("requested_by")), name="vacation_closing_second_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.year}"


class VacationDebtMonth(TenantModel):
    """A month's holiday liability as it was booked (bokförd semesterlöneskuld): one a month, with its voucher."""

    month = models.CharField("månad", max_length=7)
    people = models.PositiveIntegerField("personer")
    days = models.DecimalField("dagar", max_digits=12, decimal_places=2)
    pay_ore = models.BigIntegerField("semesterlön i öre")
    contributions_ore = models.BigIntegerField("arbetsgivaravgifter i öre")
    booked_at = models.DateTimeField("bokförd")
    booked_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bokförd av"
    )

    class Meta:
        verbose_name = "bokförd semesterlöneskuld"
        verbose_name_plural = "bokförd semesterlöneskuld"
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["agency", "month"], name="vacation_debt_once_a_month")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.month}"

    @property
    def total_ore(self) -> int:
        return self.pay_ore + self.contributions_ore


class VacationDebt(TenantModel):
    """What one employment's earned and untaken days were worth at the end of a month (semesterlöneskuld per person)."""

    month = models.CharField("månad", max_length=7)
    employment = TenantForeignKey("payroll.Employment", related_name="vacation_debts", verbose_name="anställning")
    unit = TenantForeignKey("servicecenter.Unit", null=True, related_name="+", db_index=False, verbose_name="enhet")
    coding = models.CharField("kodsträng", max_length=120, blank=True)
    days = models.DecimalField("dagar", max_digits=7, decimal_places=2)
    day_ore = models.BigIntegerField("värde per dag i öre")
    pay_ore = models.BigIntegerField("semesterlön i öre")
    contributions_ore = models.BigIntegerField("arbetsgivaravgifter i öre")

    class Meta:
        verbose_name = "semesterlöneskuld"
        verbose_name_plural = "semesterlöneskulder"
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "month", "employment"], name="vacation_debt_once"),
            models.CheckConstraint(condition=Q(pay_ore__gte=0, contributions_ore__gte=0), name="vacation_debt_is_debt"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.days}"

    @property
    def total_ore(self) -> int:
        return self.pay_ore + self.contributions_ore
