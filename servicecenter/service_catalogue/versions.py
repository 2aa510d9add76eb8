"""The versions that the house ships, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from servicecenter.service_catalogue.catalogue import (
    AREAS,
    CLASSES,
    Area,
    CatalogueError,
    CatalogueFileError,
    CatalogueService,
    CatalogueVersion,
    ServiceClass,
    Step,
    System,
    Words,
)
from servicecenter.service_catalogue.reading import parse_version

DATA = Path(__file__).parent / "data"


@cache
def versions(folder: Path = DATA) -> tuple[CatalogueVersion, ...]:
    """Every version, the first one first. Raises ``CatalogueFileError``."""
    found: list[CatalogueVersion] = []
    for file in sorted(folder.glob("*.toml")):
        found.append(parse_version(file.read_bytes(), file.name, found))
        for earlier, later in pairwise(found[-2:]):
            if later.number <= earlier.number or later.valid_from <= earlier.valid_from:
                raise CatalogueFileError(file.name, "number, valid_from", "ska följa efter den förra versionens")
    return tuple(found)


def catalogue(number: int) -> CatalogueVersion:
    """A version by its number. Raises ``CatalogueError``."""
    for version in versions():
        if version.number == number:
            return version
    known = ", ".join(str(version.number) for version in versions())
    raise CatalogueError(f"Tjänstekatalogen har ingen version {number}. Välj en av {known}.")


def catalogue_on(day: date) -> CatalogueVersion:
    """The version that is valid on a day. Raises ``CatalogueError`` before the first."""
    for version in reversed(versions()):
        if version.valid_from <= day:
            return version
    raise CatalogueError(
        f"Ingen tjänstekatalog gällde den {day}. Den första gäller från och med {versions()[0].valid_from}."
    )


def newest() -> CatalogueVersion:
    return versions()[-1]


class Change(StrEnum):
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs (skillnad): of which service, what it is about, and how it was and is."""

    change: Change
    code: str
    service: Words
    about: Words
    before: Words | None = None
    after: Words | None = None


WHOLE = Words("Tjänsten", "The service")
ATTRIBUTES = {
    "name": Words("Namn", "Name"),
    "summary": Words("Beskrivning", "Description"),
    "area": Words("Tjänsteområde", "Service area"),
    "service_class": Words("Tjänsteklass", "Service class"),
    "parent": Words("Bastjänst", "Base service"),
    "comes_with": Words("Ingår i", "Included in"),
    "owner": Words("Ägare", "Owner"),
    "legal_basis": Words("Rättslig grund", "Legal basis"),
    "systems": Words("Systemstöd", "Systems"),
    "included": Words("Ingår i avgiften", "Included in the fee"),
}


def differences(earlier: CatalogueVersion, later: CatalogueVersion) -> tuple[Difference, ...]:
    """What one has to know who knew the earlier version: services, their facts and who does each step."""
    return tuple(_differences(earlier, later))


def _differences(earlier: CatalogueVersion, later: CatalogueVersion) -> Iterator[Difference]:
    was, now = ({service.code: service for service in version} for version in (earlier, later))
    for code, service in (was | now).items():
        if code not in now:
            yield Difference(Change.WITHDRAWN, code, service.name, WHOLE, before=service.name)
        elif code not in was:
            yield Difference(Change.ADDED, code, service.name, WHOLE, after=service.name)
        else:
            yield from _of_service(was[code], now[code])


def _of_service(was: CatalogueService, now: CatalogueService) -> Iterator[Difference]:
    for name, about in ATTRIBUTES.items():
        before, after = getattr(was, name), getattr(now, name)
        if before != after:
            yield Difference(Change.CHANGED, now.code, now.name, about, _shown(before), _shown(after))
    steps_before, steps_now = ({step.key: step for step in service.steps} for service in (was, now))
    for key, step in (steps_before | steps_now).items():
        before_step, after_step = steps_before.get(key), steps_now.get(key)
        if before_step is None or after_step is None or _said(before_step) != _said(after_step):
            change = Change.ADDED if before_step is None else Change.WITHDRAWN if after_step is None else Change.CHANGED
            about = Words(f"Steg: {step.name.sv}", f"Step: {step.name.en}")
            said = (_said(each) if each else None for each in (before_step, after_step))
            yield Difference(change, now.code, now.name, about, *said)


def _said(step: Step) -> Words:
    return Words(f"{step.name.sv} ({step.by.sv})", f"{step.name.en} ({step.by.en})")


def _shown(value: object) -> Words | None:
    """A fact as one reads it, in both languages."""
    if value is None:
        return None
    if isinstance(value, tuple):
        shown = [_in_words(each) for each in value]
        return Words("; ".join(each.sv for each in shown), "; ".join(each.en for each in shown))
    return _in_words(value)


def _in_words(value: object) -> Words:
    match value:
        case Words():
            return value
        case Area():
            return AREAS[value]
        case ServiceClass():
            return CLASSES[value]
        case System(name, owner, supplier):
            return Words(f"{name} ({owner}, {supplier})", f"{name} ({owner}, {supplier})")
        case _:
            return Words(str(value), str(value))
