"""What a connection is estimated to cost, and how it goes (kostnadsuppskattning)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class CostEstimate(TenantModel):
    """The estimate of a project: what it saves a year, and what was approved, by whom (godkänd uppskattning)."""

    project = TenantForeignKey("onboarding.Project", related_name="estimates", verbose_name="anslutningsprojekt")
    yearly_saving_ore = models.BigIntegerField("årlig besparing i öre", default=0)
    approved_ore = models.BigIntegerField("godkänd summa i öre", null=True)
    approved_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="godkänd av"
    )
    approved_at = models.DateTimeField("godkänd", null=True)

    class Meta:
        verbose_name = "kostnadsuppskattning"
        verbose_name_plural = "kostnadsuppskattningar"
        constraints = [
            models.UniqueConstraint(fields=["agency", "project"], name="estimate_once"),
            models.CheckConstraint(
                condition=Q(approved_ore=None, approved_by=None, approved_at=None)
                | Q(approved_ore__isnull=False, approved_by__isnull=False, approved_at__isnull=False),
                name="estimate_approved",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project_id)


class EstimateRow(TenantModel):
    """A piece of work or something bought (kostnadsrad): hours at a rate and what is paid to others.

    ``used_hours`` and ``used_ore`` are what it has come to so far, ``left_hours`` what is thought to be left.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey("onboarding.Project", related_name="estimate_rows", verbose_name="anslutningsprojekt")
    text = models.CharField("vad", max_length=120)
    hours = models.DecimalField("timmar", max_digits=8, decimal_places=2, default=0)
    rate_ore = models.BigIntegerField("timtaxa i öre", default=0)
    external_ore = models.BigIntegerField("externt i öre", default=0)
    used_hours = models.DecimalField("använda timmar", max_digits=8, decimal_places=2, default=0)
    used_ore = models.BigIntegerField("betalt externt i öre", default=0)
    left_hours = models.DecimalField("timmar kvar", max_digits=8, decimal_places=2, null=True)
    made_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="skrivet av")
    made_at = models.DateTimeField("skrivet")

    class Meta:
        verbose_name = "kostnadsrad"
        verbose_name_plural = "kostnadsrader"
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=0, rate_ore__gte=0, external_ore__gte=0, used_hours__gte=0, used_ore__gte=0),
                name="estimate_row_is_no_income",
            ),
        ]

    def __str__(self) -> str:
        return self.text
