"""Swaps of shifts between two colleagues (passbyten): asked, accepted, approved, and what stopped them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class SwapState(models.TextChoices):
    ASKED = "asked", _("Väntar på kollegan")
    ACCEPTED = "accepted", _("Väntar på chefen")
    APPROVED = "approved", _("Godkänt")
    RETURNED = "returned", _("Inte godkänt")
    REFUSED = "refused", _("Kollegan tackade nej")
    WITHDRAWN = "withdrawn", _("Återtaget")
    EXPIRED = "expired", _("För sent")


LIVE = (SwapState.ASKED, SwapState.ACCEPTED)


class ShiftSwap(TenantModel):
    """A wish to change one's shift for a colleague's (önskat passbyte). The shifts are rows of the plan as it was."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    mine = TenantForeignKey("payroll.Shift", related_name="+", verbose_name="eget pass")
    theirs = TenantForeignKey("payroll.Shift", related_name="+", verbose_name="kollegans pass")
    note = models.CharField("meddelande", max_length=200, blank=True)
    state = models.CharField("läge", max_length=9, choices=SwapState.choices, default=SwapState.ASKED)
    asked_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="önskat av")
    asked_at = models.DateTimeField("önskat")
    decided_at = models.DateTimeField("avgjort", null=True)

    class Meta:
        verbose_name = "passbyte"
        verbose_name_plural = "passbyten"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["mine"], condition=Q(state__in=LIVE), name="swap_of_mine_once"),
            models.UniqueConstraint(fields=["theirs"], condition=Q(state__in=LIVE), name="swap_of_theirs_once"),
            models.CheckConstraint(condition=~Q(mine=F("theirs")), name="swap_of_two_shifts"),
        ]

    def __str__(self) -> str:
        return f"Passbyte {self.mine_id}–{self.theirs_id}"
