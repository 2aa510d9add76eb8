"""Baselines of customers from before, what agencies still do themselves, and a narrow row for all customers."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from onboarding.savings.states import BaselineState
from servicecenter.tenancy.models import TenantModel


class ServiceBaseline(TenantModel):
    """What a service cost before the centre had it (besparingsbaslinje), where no volume form tells it.

    Entered with its source by one person and confirmed by another.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    service = models.CharField("tjänst", max_length=40)
    year = models.PositiveSmallIntegerField("år")
    cost_ore = models.BigIntegerField("kostnad i öre")
    units = models.PositiveIntegerField("volym")
    source = models.CharField("källa", max_length=300)
    state = models.CharField("läge", max_length=10, choices=BaselineState.choices, default=BaselineState.PROPOSED)
    entered_at = models.DateTimeField("inlagd")
    entered_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="inlagd av")
    decided_at = models.DateTimeField("avgjord", null=True)
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="avgjord av"
    )

    class Meta:
        verbose_name = "besparingsbaslinje"
        verbose_name_plural = "besparingsbaslinjer"
        ordering = ["service", "-entered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "service"], condition=Q(state="proposed"), name="baseline_one_proposed"
            ),
            models.UniqueConstraint(
                fields=["agency", "service"], condition=Q(state="confirmed"), name="baseline_one_confirmed"
            ),
            models.CheckConstraint(condition=Q(units__gt=0, cost_ore__gte=0), name="baseline_has_volume"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | ~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="baseline_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")), name="baseline_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.year}"


class OwnCost(TenantModel):
    """What an agency still spends on a service itself (egen kvarvarande kostnad), a year or a quarter of it.

    ``quarter`` 0 is the whole year. ``units`` is the volume where the centre cannot count it. A correction is a new
    row; the earlier one is kept with the moment it was replaced.
    """

    service = models.CharField("tjänst", max_length=40)
    year = models.PositiveSmallIntegerField("år")
    quarter = models.PositiveSmallIntegerField("kvartal", default=0)
    cost_ore = models.BigIntegerField("kostnad i öre")
    units = models.PositiveIntegerField("volym", null=True)
    what = models.CharField("vad som ingår", max_length=300)
    stated_at = models.DateTimeField("lämnad")
    stated_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="lämnad av")
    replaced_at = models.DateTimeField("ersatt", null=True)

    class Meta:
        verbose_name = "egen kvarvarande kostnad"
        verbose_name_plural = "egna kvarvarande kostnader"
        ordering = ["service", "-year", "-quarter", "-stated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "service", "year", "quarter"],
                condition=Q(replaced_at__isnull=True),
                name="own_cost_once",
            ),
            models.CheckConstraint(condition=Q(quarter__lte=4, cost_ore__gte=0), name="own_cost_of_a_quarter"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.period}"

    @property
    def period(self) -> str:
        """As quarters and years are named everywhere."""
        return f"{self.year} kv {self.quarter}" if self.quarter else str(self.year)


class SavingOverview(models.Model):
    """A narrow row for each service of each customer (besparingsöversikt), with its own policy; written every night.

    ``years`` are the figures of each year as the agency's own page has them.
    """

    agency = models.ForeignKey("servicecenter.Agency", models.PROTECT, related_name="+", verbose_name="myndighet")
    service = models.CharField("tjänst", max_length=40)
    has_baseline = models.BooleanField("har baslinje")
    years = models.JSONField("år", default=list)
    updated_at = models.DateTimeField("ändrad")

    class Meta:
        verbose_name = "besparingsöversikt"
        verbose_name_plural = "besparingsöversikt"
        ordering = ["agency", "service"]
        constraints = [models.UniqueConstraint(fields=["agency", "service"], name="saving_overview_once")]

    def __str__(self) -> str:
        return self.service
