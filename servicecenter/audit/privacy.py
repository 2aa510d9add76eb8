"""Personal data (personuppgifter): the class of every field in the house, and the rule for how long it is kept.

``personal_data.toml`` declares them, ``retention.toml`` holds the rules; a test insists that no field is left out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.apps import apps
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

DECLARATION = Path(__file__).with_name("personal_data.toml")
RETENTION = Path(__file__).with_name("retention.toml")
APPS = ("servicecenter", "payroll", "procurement", "invoicing", "onboarding")


class DataClass(StrEnum):
    """What a field tells of a person."""

    NONE = "none"
    IDENTITY = "identity"
    CONTACT = "contact"
    PAY = "pay"
    HEALTH = "health"
    UNION = "union"
    DEBT = "debt"
    BANK = "bank"
    PROTECTED = "protected"
    FREE_TEXT = "free_text"

    @property
    def label(self) -> str:
        return str(LABELS[self])

    @property
    def is_personal(self) -> bool:
        return self is not DataClass.NONE


LABELS = {
    DataClass.NONE: _("Ingen personuppgift"),
    DataClass.IDENTITY: _("Identitet"),
    DataClass.CONTACT: _("Kontakt"),
    DataClass.PAY: _("Lön och anställning"),
    DataClass.HEALTH: _("Hälsa och frånvaro"),
    DataClass.UNION: _("Facktillhörighet"),
    DataClass.DEBT: _("Skulder och utmätning"),
    DataClass.BANK: _("Bankuppgifter"),
    DataClass.PROTECTED: _("Skyddade uppgifter"),
    DataClass.FREE_TEXT: _("Fritext"),
}


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a kind of record is kept (bevarande)."""

    key: str
    name: str
    period: str
    starts_from: str
    source: str
    starts_on: date
    unsourced: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """One declared field: model (``payroll.Person``), field, class and retention rule."""

    model: str
    field: str
    data_class: DataClass
    retention: str


@dataclass(frozen=True, slots=True)
class DataField:
    """A declared field as people read it."""

    table: str
    label: str
    field: str
    data_class: DataClass
    retention: Retention


class RuleMissing(KeyError):
    """No retention rule of that name holds on the day."""


@cache
def declared() -> tuple[Declared, ...]:
    tables = tomllib.loads(DECLARATION.read_text(encoding="utf-8"))
    return tuple(
        field
        for app, models in tables.items()
        for model, table in models.items()
        for field in _fields(app, model, table)
    )


def _fields(app: str, model: str, table: Mapping[str, str | list[str]]) -> Iterator[Declared]:
    for name, fields in table.items():
        if name != "retention":
            yield from (Declared(f"{app}.{model}", field, DataClass(name), str(table["retention"])) for field in fields)


@cache
def _retention_rows() -> Mapping[str, tuple[Retention, ...]]:
    tables = tomllib.loads(RETENTION.read_text(encoding="utf-8"))
    rules = {key: tuple(Retention(key=key, **row) for row in rows) for key, rows in tables.items()}
    return MappingProxyType(rules)


def retention(key: str, *, on: date) -> Retention:
    """The rule that holds on a day."""
    rows = [row for row in _retention_rows().get(key, ()) if row.starts_on <= on]
    if not rows:
        raise RuleMissing(
            f"Bevaranderegeln {key!r} saknas för {on} i {RETENTION.name}; lägg till den med källa och datum."
        )
    return max(rows, key=lambda row: row.starts_on)


def register(*, on: date | None = None) -> list[DataField]:
    """Every field of the house with its class and the rule that holds on a day (registerförteckning)."""
    day = on or timezone.localdate()
    rows = []
    for row in declared():
        model = apps.get_model(row.model)
        label = str(capfirst(model._meta.get_field(row.field).verbose_name))
        rows.append(
            DataField(str(model._meta.verbose_name), label, row.field, row.data_class, retention(row.retention, on=day))
        )
    return rows


def kept_for_ever(*, on: date) -> list[Retention]:
    """The rules of records that are never destroyed here, in the register's own words."""
    keys = dict.fromkeys(row.retention for row in declared())
    return [rule for key in keys if not (rule := retention(key, on=on)).starts_from]
