"""The service catalogue (tjänstekatalogen): what the centre offers, and which service is part of another."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Service(models.TextChoices):
    PAYROLL = "payroll", _("Löneadministration")
    TRAVEL = "travel", _("Resor och utlägg")
    INVOICES = "invoices", _("Leverantörsfakturor")
    PROCUREMENT = "procurement", _("E-handel")


INCLUDED_IN: dict[Service, Service] = {Service.TRAVEL: Service.PAYROLL}
"""A service that every customer of another one has as standard (ingår), and that nobody can order by itself (C30)."""

ORDERED = [choice for choice in Service.choices if choice[0] not in INCLUDED_IN]
"""What an agreement can be about."""


def ordered_as(service: Service) -> Service:
    """The service that an agreement must name for this one to be delivered: itself, or the one that it is part of."""
    return INCLUDED_IN.get(service, service)


def included_with(service: Service) -> list[Service]:
    """What comes with a service."""
    return [part for part, whole in INCLUDED_IN.items() if whole == service]
