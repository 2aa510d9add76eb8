"""Pay runs (lönekörningar): the run, its chunks of work, payslips, lines, people set aside and findings."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.calculation.net import ADVANCE, TRAVEL_ADVANCE
from servicecenter.tenancy.models import TenantForeignKey, TenantModel
from servicecenter.tenancy.scope import current_agency_id


class RunState(models.TextChoices):
    OPENED = "opened", _("Öppnad")
    COLLECTING = "collecting", _("Räknas")
    PRELIMINARY = "preliminary", _("Preliminär")
    UNDER_CONTROL = "under_control", _("Under kontroll")
    APPROVED = "approved", _("Attesterad")
    DEFINITIVE = "definitive", _("Definitiv")
    PAID = "paid", _("Utbetald")
    CANCELLED = "cancelled", _("Avbruten")


class PayMonth(TenantModel):
    """One month in the agency's pay calendar (lönekalender): proposed dates, changed by hand where needed."""

    month = models.CharField("månad", max_length=7)
    cut_off_at = models.DateTimeField("stopp för underlag")
    approve_by = models.DateField("attest senast")
    pays_on = models.DateField("lönedag")

    class Meta:
        verbose_name = "lönemånad"
        verbose_name_plural = "lönekalender"
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["agency", "month"], name="pay_month_once")]

    def __str__(self) -> str:
        return self.month


class RunKind(models.TextChoices):
    ORDINARY = "ordinary", _("Ordinarie")
    EXTRA = "extra", _("Extra")


class PayRun(TenantModel):
    """A pay run (lönekörning). ``attempt`` counts calculations; everything computed belongs to the latest one."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    month = models.CharField("månad", max_length=7)
    kind = models.CharField("slag", max_length=12, default="ordinary")
    sequence = models.PositiveSmallIntegerField("löpnummer", default=1)
    state = models.CharField("läge", max_length=16, choices=RunState.choices, default=RunState.OPENED)
    reason = models.CharField("orsak", max_length=300, blank=True)
    chosen_ids = ArrayField(models.BigIntegerField(), verbose_name="valda personer", default=list, blank=True)
    pays_on = models.DateField("lönedag")
    cut_off_at = models.DateTimeField("underlag per")
    attempt = models.PositiveSmallIntegerField("räkning", default=0)
    rules = models.JSONField("regelversioner", default=dict)
    chunk_count = models.PositiveIntegerField("delar", default=0)
    chunks_left = models.PositiveIntegerField("delar kvar", default=0)
    people = models.PositiveIntegerField("personer att räkna", default=0)
    people_done = models.PositiveIntegerField("personer räknade", default=0)
    set_aside = models.PositiveIntegerField("lagda åt sidan", default=0)
    started_at = models.DateTimeField("räkning började", null=True)
    finished_at = models.DateTimeField("räkning klar", null=True)
    payslips = models.PositiveIntegerField("lönespecifikationer", default=0)
    gross_ore = models.BigIntegerField("brutto i öre", default=0)
    tax_ore = models.BigIntegerField("skatt i öre", default=0)
    net_ore = models.BigIntegerField("netto i öre", default=0)
    net_deductions_ore = models.BigIntegerField("nettoavdrag i öre", default=0)
    contributions_ore = models.BigIntegerField("arbetsgivaravgifter i öre", default=0)
    pension_ore = models.BigIntegerField("pensionspremier i öre", default=0)
    content_hash = models.CharField("innehållets kontrollsumma", max_length=64, blank=True)
    prepared_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="räknad av"
    )
    approved_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="attesterad av"
    )
    approved_at = models.DateTimeField("attesterad", null=True)
    approved_hash = models.CharField("attesterad kontrollsumma", max_length=64, blank=True)

    class Meta:
        verbose_name = "lönekörning"
        verbose_name_plural = "lönekörningar"
        ordering = ["-month", "kind", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "month", "kind", "sequence"], name="run_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")), name="run_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "definitive", "paid"])
                | Q(approved_by__isnull=False, approved_hash=F("content_hash")),
                name="run_approved_content",
            ),
        ]

    def __str__(self) -> str:
        return f"Extra lönekörning {self.month}" if self.is_extra else f"Lönekörning {self.month}"

    @property
    def is_extra(self) -> bool:
        """A run between the ordinary ones, for chosen people (extra körning)."""
        return self.kind == RunKind.EXTRA

    @property
    def origin(self) -> str:
        return f"pay-run:{self.public_id}"


class ChunkState(models.TextChoices):
    WAITING = "waiting", _("Väntar")
    DONE = "done", _("Klar")
    FAILED = "failed", _("Misslyckad")


class PayChunk(TenantModel):
    """A fixed share of a run's people. Claimed with a row lock; its result and its state commit together."""

    run = TenantForeignKey(PayRun, related_name="chunks", verbose_name="körning")
    attempt = models.PositiveSmallIntegerField("räkning")
    number = models.PositiveIntegerField("del")
    person_ids = ArrayField(models.BigIntegerField(), verbose_name="personer")
    changed_ids = ArrayField(models.BigIntegerField(), verbose_name="med ändrade månader", null=True)
    """Those whose earlier months may have changed; a chunk that the version before made does not say."""
    state = models.CharField("läge", max_length=8, choices=ChunkState.choices, default=ChunkState.WAITING)
    tries = models.PositiveSmallIntegerField("försök", default=0)
    error = models.TextField("fel", blank=True)
    content_hash = models.CharField("innehållets kontrollsumma", max_length=64, blank=True)
    done_at = models.DateTimeField("klar", null=True)

    class Meta:
        verbose_name = "del av körning"
        verbose_name_plural = "delar av körning"
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["agency", "run", "attempt", "number"], name="chunk_once")]
        indexes = [models.Index(fields=["agency", "state"], condition=Q(state="waiting"), name="chunk_waiting")]

    def __str__(self) -> str:
        return f"Del {self.number}"


