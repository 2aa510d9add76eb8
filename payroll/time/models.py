"""Reported quantities (rapporterad tid och engångsrader): what was worked or granted, and who attested it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class EntryState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Inskickad")
    ATTESTED = "attested", _("Attesterad")
    RETURNED = "returned", _("Återsänd")
    WITHDRAWN = "withdrawn", _("Återtagen")


COUNTED = (EntryState.SUBMITTED, EntryState.ATTESTED)
"""Reported, and not taken back or returned."""


class TimeEntry(TenantModel):
    """A quantity of a salary type on some days (tidrad): overtime hours, OB hours, a one-off amount."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    employment = TenantForeignKey("payroll.Employment", related_name="entries", verbose_name="anställning")
    code = models.CharField("löneart", max_length=8)
    starts_on = models.DateField("från")
    ends_on = models.DateField("till")
    quantity = models.DecimalField("antal", max_digits=9, decimal_places=2, null=True, blank=True)
    amount_ore = models.BigIntegerField("belopp i öre", null=True, blank=True)
    coding = models.CharField("egen kodsträng", max_length=120, blank=True, db_default="")
    note = models.CharField("anteckning", max_length=200, blank=True)
    replaces = TenantForeignKey(
        "payroll.TimeEntry", null=True, related_name="replacements", db_index=False, verbose_name="ersätter"
    )
    state = models.CharField("läge", max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    attested_at = models.DateTimeField("attesterad", null=True, blank=True)
    attested_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="attesterad av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "tidrad"
        verbose_name_plural = "tidrader"
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="entry_period"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=False) | Q(amount_ore__isnull=False), name="entry_has_content"
            ),
            models.CheckConstraint(
                condition=~Q(state="attested") | Q(attested_at__isnull=False), name="entry_attested"
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(state__in=["submitted", "attested"]), name="entry_replaced_once"
            ),
        ]
        indexes = [models.Index(fields=["agency", "employment", "starts_on"])]

    def __str__(self) -> str:
        return f"{self.code} {self.starts_on}"
