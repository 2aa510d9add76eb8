"""What is billed of travel (debiteringsunderlag för resor): one narrow row per claim, and nothing of a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimKind(models.TextChoices):
    TRIP = "trip", _("Reseräkning")
    OUTLAY = "outlay", _("Utlägg")


class BillableClaim(models.Model):
    """One attested claim that is billed (debiterbar reseräkning), in the month of its first attest.

    A claim and its corrections are one transaction: only the first version has a row, so that nobody pays for having a
    fault put right. A cancelled claim keeps its row: the work is done, and a month that is billed never changes. Rows
    are written in the transaction of the attest and never taken away; ``claim_id`` is no reference, since the base of
    an invoice outlives the claim. Read over all agencies of whoever asks, by its own policy, as ``RunOverview``.
    """

    agency = models.ForeignKey(
        "servicecenter.Agency", models.PROTECT, related_name="+", db_index=False, verbose_name="myndighet"
    )
    claim_id = models.BigIntegerField("reseräkning", unique=True)
    month = models.CharField("månad", max_length=7)
    kind = models.CharField("slag", max_length=6, choices=ClaimKind.choices)

    class Meta:
        verbose_name = "debiterbar reseräkning"
        verbose_name_plural = "debiterbara reseräkningar"
        ordering = ["month", "agency", "id"]
        indexes = [
            models.Index(fields=["agency", "month", "kind"], name="billable_claim_agency"),
            models.Index(fields=["month"], name="billable_claim_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.claim_id}"