class Payslip(TenantModel):
    """A person's payslip in a run (lönespecifikation), with the frozen facts that every line can be explained from."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    run = TenantForeignKey(PayRun, related_name="+", db_index=False, verbose_name="körning")
    person = TenantForeignKey("payroll.Person", related_name="payslips", db_index=False, verbose_name="person")
    month = models.CharField("månad", max_length=7)
    inputs = models.TextField("underlag")
    gross_ore = models.BigIntegerField("brutto i öre")
    taxable_ore = models.BigIntegerField("skattepliktigt i öre")
    benefits_ore = models.BigIntegerField("förmåner i öre")
    tax_ore = models.BigIntegerField("skatt i öre")
    net_deductions_ore = models.BigIntegerField("nettoavdrag i öre")
    tax_free_ore = models.BigIntegerField("skattefritt i öre")
    net_ore = models.BigIntegerField("netto i öre")
    contribution_base_ore = models.BigIntegerField("avgiftsunderlag i öre")
    contributions_ore = models.BigIntegerField("arbetsgivaravgifter i öre")
    pension_ore = models.BigIntegerField("pensionspremier i öre")

    class Meta:
        verbose_name = "lönespecifikation"
        verbose_name_plural = "lönespecifikationer"
        ordering = ["-month", "person"]
        constraints = [models.UniqueConstraint(fields=["agency", "run", "person"], name="payslip_once")]
        indexes = [models.Index(fields=["agency", "person", "-month"])]

    def __str__(self) -> str:
        return f"Lönespecifikation {self.month}"


class PayLine(TenantModel):
    """One line (lönerad) with its own earned period. Written with its payslip in one transaction, never edited.

    The widest table: no reference of its is checked row by row. The scope's policy and the trigger that holds lines to
    their payslip do that for a whole chunk at once.
    """

    agency = models.ForeignKey(
        "servicecenter.Agency",
        models.PROTECT,
        default=current_agency_id,
        editable=False,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name="myndighet",
    )
    run = TenantForeignKey(PayRun, related_name="+", checked=False, db_index=False, verbose_name="körning")
    payslip = TenantForeignKey(
        Payslip, related_name="lines", checked=False, db_index=False, verbose_name="specifikation"
    )
    employment = TenantForeignKey(
        "payroll.Employment", related_name="+", checked=False, db_index=False, null=True, verbose_name="anställning"
    )
    number = models.PositiveSmallIntegerField("rad")
    code = models.CharField("löneart", max_length=8)
    earned_from = models.DateField("avser från")
    earned_to = models.DateField("avser till")
    quantity = models.DecimalField("antal", max_digits=12, decimal_places=4, null=True)
    rate = models.DecimalField("à-pris", max_digits=16, decimal_places=4, null=True)
    amount_ore = models.BigIntegerField("belopp i öre")
    coding = models.CharField("kodsträng", max_length=120, blank=True)
    payee_id = models.BigIntegerField("betalningsmottagare", null=True)

    class Meta:
        verbose_name = "lönerad"
        verbose_name_plural = "lönerader"
        ordering = ["payslip", "number"]
        indexes = [
            models.Index(fields=["payslip", "number"]),
            models.Index(fields=["agency", "run"]),
            # What has been settled of advances is asked for at every run, and is a few of very many lines.
            models.Index(fields=["payslip"], condition=Q(code=ADVANCE, employment__isnull=True), name="line_advance"),
            models.Index(
                fields=["payslip"],
                condition=Q(code=TRAVEL_ADVANCE, employment__isnull=True),
                name="line_travel_advance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount_ore}"


class SetAside(TenantModel):
    """A person who could not be calculated (lagd åt sidan), with the reason and what to do."""

    run = TenantForeignKey(PayRun, related_name="+", verbose_name="körning")
    person = TenantForeignKey("payroll.Person", related_name="+", verbose_name="person")
    code = models.CharField("felkod", max_length=40)
    message = models.TextField("vad som är fel")
    cure = models.TextField("vad man gör", blank=True)
    excluded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="undantagen av"
    )
    excluded_at = models.DateTimeField("undantagen", null=True)
    note = models.CharField("anteckning", max_length=500, blank=True)

    class Meta:
        verbose_name = "lagd åt sidan"
        verbose_name_plural = "lagda åt sidan"
        ordering = ["run", "person"]
        constraints = [models.UniqueConstraint(fields=["agency", "run", "person"], name="set_aside_once")]

    def __str__(self) -> str:
        return self.message


class Level(models.TextChoices):
    STOP = "stop", _("Stopp")
    WARNING = "warning", _("Varning")
    INFORMATION = "information", _("Upplysning")


class Finding(TenantModel):
    """What a control found (kontrollträff), with its explanation and its sign-off."""

    run = TenantForeignKey(PayRun, related_name="findings", verbose_name="körning")
    control = models.CharField("kontroll", max_length=40)
    level = models.CharField("allvar", max_length=12, choices=Level.choices)
    person = TenantForeignKey("payroll.Person", null=True, related_name="+", verbose_name="person")
    title = models.CharField("rubrik", max_length=200)
    explanation = models.TextField("förklaring")
    cure = models.TextField("åtgärd", blank=True)
    signed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="kvitterad av"
    )
    signed_at = models.DateTimeField("kvitterad", null=True)
    note = models.CharField("anteckning", max_length=500, blank=True)

    class Meta:
        verbose_name = "kontrollträff"
        verbose_name_plural = "kontrollträffar"
        ordering = ["run", "level", "control", "id"]
        indexes = [models.Index(fields=["agency", "run", "level"])]

    def __str__(self) -> str:
        return self.title


class BackPayConfirmation(TenantModel):
    """A second clerk's word on back pay that is large or old (bekräftad retroaktiv lön). Binds to what it was then."""

    run = TenantForeignKey(PayRun, related_name="+", verbose_name="körning")
    person = TenantForeignKey("payroll.Person", related_name="+", verbose_name="person")
    content_hash = models.CharField("radernas kontrollsumma", max_length=64)
    confirmed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="bekräftad av"
    )
    confirmed_at = models.DateTimeField("bekräftad")
    note = models.CharField("anteckning", max_length=500)

    class Meta:
        verbose_name = "bekräftad retroaktiv lön"
        verbose_name_plural = "bekräftad retroaktiv lön"
        ordering = ["run", "person", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "run", "person", "content_hash"], name="back_pay_confirmed_once")
        ]

    def __str__(self) -> str:
        return self.note


