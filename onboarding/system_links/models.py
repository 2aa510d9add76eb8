"""The register of integrations (integrationsregister)."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from onboarding.projects.models import Project
from onboarding.system_links.states import LinkState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("Direkt")
    DAILY = "daily", _("Varje dag")
    WEEKLY = "weekly", _("Varje vecka")
    MONTHLY = "monthly", _("Varje månad")
    YEARLY = "yearly", _("Varje år")
    ON_DEMAND = "on_demand", _("Vid behov")


class SystemLink(TenantModel):
    """What one system sends another (integration), who looks after each end, and whether it has been tried."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="system_links", verbose_name="anslutningsprojekt")
    source = models.CharField("från system", max_length=60)
    target = models.CharField("till system", max_length=60)
    content = models.CharField("uppgifter", max_length=200)
    file_format = models.CharField("filformat", max_length=60)
    frequency = models.CharField("hur ofta", max_length=10, choices=Frequency.choices)
    centre_owner = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="ansvarig på servicecentret",
    )  # fmt: skip
    customer_owner = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="ansvarig på myndigheten",
    )  # fmt: skip
    state = models.CharField("läge", max_length=10, choices=LinkState.choices, default=LinkState.UNTESTED)
    tested_at = models.DateTimeField("provad", null=True, blank=True)
    tested_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="provad av"
    )
    result = models.CharField("utfall av provet", max_length=300, blank=True)

    class Meta:
        verbose_name = "integration"
        verbose_name_plural = "integrationer"
        ordering = ["project", "source", "target", "id"]

    def __str__(self) -> str:
        return f"{self.source} – {self.target}"
