"""Reading a version of the catalogue: a file is used whole, or refused with the place and the reason."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from servicecenter.service_catalogue.catalogue import (
    Area,
    CatalogueFileError,
    CatalogueService,
    CatalogueVersion,
    Responsible,
    ServiceClass,
    Step,
    System,
    Words,
)

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
VERSION_FIELDS = {"number", "valid_from", "source", "continues", "withdrawn", "included_in_base", "service"}
SERVICE_FIELDS = {
    "code", "sv", "en", "summary_sv", "summary_en", "area", "class", "owner", "legal_basis", "systems", "included",
    "steps", "parent", "comes_with", "delivers",
}  # fmt: skip
STEP_FIELDS = {"key", "sv", "en", "by", "party"}
Choice = TypeVar("Choice", bound=StrEnum)


def parse_version(text: bytes | str, file: str, earlier: Iterable[CatalogueVersion] = ()) -> CatalogueVersion:
    """Read one version; it may continue one of the ``earlier`` ones and then tells only what it changes.

    Raises ``CatalogueFileError`` with the file and the field.
    """
    content = text.encode() if isinstance(text, str) else text
    try:
        tree = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueFileError(file, "filen", f"går inte att läsa som TOML ({error})") from None
    reader = _Reader(file)
    reader.known(tree, VERSION_FIELDS, "")
    number, valid_from = tree.get("number"), tree.get("valid_from")
    if not isinstance(number, int) or isinstance(number, bool):
        raise CatalogueFileError(file, "number", "versionens nummer ska vara ett heltal")
    if type(valid_from) is not date:
        raise CatalogueFileError(file, "valid_from", "ska vara ett datum, till exempel 2020-01-01")
    before = _continued(reader, tree, earlier)
    stated = reader.many_words(tree.get("included_in_base", []), "included_in_base")
    common = stated or (before.included_in_base if before else ())
    own = [reader.service(row, index, common) for index, row in enumerate(tree.get("service", []), 1)]
    reader.unique((service.code for service in own), "service.code", "tjänsten står två gånger")
    services = _together(reader, before, tree.get("withdrawn", []), own) if before else tuple(own)
    _check_relations(reader, services)
    return CatalogueVersion(number, valid_from, reader.text(tree, "source", ""), common, services)


def _continued(
    reader: _Reader, tree: Mapping[str, Any], earlier: Iterable[CatalogueVersion]
) -> CatalogueVersion | None:
    """The version that this one continues, if it does."""
    if "continues" not in tree:
        return None
    for version in earlier:
        if version.number == tree["continues"]:
            return version
    raise CatalogueFileError(reader.file, "continues", f"version {tree['continues']} finns inte")


def _together(
    reader: _Reader, before: CatalogueVersion, withdrawn: list[str], own: list[CatalogueService]
) -> tuple[CatalogueService, ...]:
    """The services of the version before, with its own in their places and the new ones last."""
    for code in withdrawn:
        if code not in before:
            raise CatalogueFileError(reader.file, "withdrawn", f"{code} finns inte i version {before.number}")
    changed = {service.code: service for service in own}
    kept = [changed.pop(service.code, service) for service in before if service.code not in withdrawn]
    return (*kept, *changed.values())


def _check_relations(reader: _Reader, services: Iterable[CatalogueService]) -> None:
    """An add-on or special service adds to a base service that is there; a base service adds to none."""
    by_code = {service.code: service for service in services}
    for service in by_code.values():
        place = f"service {service.code}.parent"
        if service.service_class == ServiceClass.BASE:
            if service.parent is not None:
                raise CatalogueFileError(reader.file, place, "en bastjänst har ingen överordnad tjänst")
        elif service.parent is None:
            raise CatalogueFileError(reader.file, place, "en tilläggs- eller specialtjänst ska ange sin bastjänst")
        elif service.parent not in by_code or by_code[service.parent].service_class != ServiceClass.BASE:
            raise CatalogueFileError(reader.file, place, f"{service.parent} är ingen bastjänst i katalogen")
        if service.comes_with is not None and service.comes_with not in by_code:
            place = f"service {service.code}.comes_with"
            raise CatalogueFileError(reader.file, place, f"{service.comes_with} finns inte i katalogen")
    delivered = (service.delivers for service in by_code.values() if service.delivers is not None)
    reader.unique(delivered, "service.delivers", "två tjänster levererar samma sak")


class _Reader:
    """What may stand in a file; every refusal names the file and the field."""

    def __init__(self, file: str) -> None:
        self.file = file

    def service(self, row: Mapping[str, Any], index: int, common: tuple[Words, ...]) -> CatalogueService:
        place = f"service {row.get('code', index)}"
        self.known(row, SERVICE_FIELDS, place)
        if not CODE.fullmatch(str(row.get("code", ""))):
            raise CatalogueFileError(self.file, f"{place}.code", "koden ska vara små bokstäver, siffror och _")
        service_class = self.choice(ServiceClass, row.get("class"), f"{place}.class")
        own = self.many_words(row.get("included", []), f"{place}.included")
        return CatalogueService(
            code=row["code"],
            name=self.words(row, place),
            summary=Words(self.text(row, "summary_sv", place), self.text(row, "summary_en", place)),
            area=self.choice(Area, row.get("area"), f"{place}.area"),
            service_class=service_class,
            owner=self.text(row, "owner", place),
            legal_basis=self.texts(row, "legal_basis", place),
            systems=tuple(self.system(each, f"{place}.systems") for each in row.get("systems", [])),
            included=(*common, *own) if service_class == ServiceClass.BASE else own,
            steps=self.steps(row.get("steps", []), f"{place}.steps"),
            parent=row.get("parent"),
            comes_with=row.get("comes_with"),
            delivers=row.get("delivers"),
        )

    def steps(self, rows: list[Mapping[str, Any]], place: str) -> tuple[Step, ...]:
        if not rows:
            raise CatalogueFileError(self.file, place, "en tjänst ska ha minst ett steg")
        self.unique((str(row.get("key")) for row in rows), f"{place}.key", "steget står två gånger")
        return tuple(self.step(row, order, f"{place}[{order}]") for order, row in enumerate(rows, 1))

    def step(self, row: Mapping[str, Any], order: int, place: str) -> Step:
        self.known(row, STEP_FIELDS, place)
        responsible = self.choice(Responsible, row.get("by"), f"{place}.by")
        party = str(row.get("party", ""))
        if (responsible == Responsible.THIRD_PARTY) != bool(party):
            raise CatalogueFileError(self.file, f"{place}.party", "anges för en annan part, och bara då")
        return Step(order, self.text(row, "key", place), self.words(row, place), responsible, party)

    def system(self, row: Mapping[str, Any], place: str) -> System:
        return System(*(self.text(row, name, place) for name in ("name", "owner", "supplier")))

    def choice(self, of: type[Choice], value: object, place: str) -> Choice:
        if isinstance(value, list):
            raise CatalogueFileError(self.file, place, f"exakt en, inte {len(value)}; dela steget om två gör det")
        if value not in [each.value for each in of]:
            allowed = ", ".join(each.value for each in of)
            raise CatalogueFileError(self.file, place, f"{value!r} är inget av {allowed}")
        return of(str(value))

    def words(self, row: Mapping[str, Any], place: str) -> Words:
        return Words(self.text(row, "sv", place), self.text(row, "en", place))

    def many_words(self, rows: Iterable[Mapping[str, Any]], place: str) -> tuple[Words, ...]:
        return tuple(self.words(row, f"{place}[{index}]") for index, row in enumerate(rows, 1))

    def text(self, row: Mapping[str, Any], name: str, place: str) -> str:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise CatalogueFileError(self.file, f"{place}.{name}".lstrip("."), "texten saknas")
        return value

    def texts(self, row: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
        values = row.get(name, [])
        if not isinstance(values, list) or not values or not all(isinstance(value, str) and value for value in values):
            raise CatalogueFileError(self.file, f"{place}.{name}", "ska vara en lista med minst en text")
        return tuple(values)

    def known(self, row: Mapping[str, Any], fields: set[str], place: str) -> None:
        if unknown := row.keys() - fields:
            where = f"{place}.{min(unknown)}".lstrip(".")
            raise CatalogueFileError(self.file, where, "fältet är okänt")

    def unique(self, values: Iterable[str], place: str, told: str) -> None:
        for value, times in Counter(values).items():
            if times > 1:
                raise CatalogueFileError(self.file, place, f"{value}: {told}")
