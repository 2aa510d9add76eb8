"""Budgets (budgetar): what a code string may cost in a year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from servicecenter.tenancy.models import TenantModel


class Budget(TenantModel):
    """The budget of a code string for a calendar year. What is bound and booked is read from orders and ledger."""

    year = models.PositiveSmallIntegerField("år")
    coding = models.CharField("kodsträng", max_length=80)
    amount_ore = models.BigIntegerField("budget i öre")
    recorded_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="inlagd av")
    recorded_at = models.DateTimeField("inlagd")

    class Meta:
        verbose_name = "inköpsbudget"
        verbose_name_plural = "inköpsbudgetar"
        ordering = ["-year", "coding"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "coding"], name="budget_once"),
            models.CheckConstraint(condition=Q(amount_ore__gte=0), name="budget_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.coding} {self.year}"
