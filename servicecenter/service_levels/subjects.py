"""What a measure is counted of (mätområde): a service of the catalogue, or a whole area where cases know only that."""

from __future__ import annotations

from servicecenter.agreements.catalogue import Area, Service
from servicecenter.service_catalogue.versions import newest

BY_AREA = frozenset({"SUP-1"})
"""Measures of the support desk: a case belongs to an area, so every service of the area has the same figure."""

OF_MONEY = frozenset({"INV-2"})
"""Measures whose counts are öre."""


def subject_of(code: str, service: str) -> str:
    """What a service level of a service is counted of."""
    if code not in BY_AREA or service not in newest():
        return service
    return str(newest().service(service).area)


def catalogue_code(running: str) -> str:
    """The service of the catalogue that a running one delivers."""
    return newest().delivering(running).code


def subject_name(code: str, subject: str) -> str:
    if code in BY_AREA:
        return str(Area(subject).label)
    return newest().service(subject).name.sv if subject in newest() else subject


def codes_of(running: list[str]) -> list[str]:
    """The services of the catalogue that some running ones deliver."""
    return [catalogue_code(Service(each)) for each in running]
