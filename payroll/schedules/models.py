"""Ways of working (tidgrupper) with their dated rules, and who belongs to which."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.employment.models import DatedFact, never_twice
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
