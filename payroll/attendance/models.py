"""Reports of attendance (närvarorapporter): all time worked, in versions, and the pay and flexible time it gave."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.working_time.classes import Duty
from payroll.working_time.sums import Compensation
from servicecenter.tenancy.models import TenantForeignKey, TenantModel

DUTY_LABELS = {
    Duty.ORDINARY: _("Ordinarie tid"),
    Duty.SCHEDULED: _("Förlagd tid"),
    Duty.OVERTIME: _("Beordrad övertid"),
    Duty.STANDBY: _("Beredskap"),
    Duty.ON_CALL: _("Jour"),
    Duty.TRAVEL: _("Restid"),
}
COMPENSATION_LABELS = {Compensation.MONEY: _("Pengar"), Compensation.TIME: _("Ledighet")}


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Inskickad")
    ATTESTED = "attested", _("Godkänd")
    RETURNED = "returned", _("Återsänd")
    WITHDRAWN = "withdrawn", _("Återtagen")


class AttendanceReport(TenantModel):
    """One version of an employment's time in a month (närvarorapport).

    The latest attested version counts. A correction is a new version; when it is attested the old one is replaced,
    and stays as it was.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    employment = TenantForeignKey("payroll.Employment", related_name="attendance", verbose_name="anställning")
    starts_on = models.DateField("från")
    ends_on = models.DateField("till")
    version = models.PositiveSmallIntegerField("rapportens version", default=1)
    reason = models.CharField("skäl till rättelsen", max_length=200, blank=True)
    state = models.CharField("läge", max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    attested_at = models.DateTimeField("godkänd", null=True, blank=True)
    attested_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="godkänd av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "närvarorapport"
        verbose_name_plural = "närvarorapporter"
        ordering = ["employment", "starts_on", "version"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "employment", "starts_on", "version"], name="attendance_version"),
            models.UniqueConstraint(
                fields=["agency", "employment", "starts_on"],
                condition=Q(state="attested", superseded_at__isnull=True),
                name="attendance_counts_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "employment", "starts_on"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="attendance_open_once",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="attendance_period"),
            models.CheckConstraint(
                condition=~Q(state="attested") | Q(attested_at__isnull=False), name="attendance_attested"
            ),
        ]

    def __str__(self) -> str:
        return f"Närvaro {self.starts_on:%Y-%m}"


class WorkedTime(TenantModel):
    """Time from one instant to another (närvarotid); without an end, someone is clocked in."""

    report = TenantForeignKey(AttendanceReport, related_name="times", verbose_name="närvarorapport")
    day = models.DateField("dag")
    starts_at = models.DateTimeField("börjar")
    ends_at = models.DateTimeField("slutar", null=True, blank=True)
    duty = models.CharField("slag av tid", max_length=12, choices=DUTY_LABELS.items(), default=Duty.ORDINARY)
    compensation = models.CharField(
        "ersättning", max_length=8, choices=COMPENSATION_LABELS.items(), default=Compensation.MONEY
    )
    note = models.CharField("anteckning", max_length=120, blank=True)
    registered_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, db_index=False, related_name="+",
        verbose_name="registrerad av någon annan",
    )  # fmt: skip
    reason = models.CharField("varför någon annan registrerade", max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = "närvarotid"
        verbose_name_plural = "närvarotider"
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="worked_time_order"
            ),
            models.UniqueConstraint(
                fields=["agency", "report"], condition=Q(ends_at__isnull=True), name="worked_time_open_once"
            ),
            models.CheckConstraint(
                condition=Q(registered_by__isnull=True) | ~Q(reason=""), name="worked_time_registered_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["agency", "report"])]

    def __str__(self) -> str:
        return f"{self.day} {self.get_duty_display()}"


class AttendanceEntry(TenantModel):
    """A time entry that a report gave (tidrad ur närvarorapport), so that it is made once and found again."""

    report = TenantForeignKey(AttendanceReport, related_name="entries", verbose_name="närvarorapport")
    entry = TenantForeignKey("payroll.TimeEntry", related_name="+", verbose_name="tidrad")

    class Meta:
        verbose_name = "tidrad ur närvarorapport"
        verbose_name_plural = "tidrader ur närvarorapport"
        constraints = [
            models.UniqueConstraint(fields=["agency", "report", "entry"], name="attendance_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}"


class Allocation(TenantModel):
    """Minutes of a day that were worked on an activity (projekttid). It follows the version of its report."""

    report = TenantForeignKey(AttendanceReport, related_name="allocations", verbose_name="närvarorapport")
    day = models.DateField("dag")
    activity = TenantForeignKey("payroll.Activity", related_name="+", verbose_name="aktivitet")
    minutes = models.PositiveIntegerField("minuter")

    class Meta:
        verbose_name = "projekttid"
        verbose_name_plural = "projekttider"
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "report", "day", "activity"], name="allocation_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="allocation_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.activity}"
