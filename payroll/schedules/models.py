"""Ways of working (tidgrupper) with their dated rules, who belongs to which, and the planned shifts."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.employment.models import DatedFact, never_twice
from payroll.working_time.classes import Duty
from servicecenter.tenancy.models import TenantForeignKey, TenantModel

DAY = 24 * 60


class Way(models.TextChoices):
    """How a group reports its time (sätt att rapportera)."""

    DEVIATION = "deviation", _("Avvikelserapportering")
    ATTENDANCE = "attendance", _("Närvarorapportering")
    SCHEDULED = "scheduled", _("Schemalagd")


class TimeGroup(TenantModel):
    """People who work by the same rules (tidgrupp). The default group holds whoever is placed in no other."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("kod", max_length=20)
    name = models.CharField("namn", max_length=80)
    is_default = models.BooleanField("gäller alla som inte har en egen grupp", default=False)

    class Meta:
        verbose_name = "tidgrupp"
        verbose_name_plural = "tidgrupper"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="time_group_code_once"),
            models.UniqueConstraint(fields=["agency"], condition=Q(is_default=True), name="time_group_default_once"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupRules(TenantModel):
    """The rules of a group from a day until its next row (tidregler). Lengths are whole minutes, also of the day."""

    group = TenantForeignKey(TimeGroup, related_name="rules", verbose_name="tidgrupp")
    starts_on = models.DateField("gäller från")
    source = models.CharField("källa", max_length=300)
    way = models.CharField("sätt att rapportera", max_length=12, choices=Way.choices, default=Way.DEVIATION)
    minutes = models.PositiveSmallIntegerField("normtid per dag, minuter", default=477)
    summer_minutes = models.PositiveSmallIntegerField("normtid under sommartid, minuter", null=True, blank=True)
    summer_first = models.CharField("sommartid från (månad-dag)", max_length=5, blank=True)
    summer_last = models.CharField("sommartid till (månad-dag)", max_length=5, blank=True)
    shortened = models.JSONField("förkortade dagar", default=list, blank=True)
    bridge_days_free = models.BooleanField("klämdagar är lediga", default=False)
    distributes = models.BooleanField("all arbetad tid fördelas på projekt", default=False, db_default=False)
    has_flex = models.BooleanField("flextid", default=False)
    frame_from = models.PositiveSmallIntegerField("flexram från, minut på dygnet", default=6 * 60)
    frame_to = models.PositiveSmallIntegerField("flexram till, minut på dygnet", default=20 * 60)
    flex_most = models.IntegerField("högsta flexsaldo, minuter", default=50 * 60)
    flex_least = models.IntegerField("lägsta flexsaldo, minuter", default=-10 * 60)
    settles = models.JSONField("avstämningsdagar (månad-dag)", default=list, blank=True)
    hours_table = models.CharField("tabell för obekväm arbetstid", max_length=40, default="state")
    rounding = models.CharField("avrundning per klass och månad", max_length=16, default="exact")
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "tidregel"
        verbose_name_plural = "tidregler"
        ordering = ["group", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "group", "starts_on"],
                condition=Q(superseded_at__isnull=True),
                name="group_rules_once_a_day",
            ),
            models.CheckConstraint(condition=Q(minutes__lte=DAY), name="group_norm_in_a_day"),
            models.CheckConstraint(
                condition=Q(frame_from__lt=F("frame_to"), frame_to__lte=DAY), name="group_frame_order"
            ),
            models.CheckConstraint(condition=Q(flex_least__lte=0, flex_most__gte=0), name="group_flex_limits"),
        ]

    def __str__(self) -> str:
        return f"{self.group} från {self.starts_on}"


