"""Everything the agency keeps about one person (registerutdrag, dataskyddsförordningen artikel 15)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Field, ForeignKey, Model, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from payroll.employment.models import Person
from payroll.subject_access.links import Link, links
from servicecenter.audit.privacy import DataClass, Declared, Retention, declared, retention
from servicecenter.audit.wording import details
from servicecenter.common.money import format_kronor

NEVER_GIVEN = {"password"}
"""A password is kept as a checksum only, and is given to nobody."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One table's rows about the person, and the rule that keeps them."""

    label: str
    name: str
    classes: tuple[str, ...]
    rule: Retention
    fields: tuple[Field, ...]
    rows: QuerySet[Model]


def kept_about(person: Person, *, on: date) -> list[Kept]:
    """Every table with rows about the person. Protected identity is read only where it is opened."""
    return [_kept(label, link, person, on) for label, link in links().items()]


def _kept(label: str, link: Link, person: Person, on: date) -> Kept:
    model = apps.get_model(label)
    fields = [row for row in declared() if row.model == label]
    rows = model._default_manager.filter(link(person)).order_by("pk")
    if any(field.name == "agency" for field in model._meta.concrete_fields):
        rows = rows.filter(agency=person.agency_id)
    elif any(field.name == "agency_id" for field in model._meta.concrete_fields):
        rows = rows.filter(agency_id=person.agency_id)
    return Kept(
        label,
        str(capfirst(model._meta.verbose_name_plural)),
        tuple(dict.fromkeys(row.data_class.label for row in fields if row.data_class.is_personal)),
        retention(fields[0].retention, on=on),
        tuple(_given(model, fields)),
        rows,
    )


def _given(model: type[Model], fields: list[Declared]) -> Iterator[Field]:
    """The fields that are given: all of them but bytes, which hold others too, the agency, and the password."""
    for row in fields:
        field = model._meta.get_field(row.field)
        if not isinstance(field, BinaryField) and row.field not in NEVER_GIVEN | {"agency"}:
            yield field


def extract(person: Person, *, at: datetime, on: date) -> Iterator[str]:
    """The whole as JSON, part by part: each table with its rule and its rows."""
    head = {"myndighet": str(person.agency), "framställt": at.isoformat(), "anställningsnummer": person.number}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "register": ['
    for number, kept in enumerate(kept_about(person, on=on)):
        about = {
            "tabell": kept.label,
            "namn": kept.name,
            "klasser": kept.classes,
            "bevaras": kept.rule.period,
            "stöd": kept.rule.source,
        }
        yield (", " if number else "") + json.dumps(about, ensure_ascii=False)[:-1] + ', "rader": ['
        for place, row in enumerate(kept.rows.iterator(chunk_size=500)):
            yield (", " if place else "") + json.dumps(row_values(kept, row), ensure_ascii=False, default=str)
        yield "]}"
    yield "]}"


def row_values(kept: Kept, row: Model) -> dict[str, Any]:
    return {field.name: field.value_from_object(row) for field in kept.fields}


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as it is read: headings, and the first rows as pairs of heading and words."""

    kept: Kept
    headings: list[str]
    rows: list[list[tuple[str, str]]]
    count: int


def shown(kept: Kept, *, at_most: int) -> Shown:
    """The first rows with the fields a person reads: no keys, no checksums, no frozen calculations."""
    fields = [field for field in kept.fields if _is_readable(kept, field)]
    headings = [str(capfirst(field.verbose_name)).replace(" i öre", " i kronor") for field in fields]
    rows = [list(zip(headings, (_words(row, field) for field in fields), strict=True)) for row in kept.rows[:at_most]]
    return Shown(kept, headings, rows, kept.rows.count())


def _is_readable(kept: Kept, field: Field) -> bool:
    is_key = field.primary_key or isinstance(field, ForeignKey) or field.name.endswith(("_id", "public_id", "_hash"))
    of = {row.field: row.data_class for row in declared() if row.model == kept.label}
    is_dated = field.get_internal_type() in ("DateField", "DateTimeField")
    return not is_key and field.name != "inputs" and (of[field.name] is not DataClass.NONE or is_dated)


def _words(row: Model, field: Field) -> str:
    value = getattr(row, f"get_{field.name}_display", lambda: field.value_from_object(row))()
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        return details(value)
    if isinstance(value, list):
        return "; ".join(_listed(each) for each in value)
    if field.name.endswith("_ore"):
        return format_kronor(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H.%M}"
    return _plain(value)


def _listed(value: Any) -> str:
    return ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("ja") if value else _("nej"))
    return str(value)
