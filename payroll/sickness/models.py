"""Notes on sickness (noteringar om sjukdom): certificate, report to Försäkringskassan, and dates of rehabilitation.

They say that something is there and when. What someone is ill with is written nowhere.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payroll.employment.models import DatedFact, Employment
from servicecenter.tenancy.models import TenantForeignKey


class SickNoteKind(models.TextChoices):
    CERTIFICATE = "certificate", _("Läkarintyg")
    BENEFIT_REPORT = "benefit_report", _("Anmäld till Försäkringskassan")
    REHABILITATION = "rehabilitation", _("Rehabilitering")


class SickNote(DatedFact):
    """A dated note: the days a certificate covers, the day of the report, or a day set for rehabilitation."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    employment = TenantForeignKey(Employment, related_name="sick_notes", verbose_name="anställning")
    kind = models.CharField("slag", max_length=16, choices=SickNoteKind.choices)
    reference = models.CharField("beteckning", max_length=40, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "notering om sjukdom"
        verbose_name_plural = "noteringar om sjukdom"
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(kind="certificate") | Q(ends_on__isnull=False), name="sick_certificate_ends"
            ),
        ]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on}"
