"""Deductions from net pay that the employee has asked for (intresseavdrag), and who gets the money."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from payroll.employment.models import DatedFact
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Payee(TenantModel):
    """Who receives deducted money (betalningsmottagare): a union, a staff club, a car park."""

    name = models.CharField("namn", max_length=120)
    organisation_number = models.CharField("organisationsnummer", max_length=10, blank=True)
    bankgiro = models.CharField("bankgiro", max_length=8)
    code = models.CharField("löneart", max_length=8)
    is_active = models.BooleanField("aktiv", default=True)

    class Meta:
        verbose_name = "betalningsmottagare"
        verbose_name_plural = "betalningsmottagare"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="payee_once")]

    def __str__(self) -> str:
        return self.name


class NetDeduction(DatedFact):
    """A monthly deduction with the employee's consent, from its start to its stop date (D01)."""

    person = TenantForeignKey("payroll.Person", related_name="net_deductions", verbose_name="person")
    payee = TenantForeignKey(Payee, related_name="deductions", verbose_name="betalningsmottagare")
    amount_ore = models.BigIntegerField("belopp i öre per månad")
    consented_on = models.DateField("medgiven")

    class Meta(DatedFact.Meta):
        verbose_name = "intresseavdrag"
        verbose_name_plural = "intresseavdrag"
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(condition=Q(amount_ore__gt=0), name="deduction_has_money"),
        ]
        indexes = [models.Index(fields=["agency", "person"])]

    def __str__(self) -> str:
        return f"{self.payee} {self.amount_ore / 100:.2f} kr"
