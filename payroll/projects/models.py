"""Projects and activities that time is distributed on (projekt och aktiviteter)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Project(TenantModel):
    """A project of the agency (projekt), open for some time."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("kod", max_length=20)
    name = models.CharField("namn", max_length=80)
    starts_on = models.DateField("öppet från")
    ends_on = models.DateField("öppet till", null=True, blank=True)

    class Meta:
        verbose_name = "projekt"
        verbose_name_plural = "projekt"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="project_code_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="project_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Activity(TenantModel):
    """A part of a project (aktivitet). Time is always on an activity; a project begins with one of its own name."""

    project = TenantForeignKey(Project, related_name="activities", verbose_name="projekt")
    code = models.CharField("kod", max_length=20)
    name = models.CharField("namn", max_length=80)

    class Meta:
        verbose_name = "aktivitet"
        verbose_name_plural = "aktiviteter"
        ordering = ["project", "code"]
        constraints = [models.UniqueConstraint(fields=["agency", "project", "code"], name="activity_code_once")]

    def __str__(self) -> str:
        return f"{self.project.code} {self.name}"


class FavouriteActivity(TenantModel):
    """An activity that someone wants at hand (favorit)."""

    employment = TenantForeignKey("payroll.Employment", related_name="+", verbose_name="anställning")
    activity = TenantForeignKey(Activity, related_name="+", verbose_name="aktivitet")

    class Meta:
        verbose_name = "favorit bland aktiviteter"
        verbose_name_plural = "favoriter bland aktiviteter"
        constraints = [
            models.UniqueConstraint(fields=["agency", "employment", "activity"], name="favourite_activity_once")
        ]

    def __str__(self) -> str:
        return str(self.activity)
