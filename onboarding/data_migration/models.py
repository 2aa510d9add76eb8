"""Loads of a customer's data (inläsningar), what each wrote, and what the old system had paid earlier in the year."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class LoadState(models.TextChoices):
    """How far a load has come (läge för inläsning)."""

    WAITING = "waiting", _("Läses in")
    LOADED = "loaded", _("Inläst")
    TAKEN_BACK = "taken_back", _("Återtagen")
    STOPPED = "stopped", _("Stannade")


class DataLoad(TenantModel):
    """Checked files that became facts of the register in one act (inläsning), and perhaps were taken back."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey("onboarding.Project", related_name="+", verbose_name="anslutningsprojekt")
    number = models.PositiveSmallIntegerField("nummer")
    state = models.CharField("läge", max_length=10, choices=LoadState.choices, default=LoadState.WAITING)
    rows = models.PositiveIntegerField("rader", default=0)
    people = models.PositiveIntegerField("personer", default=0)
    error = models.CharField("fel", max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField("försök", default=0)
    worked_at = models.DateTimeField("senast arbetat med", null=True)
    requested_at = models.DateTimeField("begärd")
    requested_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    loaded_at = models.DateTimeField("inläst", null=True)
    taken_back_at = models.DateTimeField("återtagen", null=True)
    taken_back_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="återtagen av"
    )
    reason = models.CharField("skäl", max_length=300, blank=True)

    class Meta:
        verbose_name = "inläsning"
        verbose_name_plural = "inläsningar"
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "project", "number"], name="data_load_once"),
            models.UniqueConstraint(
                fields=["agency", "project"], condition=Q(state="waiting"), name="data_load_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["loaded", "taken_back"], loaded_at__isnull=False)
                | Q(~Q(state__in=["loaded", "taken_back"]), loaded_at__isnull=True),
                name="data_load_loaded",
            ),
            models.CheckConstraint(
                condition=Q(state="taken_back", taken_back_at__isnull=False)
                | Q(~Q(state="taken_back"), taken_back_at__isnull=True),
                name="data_load_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"Inläsning {self.number}"


class LoadedRange(TenantModel):
    """Keys that one load wrote in one table (skrivna rader), from the first to the last."""

    load = TenantForeignKey(DataLoad, related_name="+", verbose_name="inläsning")
    table = models.CharField("tabell", max_length=40)
    first = models.BigIntegerField("första nyckel")
    last = models.BigIntegerField("sista nyckel")

    class Meta:
        verbose_name = "skrivna rader"
        verbose_name_plural = "skrivna rader"
        ordering = ["load", "table", "first"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="loaded_range_in_order")]

    def __str__(self) -> str:
        return f"{self.table} {self.first}–{self.last}"


class EarlierPay(TenantModel):
    """What the old system paid a person of one salary type in a month (tidigare utbetalt). It counts nowhere."""

    load = TenantForeignKey(DataLoad, related_name="+", verbose_name="inläsning")
    person = TenantForeignKey("payroll.Person", related_name="+", verbose_name="person")
    month = models.CharField("månad", max_length=7)
    code = models.CharField("löneart", max_length=8)
    quantity = models.DecimalField("antal", max_digits=12, decimal_places=4, null=True)
    amount_ore = models.BigIntegerField("belopp i öre")

    class Meta:
        verbose_name = "tidigare utbetalt"
        verbose_name_plural = "tidigare utbetalt"
        ordering = ["person", "month", "code"]
        constraints = [models.UniqueConstraint(fields=["agency", "person", "month", "code"], name="earlier_pay_once")]

    def __str__(self) -> str:
        return f"{self.month} {self.code}"
