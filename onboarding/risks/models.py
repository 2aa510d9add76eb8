"""The register of risks (riskregister) and the dated reviews of it."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onboarding.projects.models import Project
from onboarding.risks.states import RiskState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Probability(models.IntegerChoices):
    RARE = 1, _("Osannolik")
    UNLIKELY = 2, _("Mindre trolig")
    POSSIBLE = 3, _("Möjlig")
    LIKELY = 4, _("Trolig")
    CERTAIN = 5, _("Nästan säker")


class Impact(models.IntegerChoices):
    SLIGHT = 1, _("Mycket liten")
    SMALL = 2, _("Liten")
    SOME = 3, _("Viss")
    GREAT = 4, _("Stor")
    SEVERE = 5, _("Mycket stor")


class Response(models.TextChoices):
    AVOID = "avoid", _("Undvika")
    MITIGATE = "mitigate", _("Minska")
    ACCEPT = "accept", _("Acceptera")


class Risk(TenantModel):
    """What may happen and what it would lead to (risk), who looks after it and when it is no risk any more."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="risks", verbose_name="anslutningsprojekt")
    cause = models.CharField("om", max_length=300)
    effect = models.CharField("så", max_length=300)
    probability = models.PositiveSmallIntegerField("sannolikhet", choices=Probability.choices, validators=ONE_TO_FIVE)
    impact = models.PositiveSmallIntegerField("konsekvens", choices=Impact.choices, validators=ONE_TO_FIVE)
    response = models.CharField("bemötande", max_length=10, choices=Response.choices)
    measure = models.CharField("åtgärd", max_length=300, blank=True)
    owner = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="ansvarig")
    trigger_on = models.DateField("bevakas till", null=True, blank=True)
    closes_when = models.CharField("stängs när", max_length=300)
    state = models.CharField("läge", max_length=10, choices=RiskState.choices, default=RiskState.OPEN)
    reviewed_at = models.DateTimeField("senast genomgången", null=True, blank=True)
    noted_at = models.DateTimeField("registrerad")
    noted_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerad av")

    class Meta:
        verbose_name = "risk i projekt"
        verbose_name_plural = "risker i projekt"
        ordering = ["project", "-impact", "-probability", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(probability__range=(1, 5), impact__range=(1, 5)), name="risk_scales"),
        ]

    def __str__(self) -> str:
        return _("Om %(cause)s så %(effect)s") % {"cause": self.cause, "effect": self.effect}


class RiskReview(TenantModel):
    """That the whole register was gone through on a day (riskgenomgång). Never changed; one a day."""

    project = TenantForeignKey(Project, related_name="risk_reviews", verbose_name="anslutningsprojekt")
    held_on = models.DateField("genomgången den")
    open_risks = models.PositiveIntegerField("öppna risker")
    note = models.TextField("vad som kom fram", max_length=2000)
    held_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="genomgången av")
    held_at = models.DateTimeField("registrerad")

    class Meta:
        verbose_name = "riskgenomgång"
        verbose_name_plural = "riskgenomgångar"
        ordering = ["project", "-held_on"]
        constraints = [models.UniqueConstraint(fields=["agency", "project", "held_on"], name="risk_review_once_a_day")]

    def __str__(self) -> str:
        return f"{self.held_on}"