class NamedDay(TenantModel):
    """A date with a length of its own (särskild dag), for one group or for every group of the agency."""

    group = TenantForeignKey(TimeGroup, null=True, blank=True, related_name="named_days", verbose_name="tidgrupp")
    day = models.DateField("dag")
    minutes = models.PositiveSmallIntegerField("normtid för heltid, minuter")
    name = models.CharField("benämning", max_length=80)

    class Meta:
        verbose_name = "särskild dag"
        verbose_name_plural = "särskilda dagar"
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "group", "day"], nulls_distinct=False, name="named_day_once"),
            models.CheckConstraint(condition=Q(minutes__lte=DAY), name="named_day_in_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class GroupMember(DatedFact):
    """Which group an employment works in, and on which weekdays (placering i tidgrupp)."""

    employment = TenantForeignKey("payroll.Employment", related_name="group_members", verbose_name="anställning")
    group = TenantForeignKey(TimeGroup, related_name="members", verbose_name="tidgrupp")
    weekdays = models.CharField("veckodagar, 1 är måndag", max_length=7, default="12345")

    class Meta(DatedFact.Meta):
        verbose_name = "placering i tidgrupp"
        verbose_name_plural = "placeringar i tidgrupper"
        constraints = [*DatedFact.Meta.constraints, never_twice("group_member_once", "employment")]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"{self.group} från {self.starts_on}"


class ImportState(models.TextChoices):
    """How far a file has come (läge för inläst fil)."""

    WAITING = "waiting", _("Läses in")
    DONE = "done", _("Inläst")
    STOPPED = "stopped", _("Stannade")


class ShiftImport(TenantModel):
    """A file of shifts from a staffing-planning system (inläst schemafil), with how it went and how far it has come.

    ``tries`` counts the times someone has begun on it since its last rows were read; ``worked_at`` is when they were.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("filens namn", max_length=200)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    read = models.PositiveIntegerField("lästa rader", default=0)
    added = models.PositiveIntegerField("nya pass", default=0)
    changed = models.PositiveIntegerField("ändrade pass", default=0)
    same = models.PositiveIntegerField("oförändrade pass", default=0)
    cancelled = models.PositiveIntegerField("inställda pass", default=0)
    rejected = models.PositiveIntegerField("avvisade rader", default=0)
    total = models.PositiveIntegerField("rader i filen", default=0, db_default=0)
    headings = models.JSONField("rubriker", default=list, db_default=[])
    state = models.CharField(
        "läge", max_length=8, choices=ImportState.choices, default=ImportState.DONE, db_default="done"
    )
    tries = models.PositiveSmallIntegerField("försök", default=0, db_default=0)
    worked_at = models.DateTimeField("senast läst ur", null=True)
    recorded_at = models.DateTimeField("inläst")
    recorded_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="inläst av")

    class Meta:
        verbose_name = "inläst schemafil"
        verbose_name_plural = "inlästa schemafiler"
        ordering = ["-recorded_at", "-id"]

    def __str__(self) -> str:
        return self.name


class ShiftLine(TenantModel):
    """A row of a file that has come and not been read yet (väntande schemarad); it is gone when it is read."""

    shift_import = TenantForeignKey(ShiftImport, related_name="lines", verbose_name="inläst schemafil")
    number = models.PositiveIntegerField("rad")
    cells = models.TextField("radens innehåll")

    class Meta:
        verbose_name = "väntande schemarad"
        verbose_name_plural = "väntande schemarader"
        ordering = ["shift_import", "number"]

    def __str__(self) -> str:
        return f"rad {self.number}"


class ShiftReject(TenantModel):
    """A row of a file that was not used (avvisad rad): where it is, which field is wrong and why."""

    shift_import = TenantForeignKey(ShiftImport, related_name="rejects", verbose_name="inläst schemafil")
    line = models.PositiveIntegerField("rad")
    field = models.CharField("fält", max_length=40)
    reason = models.CharField("varför", max_length=200)
    text = models.CharField("radens innehåll", max_length=300)

    class Meta:
        verbose_name = "avvisad schemarad"
        verbose_name_plural = "avvisade schemarader"
        ordering = ["shift_import", "line", "id"]

    def __str__(self) -> str:
        return f"rad {self.line}: {self.reason}"


SHIFT_DUTIES = {
    Duty.SCHEDULED: _("Arbetspass"),
    Duty.STANDBY: _("Beredskap"),
    Duty.ON_CALL: _("Jour"),
}


class Shift(TenantModel):
    """A planned shift (arbetspass). A changed plan is a new row; the old one stays as it was planned.

    ``swapped_from`` is what a colleague had before a swap that was approved (passbyte).
    """

    employment = TenantForeignKey("payroll.Employment", related_name="shifts", verbose_name="anställning")
    day = models.DateField("dag")
    starts_at = models.DateTimeField("börjar")
    ends_at = models.DateTimeField("slutar")
    break_starts_at = models.DateTimeField("rast från", null=True, blank=True)
    break_ends_at = models.DateTimeField("rast till", null=True, blank=True)
    duty = models.CharField("slag av tid", max_length=12, choices=SHIFT_DUTIES.items(), default=Duty.SCHEDULED)
    reference = models.CharField("passets id i bemanningssystemet", max_length=60)
    shift_import = TenantForeignKey(
        ShiftImport, null=True, blank=True, related_name="shifts", verbose_name="inläst schemafil"
    )
    swapped_from = TenantForeignKey(
        "payroll.Shift", null=True, blank=True, related_name="+", db_index=False, verbose_name="bytt från"
    )
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "arbetspass"
        verbose_name_plural = "arbetspass"
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "reference"], condition=Q(superseded_at__isnull=True), name="shift_reference_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_order"),
            models.CheckConstraint(
                condition=Q(break_starts_at__isnull=True, break_ends_at__isnull=True)
                | Q(
                    break_starts_at__gte=F("starts_at"),
                    break_ends_at__gt=F("break_starts_at"),
                    break_ends_at__lte=F("ends_at"),
                ),
                name="shift_break_inside",
            ),
        ]
        indexes = [models.Index(fields=["agency", "employment", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.get_duty_display()}"


class Rota(TenantModel):
    """A pattern of shifts that comes back after some weeks (schemamönster)."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("kod", max_length=20)
    name = models.CharField("namn", max_length=80)
    weeks = models.PositiveSmallIntegerField("antal veckor", default=1)

    class Meta:
        verbose_name = "schemamönster"
        verbose_name_plural = "schemamönster"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="rota_code_once"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=26), name="rota_weeks"),
        ]

    def __str__(self) -> str:
        return self.name


class RotaShift(TenantModel):
    """One shift of a pattern (pass i schemamönster), in minutes of its day; an end over 1440 is on the next day."""

    rota = TenantForeignKey(Rota, related_name="shifts", verbose_name="schemamönster")
    day = models.PositiveSmallIntegerField("dag i mönstret, 0 är första måndagen")
    begins = models.PositiveSmallIntegerField("börjar, minut på dygnet")
    ends = models.PositiveSmallIntegerField("slutar, minut från dygnets början")
    break_begins = models.PositiveSmallIntegerField("rast från, minut", null=True, blank=True)
    break_ends = models.PositiveSmallIntegerField("rast till, minut", null=True, blank=True)
    duty = models.CharField("slag av tid", max_length=12, choices=SHIFT_DUTIES.items(), default=Duty.SCHEDULED)

    class Meta:
        verbose_name = "pass i schemamönster"
        verbose_name_plural = "pass i schemamönster"
        ordering = ["rota", "day", "begins"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins"), begins__lt=DAY), name="rota_shift_order"),
        ]

    def __str__(self) -> str:
        return f"{self.rota} dag {self.day}"
