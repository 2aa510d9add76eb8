"""Changes whose effect on sick leave is watched (förändringar som följs): a name, a day and the units it touches."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class WatchedChange(TenantModel):
    """A change of some units from a day (förändring som följs)."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("namn", max_length=120)
    changed_on = models.DateField("gäller från")
    months = models.PositiveSmallIntegerField("månader att jämföra", default=6)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    ended_at = models.DateTimeField("följs inte längre", null=True, blank=True)

    class Meta:
        verbose_name = "förändring som följs"
        verbose_name_plural = "förändringar som följs"
        ordering = ["-changed_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(months__gte=1, months__lte=12), name="watched_change_months")]

    def __str__(self) -> str:
        return f"{self.name} {self.changed_on}"


class WatchedUnit(TenantModel):
    """A unit that a change touches, with all below it."""

    change = TenantForeignKey(WatchedChange, related_name="units", verbose_name="förändring")
    unit = TenantForeignKey("servicecenter.Unit", related_name="+", verbose_name="enhet")

    class Meta:
        verbose_name = "enhet som följs"
        verbose_name_plural = "enheter som följs"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["agency", "change", "unit"], name="watched_unit_once")]

    def __str__(self) -> str:
        return str(self.unit)
