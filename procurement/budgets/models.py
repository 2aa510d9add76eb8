"""Budgets (budgetar): what a code string may cost in a year."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Budget(TenantModel):
    """The budget of a code string for a calendar year. What is bound and booked is read from orders and ledger.

    It covers the code strings that go on from it: a budget of cost centre 100 covers 100/P12 unless that has its own.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
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


class BudgetChange(TenantModel):
    """What a budget was and became (budgetändring), when, by whom and why; the first has nothing before."""

    budget = TenantForeignKey(Budget, related_name="changes", verbose_name="inköpsbudget")
    before_ore = models.BigIntegerField("före i öre", null=True)
    amount_ore = models.BigIntegerField("efter i öre")
    reason = models.CharField("skäl", max_length=300, blank=True)
    changed_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="ändrad av")
    changed_at = models.DateTimeField("ändrad")

    class Meta:
        verbose_name = "ändring av inköpsbudget"
        verbose_name_plural = "ändringar av inköpsbudget"
        ordering = ["-changed_at", "-id"]
        indexes = [models.Index(fields=["agency", "budget", "-changed_at"], name="budget_change_when")]

    def __str__(self) -> str:
        return f"{self.budget}: {self.changed_at:%Y-%m-%d}"
