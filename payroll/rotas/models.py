"""Who works by which rota, and from when (placering på schemamönster)."""

from __future__ import annotations

from django.db import models

from payroll.employment.models import DatedFact, never_twice
from servicecenter.tenancy.models import TenantForeignKey


class RotaPlacing(DatedFact):
    """An employment whose shifts are laid out by a rota for some days. ``first_week`` is the week it begins in."""

    employment = TenantForeignKey("payroll.Employment", related_name="rota_placings", verbose_name="anställning")
    rota = TenantForeignKey("payroll.Rota", related_name="placings", verbose_name="schemamönster")
    first_week = models.PositiveSmallIntegerField("börjar i mönstrets vecka, 0 är den första", default=0)

    class Meta(DatedFact.Meta):
        verbose_name = "placering på schemamönster"
        verbose_name_plural = "placeringar på schemamönster"
        constraints = [*DatedFact.Meta.constraints, never_twice("rota_placing_once", "employment")]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"{self.rota} från {self.starts_on}"
