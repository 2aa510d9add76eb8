"""The staffing plan (bemanningsplan): who moves over, who is recruited and who retires."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onboarding.projects.models import Project
from onboarding.staffing.states import StaffingState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class StaffingKind(models.TextChoices):
    TRANSFER = "transfer", _("Verksamhetsövergång")
    RECRUIT = "recruit", _("Rekrytering")
    RETIRE = "retire", _("Pensionsavgång")


class StaffingRow(TenantModel):
    """A person or a post that comes or leaves with the connection (rad i bemanningsplan)."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="staffing", verbose_name="anslutningsprojekt")
    kind = models.CharField("slag", max_length=10, choices=StaffingKind.choices)
    who = models.CharField("person eller roll", max_length=120)
    from_agency = models.CharField("lämnande myndighet", max_length=120, blank=True)
    moves_on = models.DateField("sker den")
    owner = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="ansvarig")
    state = models.CharField("läge", max_length=10, choices=StaffingState.choices, default=StaffingState.OPEN)
    done_at = models.DateTimeField("genomförd", null=True, blank=True)
    done_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="markerad av"
    )

    class Meta:
        verbose_name = "rad i bemanningsplan"
        verbose_name_plural = "rader i bemanningsplan"
        ordering = ["project", "moves_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | Q(~Q(state="done"), done_at__isnull=True),
                name="staffing_done",
            ),
            models.CheckConstraint(condition=~Q(kind="transfer") | ~Q(from_agency=""), name="staffing_from_agency"),
        ]

    def __str__(self) -> str:
        return self.who
