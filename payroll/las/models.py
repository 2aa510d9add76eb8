"""Employment time that the register of employments does not have (tid som förts in): other agencies, earlier years."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.employment.models import DatedFact, Person
from payroll.las_rules.model import Category, Employer
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class TimeCategory(models.TextChoices):
    PERMANENT = Category.PERMANENT.value, _("Tillsvidare")
    PROBATION = Category.PROBATION.value, _("Provanställning")
    SAVA = Category.SAVA.value, _("Särskild visstidsanställning")
    SUBSTITUTE = Category.SUBSTITUTE.value, _("Vikariat")
    SEASONAL = Category.SEASONAL.value, _("Säsongsanställning")
    GENERAL = Category.GENERAL.value, _("Allmän visstidsanställning, till och med september 2022")
    STAVA = Category.STAVA.value, _("Statlig visstidsanställning")
    HOURLY = Category.HOURLY.value, _("Timavlönad visstid")
    SPECIAL = Category.SPECIAL.value, _("Tidsbegränsad enligt förordning, till exempel doktorand")


class TimeEmployer(models.TextChoices):
    AGENCY = Employer.AGENCY.value, _("Den här myndigheten")
    STATE = Employer.STATE.value, _("En annan statlig myndighet")


class TimeState(models.TextChoices):
    WAITING = "waiting", _("Väntar på en andra person")
    ACTIVE = "active", _("Räknas")
    RETURNED = "returned", _("Återsänd")
    LEAVING = "leaving", _("Återtas när en andra person har godkänt")
    WITHDRAWN = "withdrawn", _("Återtagen")


COUNTING = (TimeState.ACTIVE, TimeState.LEAVING, TimeState.WITHDRAWN)
"""Rows that a second person has agreed to; one withdrawn since then counted until it was ``superseded_at``."""


class ServiceTime(DatedFact):
    """Days of an earlier employment, entered from a document (anställningstid som förts in).

    One clerk enters it and another agrees; it counts from ``decided_at``. What is wrong is taken back the same way.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    person = TenantForeignKey(Person, related_name="service_times", verbose_name="person")
    category = models.CharField("anställningsform", max_length=12, choices=TimeCategory.choices)
    employer = models.CharField("hos", max_length=8, choices=TimeEmployer.choices)
    employer_name = models.CharField("arbetsgivare", max_length=120)
    document = models.CharField("handling", max_length=120)
    state = models.CharField("läge", max_length=9, choices=TimeState.choices, default=TimeState.WAITING)
    decided_at = models.DateTimeField("beslutad", null=True)
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutad av"
    )
    withdraw_reason = models.CharField("skäl att återta", max_length=200, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "anställningstid från tidigare"
        verbose_name_plural = "anställningstider från tidigare"
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_on__isnull=False), name="service_time_ends"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("recorded_by")),
                name="service_time_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(~Q(state="waiting"), decided_at__isnull=False),
                name="service_time_decided",
            ),
        ]
        indexes = [models.Index(fields=["agency", "person"])]

    def __str__(self) -> str:
        return f"{self.employer_name} {self.starts_on} – {self.ends_on}"


class EndingGround(models.TextChoices):
    SHORTAGE = "shortage", _("Arbetsbrist")
    OTHER = "other", _("Annat skäl, till exempel egen begäran")


class EmploymentEnding(TenantModel):
    """Why an employment ended, and whether priority was claimed (besked om avslut). Told anew rather than edited.

    ``notified_on`` is the day of notice or of the word that the employment will not go on (besked, 15 § LAS).
    """

    employment = TenantForeignKey("payroll.Employment", related_name="endings", verbose_name="anställning")
    ground = models.CharField("skäl", max_length=8, choices=EndingGround.choices)
    notified_on = models.DateField("besked lämnat")
    claimed_on = models.DateField("företrädesrätt begärd", null=True, blank=True)
    declined_on = models.DateField("erbjudande avvisat", null=True, blank=True)
    note = models.CharField("anteckning", max_length=200, blank=True)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "besked om avslut"
        verbose_name_plural = "besked om avslut"
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "employment"], condition=Q(superseded_at__isnull=True), name="ending_once"
            ),
            models.CheckConstraint(
                condition=Q(ground="shortage") | Q(claimed_on__isnull=True, declined_on__isnull=True),
                name="ending_priority_for_shortage",
            ),
            models.CheckConstraint(
                condition=Q(claimed_on__isnull=True) | Q(claimed_on__gte=F("notified_on")), name="ending_claimed_after"
            ),
        ]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"{self.get_ground_display()} {self.notified_on}"
