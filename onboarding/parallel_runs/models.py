"""Parallel runs (parallellkörningar): a month in the old system beside ours, and what people say of the differences."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ParallelState(models.TextChoices):
    """How far a parallel run has come (läge för parallellkörning)."""

    WAITING = "waiting", _("Räknas")
    COMPARED = "compared", _("Jämförd")
    STOPPED = "stopped", _("Stannade")


class ResultSide(models.TextChoices):
    """Whose result a line is."""

    OLD = "old", _("Gamla systemet")
    OURS = "ours", _("Servicecenter")


class ParallelRun(TenantModel):
    """A month that both systems have calculated (parallellkörning). Ours is a trial that is never paid.

    ``since`` is the first day whose reported time and absence count; ``rules`` are what the trial was pinned to.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey("onboarding.Project", related_name="+", verbose_name="anslutningsprojekt")
    file = TenantForeignKey("onboarding.ReceivedFile", related_name="+", verbose_name="mottagen fil")
    number = models.PositiveSmallIntegerField("nummer")
    month = models.CharField("månad", max_length=7)
    since = models.DateField("underlag från")
    pays_on = models.DateField("lönedag")
    known_at = models.DateTimeField("kunskapsgräns")
    rules = models.JSONField("regler", default=dict)
    state = models.CharField("läge", max_length=10, choices=ParallelState.choices, default=ParallelState.WAITING)
    person_ids = models.JSONField("personer att räkna", default=list)
    people_done = models.PositiveIntegerField("räknade personer", default=0)
    people = models.PositiveIntegerField("jämförda personer", default=0)
    equal = models.PositiveIntegerField("lika på öret", default=0)
    lines = models.PositiveIntegerField("jämförda rader", default=0)
    old_net_ore = models.BigIntegerField("nettolön i gamla systemet i öre", default=0)
    our_net_ore = models.BigIntegerField("nettolön hos oss i öre", default=0)
    error = models.CharField("fel", max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField("försök", default=0)
    worked_at = models.DateTimeField("senast arbetat med", null=True)
    started_at = models.DateTimeField("startad")
    started_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="startad av")
    compared_at = models.DateTimeField("jämförd", null=True)

    class Meta:
        verbose_name = "parallellkörning"
        verbose_name_plural = "parallellkörningar"
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "project", "number"], name="parallel_run_once"),
            models.UniqueConstraint(fields=["agency", "project", "month"], name="parallel_run_month_once"),
            models.CheckConstraint(
                condition=Q(state="compared", compared_at__isnull=False)
                | Q(~Q(state="compared"), compared_at__isnull=True),
                name="parallel_run_compared",
            ),
            models.CheckConstraint(condition=Q(equal__lte=F("people")), name="parallel_run_equal"),
        ]

    def __str__(self) -> str:
        return f"Parallellkörning {self.month}"


class TrialInput(TenantModel):
    """One person's frozen pay input in a trial (fryst löneunderlag), which every line of ours is explained from."""

    run = TenantForeignKey(ParallelRun, related_name="+", db_index=False, verbose_name="parallellkörning")
    person = TenantForeignKey("payroll.Person", related_name="+", db_index=False, verbose_name="person")
    number = models.CharField("anställningsnummer", max_length=12)
    inputs = models.TextField("underlag", blank=True)
    fault = models.CharField("kunde inte räknas", max_length=400, blank=True)

    class Meta:
        verbose_name = "underlag i parallellkörning"
        verbose_name_plural = "underlag i parallellkörning"
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["agency", "run", "number"], name="trial_input_once")]

    def __str__(self) -> str:
        return self.number


class ResultLine(TenantModel):
    """A line of a result (resultatrad), from the old system's file or our trial."""

    run = TenantForeignKey(ParallelRun, related_name="+", db_index=False, verbose_name="parallellkörning")
    side = models.CharField("sida", max_length=4, choices=ResultSide.choices)
    number = models.CharField("anställningsnummer", max_length=12)
    code = models.CharField("löneart", max_length=8)
    amount_ore = models.BigIntegerField("belopp i öre")
    quantity = models.DecimalField("antal", max_digits=12, decimal_places=4, null=True)

    class Meta:
        verbose_name = "resultatrad"
        verbose_name_plural = "resultatrader"
        ordering = ["run", "number", "code"]
        indexes = [models.Index(fields=["agency", "run", "side", "number"], name="result_line_person")]

    def __str__(self) -> str:
        return f"{self.number} {self.code}"


class ComparedPerson(TenantModel):
    """One person in both systems (jämförd person): net pay on each side, and how many lines differ."""

    run = TenantForeignKey(ParallelRun, related_name="+", db_index=False, verbose_name="parallellkörning")
    number = models.CharField("anställningsnummer", max_length=12)
    old_net_ore = models.BigIntegerField("nettolön i gamla systemet i öre", null=True)
    our_net_ore = models.BigIntegerField("nettolön hos oss i öre", null=True)
    differences = models.PositiveSmallIntegerField("skillnader")

    class Meta:
        verbose_name = "jämförd person"
        verbose_name_plural = "jämförda personer"
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["agency", "run", "number"], name="compared_person_once")]

    def __str__(self) -> str:
        return self.number


class DifferenceGroup(TenantModel):
    """Like differences of a parallel run (grupp av skillnader), why they are, and who on each side says so."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    run = TenantForeignKey(ParallelRun, related_name="+", verbose_name="parallellkörning")
    cause = models.CharField("föreslagen orsak", max_length=20)
    code = models.CharField("löneart", max_length=8)
    mark = models.CharField("kännetecken", max_length=16)
    count = models.PositiveIntegerField("skillnader", default=0)
    old_ore = models.BigIntegerField("gamla systemet i öre", default=0)
    our_ore = models.BigIntegerField("hos oss i öre", default=0)
    chosen = models.CharField("vald orsak", max_length=20, blank=True)
    explanation = models.CharField("förklaring", max_length=500, blank=True)
    explained_at = models.DateTimeField("förklarad", null=True)
    explained_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="förklarad av"
    )
    confirmed_at = models.DateTimeField("bekräftad", null=True)
    confirmed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bekräftad av"
    )

    class Meta:
        verbose_name = "grupp av skillnader"
        verbose_name_plural = "grupper av skillnader"
        ordering = ["run", "cause", "code", "mark"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "run", "cause", "code", "mark"], name="difference_group_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(explained_at__isnull=False, confirmed_by__isnull=False),
                name="difference_group_explained_first",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("explained_by")),
                name="difference_group_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.code}"


class LineDifference(TenantModel):
    """A line that differs (radskillnad), in its group."""

    run = TenantForeignKey(ParallelRun, related_name="+", db_index=False, verbose_name="parallellkörning")
    group = TenantForeignKey(DifferenceGroup, related_name="+", verbose_name="grupp av skillnader")
    number = models.CharField("anställningsnummer", max_length=12)
    code = models.CharField("löneart", max_length=8)
    old_ore = models.BigIntegerField("gamla systemet i öre", null=True)
    our_ore = models.BigIntegerField("hos oss i öre", null=True)
    old_quantity = models.DecimalField("antal i gamla systemet", max_digits=12, decimal_places=4, null=True)
    our_quantity = models.DecimalField("antal hos oss", max_digits=12, decimal_places=4, null=True)

    class Meta:
        verbose_name = "radskillnad"
        verbose_name_plural = "radskillnader"
        ordering = ["run", "number", "code"]
        indexes = [models.Index(fields=["agency", "run", "number"], name="line_difference_person")]

    def __str__(self) -> str:
        return f"{self.number} {self.code}"
