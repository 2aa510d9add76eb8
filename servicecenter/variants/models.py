"""Customers' deviations from the standard (avsteg, varianter): each with its reason, its cost and the day it ends."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.service_catalogue.catalogue import RESPONSIBLE
from servicecenter.tenancy.models import TenantModel


class VariantState(models.TextChoices):
    NEW = "new", _("Ny")
    WAITING = "waiting", _("Väntar på en andra person")
    IN_FORCE = "in_force", _("Gäller")
    REFUSED = "refused", _("Avslaget")
    ENDED = "ended", _("Avslutat")


COUNTED = (VariantState.IN_FORCE,)
"""What the budget counts: also one whose exit date has passed, for as long as it is done."""


class Variant(TenantModel):
    """Something that is done otherwise for one customer than the catalogue says (avsteg).

    It names no person, so that it can be counted over all agencies of whoever asks, by a policy of its own; who asked
    for it and who approved it stand in the log of its states. ``step`` is empty where it is about the whole service,
    ``responsible`` where the same does the step as in the standard.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    service = models.CharField("tjänst", max_length=40)
    step = models.CharField("steg", max_length=40, blank=True)
    what = models.CharField("vad som görs annorlunda", max_length=300)
    reason = models.CharField("skäl", max_length=500)
    responsible = models.CharField(
        "vem som gör steget i stället",
        max_length=12,
        blank=True,
        choices=[(key.value, words.sv) for key, words in RESPONSIBLE.items()],
    )
    party = models.CharField("annan part", max_length=80, blank=True)
    yearly_cost_ore = models.BigIntegerField("kostnad per år i öre")
    exit_on = models.DateField("upphör senast")
    state = models.CharField("läge", max_length=10, choices=VariantState.choices, default=VariantState.NEW)
    asked_at = models.DateTimeField("begärt")
    decided_at = models.DateTimeField("beslutat", null=True, blank=True)
    note = models.CharField("skäl till beslutet", max_length=300, blank=True)

    everywhere = models.Manager()

    class Meta:
        verbose_name = "avsteg"
        verbose_name_plural = "avsteg"
        ordering = ["service", "exit_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(what=""), name="variant_has_reason"),
            models.CheckConstraint(condition=Q(yearly_cost_ore__gte=0), name="variant_cost"),
            models.CheckConstraint(
                condition=Q(responsible="third_party") & ~Q(party="") | ~Q(responsible="third_party") & Q(party=""),
                name="variant_names_its_party",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "service"], name="variant_of_service")]

    def __str__(self) -> str:
        return self.what
