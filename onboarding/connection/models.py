"""A narrow row for each customer: how many work there, and which services it has or is getting."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counted(models.TextChoices):
    """Where the number of employees comes from."""

    PAYROLL = "payroll", _("senaste lönekörningen")
    VOLUMES = "volumes", _("volymformuläret")
    AGREEMENT = "agreement", _("överenskommelsens volymer")
    UNKNOWN = "unknown", _("ingen uppgift")


class ConnectionRow(models.Model):
    """What the forecast reads of an agency (anslutningsläge), with its own policy; written every night.

    ``services`` are signed lines and running projects: ``code``, ``area``, ``starts_on``, ``ends_on`` and whether it
    is ``signed``. The rows are read across all customers by the centre's own roles, and hold nothing of a person.
    """

    agency = models.OneToOneField("servicecenter.Agency", models.PROTECT, related_name="+", verbose_name="myndighet")
    employees = models.PositiveIntegerField("anställda", default=0)
    counted = models.CharField("varifrån", max_length=10, choices=Counted.choices, default=Counted.UNKNOWN)
    services = models.JSONField("tjänster", default=list)
    updated_at = models.DateTimeField("ändrad")

    class Meta:
        verbose_name = "anslutningsläge"
        verbose_name_plural = "anslutningslägen"
        ordering = ["agency"]

    def __str__(self) -> str:
        return str(self.agency)
