"""The services that run (tjänster i drift), and where each stands in the service catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.service_catalogue.versions import newest


class Service(models.TextChoices):
    PAYROLL = "payroll", _("Löneadministration")
    TRAVEL = "travel", _("Resor och utlägg")
    INVOICES = "invoices", _("Leverantörsfakturor")
    PROCUREMENT = "procurement", _("E-handel")


class Area(models.TextChoices):
    """The centre's three administrative areas (tjänsteområden); seed 003."""

    PAYROLL = "payroll", _("Lön")
    FINANCE = "finance", _("Ekonomi")
    E_COMMERCE = "e_commerce", _("E-handel")


class ServiceClass(models.TextChoices):
    """How a service is ordered and priced: by volume, as an option, or by the hour (bas-, tilläggs-, specialtjänst)."""

    BASE = "base", _("Bastjänst")
    ADD_ON = "add_on", _("Tilläggstjänst")
    SPECIAL = "special", _("Specialtjänst")


@dataclass(frozen=True, slots=True)
class Offer:
    """Where a service stands in the catalogue: one area and one class."""

    area: Area
    service_class: ServiceClass


_DELIVERED = {each.delivers: each for each in newest() if each.delivers}
OFFERS: Mapping[Service, Offer] = {
    service: Offer(Area(_DELIVERED[service].area), ServiceClass(_DELIVERED[service].service_class))
    for service in Service
}
INCLUDED_IN: dict[Service, Service] = {
    service: Service(newest().service(whole).delivers)
    for service in Service
    if (whole := _DELIVERED[service].comes_with)
}
"""A service that every customer of another one has as standard (ingår), and that nobody can order by itself (C30)."""

ORDERED = [choice for choice in Service.choices if choice[0] not in INCLUDED_IN]
"""What an agreement can be about."""


def ordered_as(service: Service) -> Service:
    """The service that an agreement must name for this one to be delivered: itself, or the one that it is part of."""
    return INCLUDED_IN.get(service, service)


def included_with(service: Service) -> list[Service]:
    """What comes with a service."""
    return [part for part, whole in INCLUDED_IN.items() if whole == service]
