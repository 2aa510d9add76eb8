"""Rule documents loaded into the running centre: official tax tables and rule years, kept byte for byte."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RuleDocument(models.Model):
    """One loaded file (regeldokument). The newest of a kind and year applies; runs pin the hash they used."""

    kind = models.CharField("slag", max_length=30)
    year = models.PositiveSmallIntegerField("år")
    file_name = models.CharField("fil", max_length=200)
    content = models.BinaryField("innehåll")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    note = models.CharField("anmärkning", max_length=500, blank=True)
    loaded_at = models.DateTimeField("inläst", auto_now_add=True)

    class Meta:
        verbose_name = "regeldokument"
        verbose_name_plural = "regeldokument"
        ordering = ["kind", "-year", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "year", "sha256"], name="rule_document_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.sha256[:12]}"


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("Väntar på en andra person")
    CONFIRMED = "confirmed", _("Bekräftad")
    REFUSED = "refused", _("Avslagen")


class RuleProposal(models.Model):
    """A file that one person wants to let apply and another must confirm (föreslagen regelfil)."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=30)
    year = models.PositiveSmallIntegerField("år")
    file_name = models.CharField("fil", max_length=200)
    content = models.BinaryField("innehåll")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    state = models.CharField("läge", max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    proposed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="föreslagen av"
    )
    proposed_at = models.DateTimeField("föreslagen")
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutad av"
    )
    decided_at = models.DateTimeField("beslutad", null=True)

    class Meta:
        verbose_name = "föreslagen regelfil"
        verbose_name_plural = "föreslagna regelfiler"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year"], condition=Q(state="waiting"), name="rule_proposal_waits_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="rule_proposal_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.file_name}"
