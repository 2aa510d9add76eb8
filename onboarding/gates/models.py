"""What a gate found and what was decided (grindbeslut), and what the chair lets pass for a time (undantag)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Decision(models.TextChoices):
    PASS = "pass", _("Passera")
    HOLD = "hold", _("Vänta")
    STOP = "stop", _("Avbryt projektet")


class GateReview(TenantModel):
    """A decision at a gate, with every condition as it was found then; never changed. A gate is passed once."""

    project = TenantForeignKey("onboarding.Project", related_name="gate_reviews", verbose_name="anslutningsprojekt")
    gate = models.PositiveSmallIntegerField("grind")
    decision = models.CharField("beslut", max_length=4, choices=Decision.choices)
    conditions = models.JSONField("villkoren som de var")
    note = models.CharField("anteckning", max_length=500, blank=True)
    decided_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beslutat av")
    decided_at = models.DateTimeField("beslutat")

    class Meta:
        verbose_name = "grindbeslut"
        verbose_name_plural = "grindbeslut"
        ordering = ["project", "gate", "-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "project", "gate"], condition=Q(decision="pass"), name="gate_passed_once"
            ),
            models.CheckConstraint(condition=Q(gate__range=(0, 5)), name="gate_of_six"),
        ]

    def __str__(self) -> str:
        return f"grind {self.gate}: {self.get_decision_display()}"


class GateOverride(TenantModel):
    """That the chair lets a red condition pass until a day, and why (undantag)."""

    project = TenantForeignKey("onboarding.Project", related_name="gate_overrides", verbose_name="anslutningsprojekt")
    gate = models.PositiveSmallIntegerField("grind")
    code = models.CharField("villkor", max_length=60)
    reason = models.CharField("varför", max_length=500)
    expires_on = models.DateField("gäller till och med")
    made_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beslutat av")
    made_at = models.DateTimeField("beslutat")

    class Meta:
        verbose_name = "undantag från villkor"
        verbose_name_plural = "undantag från villkor"
        ordering = ["project", "gate", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
        ]

    def __str__(self) -> str:
        return self.code
