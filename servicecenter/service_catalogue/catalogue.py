"""The service catalogue (tjänstekatalogen): services by area and class, with who does each step.

A version is data that has been reviewed (``data/<year>.toml``), and is never edited once it is valid: a change is
another version. What agreements, prices and the customer's own pages say about a service is said here once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Area(StrEnum):
    """The centre's three administrative areas (tjänsteområden)."""

    PAYROLL = "payroll"
    FINANCE = "finance"
    E_COMMERCE = "e_commerce"


class ServiceClass(StrEnum):
    """How a service is ordered and priced: by volume, as an option, or by the hour (bas-, tilläggs-, specialtjänst)."""

    BASE = "base"
    ADD_ON = "add_on"
    SPECIAL = "special"


class Responsible(StrEnum):
    """Who does a step (ansvarig part). Never two: what two do is two steps."""

    CENTRE = "centre"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"


class CatalogueError(Exception):
    """The catalogue holds no such version or service. The text is Swedish and says what to do."""


class CatalogueFileError(CatalogueError):
    """A file of the catalogue does not hold what it must: which file, where in it, and what was expected."""

    def __init__(self, file: str, field: str, expected: str) -> None:
        self.file, self.field, self.expected = file, field, expected
        super().__init__(f"{file}: {field}: {expected}. Rätta filen; ingen del av den används förrän den är hel.")


@dataclass(frozen=True, slots=True)
class Words:
    """The same said in both languages of the house."""

    sv: str
    en: str


RESPONSIBLE: dict[Responsible, Words] = {
    Responsible.CENTRE: Words("Servicecentret", "The service centre"),
    Responsible.CUSTOMER: Words("Myndigheten", "The agency"),
    Responsible.THIRD_PARTY: Words("Annan part", "Another party"),
}


AREAS: dict[Area, Words] = {
    Area.PAYROLL: Words("Lön", "Payroll"),
    Area.FINANCE: Words("Ekonomi", "Finance"),
    Area.E_COMMERCE: Words("E-handel", "E-commerce"),
}
CLASSES: dict[ServiceClass, Words] = {
    ServiceClass.BASE: Words("Bastjänst", "Base service"),
    ServiceClass.ADD_ON: Words("Tilläggstjänst", "Add-on"),
    ServiceClass.SPECIAL: Words("Specialtjänst", "Special service"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a service (steg): exactly one does it. ``key`` is stable between versions.

    ``party`` names the one who is neither the centre nor the agency.
    """

    order: int
    key: str
    name: Words
    responsible: Responsible
    party: str = ""

    @property
    def by(self) -> Words:
        """The one who does it, by name where it is neither the centre nor the agency."""
        return Words(self.party, self.party) if self.party else RESPONSIBLE[self.responsible]


@dataclass(frozen=True, slots=True)
class System:
    """What the service runs in (systemstöd), whose it is and who supplies it."""

    name: str
    owner: str
    supplier: str


@dataclass(frozen=True, slots=True)
class CatalogueService:
    """One service (tjänst). An add-on or special service has a ``parent``: the base service that it adds to.

    ``comes_with`` is the service whose customers all have this one as standard. ``delivers`` is the value of the
    running service that its pages belong to, where the house delivers it today.
    """

    code: str
    name: Words
    summary: Words
    area: Area
    service_class: ServiceClass
    owner: str
    legal_basis: tuple[str, ...]
    systems: tuple[System, ...]
    included: tuple[Words, ...]
    steps: tuple[Step, ...]
    parent: str | None = None
    comes_with: str | None = None
    delivers: str | None = None

    def done_by(self, responsible: Responsible) -> tuple[Step, ...]:
        """The steps that one party does."""
        return tuple(step for step in self.steps if step.responsible == responsible)

    def step(self, key: str) -> Step:
        for step in self.steps:
            if step.key == key:
                return step
        raise CatalogueError(f"Tjänsten {self.name.sv} har inget steg {key}. Välj ett steg som står i katalogen.")


@dataclass(frozen=True, slots=True)
class CatalogueVersion:
    """One version of the catalogue (katalogversion), valid from a day until the next one is."""

    number: int
    valid_from: date
    source: str
    included_in_base: tuple[Words, ...]
    services: tuple[CatalogueService, ...]

    def __iter__(self) -> Iterator[CatalogueService]:
        return iter(self.services)

    def __contains__(self, code: object) -> bool:
        return any(service.code == code for service in self.services)

    def service(self, code: str) -> CatalogueService:
        """Raises ``CatalogueError`` that names the service."""
        for service in self.services:
            if service.code == code:
                return service
        raise CatalogueError(
            f"Tjänsten {code} finns inte i tjänstekatalogens version {self.number}. Välj en tjänst ur katalogen."
        )

    def select(
        self, *, area: Area | None = None, service_class: ServiceClass | None = None, text: str = ""
    ) -> tuple[CatalogueService, ...]:
        """The services of an area and class that a text is found in, in either language."""
        return tuple(
            service
            for service in self.services
            if area in (None, service.area)
            and service_class in (None, service.service_class)
            and _mentions(service, text.strip().casefold())
        )

    def beside(self, code: str) -> tuple[CatalogueService, ...]:
        """What can be ordered beside a base service, or comes with it."""
        return tuple(service for service in self.services if code in (service.parent, service.comes_with))

    def delivering(self, running: str) -> CatalogueService | None:
        """The service whose pages are those of a running service."""
        return next((service for service in self.services if service.delivers == running), None)


def _mentions(service: CatalogueService, text: str) -> bool:
    said = (service.name, service.summary, *service.included, *(step.name for step in service.steps))
    return any(text in words.sv.casefold() or text in words.en.casefold() for words in said)
