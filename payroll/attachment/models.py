"""Kronofogden's decisions on attachment of earnings (utmätning i lön)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from payroll.employment.models import DatedFact, never_twice
from servicecenter.tenancy.models import TenantForeignKey


class AttachmentOrder(DatedFact):
    """A decision that binds the employer from its start to its end; a new one replaces the one before.

    Without an amount, everything above the protected amount is withheld. Utsökningsbalken (1981:774) 7 kap. 8 §.
    """

    person = TenantForeignKey("payroll.Person", related_name="attachment_orders", verbose_name="person")
    payee = TenantForeignKey("payroll.Payee", related_name="attachment_orders", verbose_name="betalningsmottagare")
    reference = models.CharField("beslutets beteckning", max_length=35)
    payment_reference = models.CharField("betalningsreferens", max_length=35, blank=True)
    protected_ore = models.BigIntegerField("förbehållsbelopp i öre per månad")
    amount_ore = models.BigIntegerField("belopp att hålla inne i öre per månad", null=True, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "beslut om utmätning"
        verbose_name_plural = "beslut om utmätning"
        constraints = [
            *DatedFact.Meta.constraints,
            never_twice("attachment_once", "person"),
            models.CheckConstraint(condition=Q(protected_ore__gte=0), name="attachment_protects"),
            models.CheckConstraint(condition=Q(amount_ore__isnull=True) | Q(amount_ore__gt=0), name="attachment_takes"),
        ]
        indexes = [models.Index(fields=["agency", "person"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def told_to_payee(self) -> str:
        """What the payment says, so that Kronofogden knows whose it is."""
        return self.payment_reference or self.reference
