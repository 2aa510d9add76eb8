"""Agencies in dialogue and what has changed about them. They belong to the centre, and to no agency."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What a dialogue led to."""

    OPEN = "", _("I dialog")
    WON = "won", _("Ansluts")
    LOST = "lost", _("Avslutad")


class Prospect(models.Model):
    """An agency that the centre is in dialogue with (prospekt). Only the centre's own roles see it."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("namn", max_length=120)
    organisation_number = models.CharField(
        "organisationsnummer", max_length=10, validators=[RegexValidator(r"^\d{10}$")]
    )
    employees = models.PositiveIntegerField("anställda")
    services = ArrayField(models.CharField(max_length=20), verbose_name="tjänster")
    probability = models.PositiveSmallIntegerField("sannolikhet i procent", validators=[MaxValueValidator(100)])
    expected_on = models.DateField("väntad start")
    next_step = models.CharField("nästa steg", max_length=200)
    next_on = models.DateField("senast")
    owner = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="ansvarig")
    outcome = models.CharField("utfall", max_length=4, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    reason = models.CharField("skäl", max_length=300, blank=True)
    project = models.UUIDField("anslutningsprojekt", null=True)
    made_at = models.DateTimeField("upplagd")
    made_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="upplagd av")
    decided_at = models.DateTimeField("avgjord", null=True)

    class Meta:
        verbose_name = "prospekt"
        verbose_name_plural = "prospekt"
        ordering = ["expected_on", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_number"], condition=Q(outcome=""), name="prospect_in_one_dialogue"
            ),
            models.CheckConstraint(condition=Q(probability__lte=100, employees__gt=0), name="prospect_figures"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None)
                | Q(outcome="won", decided_at__isnull=False, project__isnull=False)
                | Q(outcome="lost", decided_at__isnull=False) & ~Q(reason=""),
                name="prospect_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProspectChange(models.Model):
    """What was changed about an agency in dialogue (prospektändring): each field with what it was and became."""

    prospect = models.ForeignKey(Prospect, models.PROTECT, related_name="changes", verbose_name="prospekt")
    fields = models.JSONField("ändrat", default=dict)
    at = models.DateTimeField("tidpunkt")
    by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="av")

    class Meta:
        verbose_name = "prospektändring"
        verbose_name_plural = "prospektändringar"
        ordering = ["prospect", "-at", "-id"]

    def __str__(self) -> str:
        return f"{self.prospect}, {self.at}"
