"""The services that a project connects (projektets tjänster), as the catalogue of a day has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from servicecenter.service_catalogue.catalogue import CatalogueService
from servicecenter.service_catalogue.versions import catalogue_on


def services_on(codes: Iterable[str], day: date) -> list[CatalogueService]:
    """In the order of the project, each with what comes with it. A code is the catalogue's, or of a running service."""
    return list({service.code: service for service in _services(codes, day)}.values())


def _services(codes: Iterable[str], day: date) -> Iterator[CatalogueService]:
    catalogue = catalogue_on(day)
    for code in codes:
        found = catalogue.service(code) if code in catalogue else catalogue.delivering(code)
        if found is not None:
            yield found
            yield from (other for other in catalogue if other.comes_with == found.code)