class RunReplay(TenantModel):
    """How it went when a fixed run was calculated again from its frozen inputs (återspelning)."""

    run = TenantForeignKey(PayRun, related_name="+", verbose_name="körning")
    replayed_at = models.DateTimeField("återspelad")
    payslips = models.PositiveIntegerField("lönespecifikationer")
    is_whole = models.BooleanField("hela körningen")
    is_equal = models.BooleanField("utan skillnad")
    person = TenantForeignKey("payroll.Person", null=True, related_name="+", verbose_name="person")
    difference = models.TextField("skillnad", blank=True)

    class Meta:
        verbose_name = "återspelning"
        verbose_name_plural = "återspelningar"
        ordering = ["run", "-id"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.replayed_at:%Y-%m-%d}"


class RunOverview(models.Model):
    """One narrow row per run for overviews across agencies (körningsöversikt): no personal data, own policy."""

    agency = models.ForeignKey("servicecenter.Agency", models.PROTECT, related_name="+", verbose_name="myndighet")
    run_id = models.BigIntegerField("körning", unique=True)
    public_id = models.UUIDField("id i adresser")
    month = models.CharField("månad", max_length=7)
    kind = models.CharField("slag", max_length=12)
    state = models.CharField("läge", max_length=16, choices=RunState.choices)
    pays_on = models.DateField("lönedag")
    people = models.PositiveIntegerField("personer", default=0)
    people_done = models.PositiveIntegerField("räknade", default=0)
    set_aside = models.PositiveIntegerField("lagda åt sidan", default=0)
    gross_ore = models.BigIntegerField("brutto i öre", default=0)
    net_ore = models.BigIntegerField("netto i öre", default=0)
    stops = models.PositiveIntegerField("stopp", default=0)
    warnings = models.PositiveIntegerField("varningar", default=0)
    notes = models.PositiveIntegerField("upplysningar", default=0)
    started_at = models.DateTimeField("räkning började", null=True)
    updated_at = models.DateTimeField("ändrad")

    class Meta:
        verbose_name = "körningsöversikt"
        verbose_name_plural = "körningsöversikt"
        ordering = ["-month", "agency"]
        indexes = [models.Index(fields=["month", "agency"])]

    def __str__(self) -> str:
        return f"{self.month} {self.agency_id}"
