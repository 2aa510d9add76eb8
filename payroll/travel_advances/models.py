"""Travel advances (reseförskott): what was asked for, by whom it was paid, and the claim that settles it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.advances.models import DecisionState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class AdvanceState(models.TextChoices):
    WAITING = "waiting", _("Väntar på attest")
    ATTESTED = "attested", _("Attesterad")
    RETURNED = "returned", _("Returnerad")
    WITHDRAWN = "withdrawn", _("Återtagen")


class TravelAdvance(TenantModel):
    """Money for a planned trip (reseförskott). It is no pay: what is left of it is settled by its claim's pay.

    ``decision`` pays it, and is another one only when the one before was taken back. ``settled_at``: runs deduct it
    from then on, because ``claim`` was attested, or for the ``reason`` that a clerk has given.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    employment = TenantForeignKey("payroll.Employment", related_name="travel_advances", verbose_name="anställning")
    purpose = models.CharField("ändamål", max_length=120)
    starts_on = models.DateField("resans första dag")
    ends_on = models.DateField("resans sista dag")
    amount_ore = models.BigIntegerField("belopp i öre")
    state = models.CharField("läge", max_length=10, choices=AdvanceState, default=AdvanceState.WAITING)
    recorded_at = models.DateTimeField("begärt")
    recorded_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärt av")
    decision = TenantForeignKey(
        "payroll.AdvanceDecision", null=True, related_name="travel_advances", verbose_name="förskottsbeslut"
    )
    claim = TenantForeignKey(
        "payroll.TravelClaim", null=True, related_name="advances", verbose_name="reseräkning som avräknar"
    )
    settled_at = models.DateTimeField("avräknas sedan", null=True)
    reason = models.CharField("skäl att avräkna utan reseräkning", max_length=200, blank=True)

    class Meta:
        verbose_name = "reseförskott"
        verbose_name_plural = "reseförskott"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_ore__gt=0), name="travel_advance_has_money"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="travel_advance_period"),
            models.CheckConstraint(
                condition=Q(decision__isnull=True) | Q(state="attested"), name="travel_advance_paid_when_attested"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(claim__isnull=False) | ~Q(reason=""),
                name="travel_advance_settled_by",
            ),
            models.UniqueConstraint(fields=["agency", "decision"], name="travel_advance_paid_once"),
            models.UniqueConstraint(
                fields=["agency", "employment", "starts_on"], condition=Q(state="waiting"), name="travel_advance_asked"
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "starts_on"], name="travel_advance_state")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.starts_on}"

    @property
    def may_be_paid(self) -> bool:
        """Attested, its trip not accounted for, and no payment proposed or decided."""
        return self.is_unsettled and (self.decision is None or self.decision.state == DecisionState.CANCELLED)

    @property
    def is_unsettled(self) -> bool:
        return self.state == AdvanceState.ATTESTED and self.settled_at is None
