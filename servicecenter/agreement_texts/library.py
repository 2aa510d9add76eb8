"""The library as the house ships it (mallbibliotek): read whole, or refused with the place and the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from servicecenter.agreement_texts.profile import MeasureProfile, missing_parts

DATA = Path(__file__).parent / "data"
Text = TypeVar("Text")


class TextFileError(Exception):
    """A file of the library does not hold what it must."""


@dataclass(frozen=True, slots=True)
class ForumText:
    """A forum of the collaboration model (forum)."""

    level: str
    name: str
    purpose: str
    centre: tuple[str, ...]
    customer: tuple[str, ...]
    frequency: str
    escalates_to: str
    escalation_days: int


@dataclass(frozen=True, slots=True)
class ControlText:
    """An internal control that the centre performs (intern kontroll)."""

    code: str
    service: str
    name: str
    frequency: str
    evidence: str


@dataclass(frozen=True, slots=True)
class LevelText:
    """A service level to choose for a service (nivå): the targets that are other than the library's own.

    ``source`` is empty for the standard, whose targets each have a source of their own.
    """

    key: str
    name: str
    name_en: str
    about: str
    about_en: str
    source: str
    targets: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Clause:
    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A version of the general terms (allmänna villkor), with the order in which the documents go."""

    version: str
    valid_from: date
    source: str
    precedence: tuple[str, ...]
    personal_data: str
    clauses: tuple[Clause, ...]

    def clause(self, number: str) -> Clause | None:
        return next((each for each in self.clauses if each.number == number), None)


@dataclass(frozen=True, slots=True)
class ProcessingText:
    """What the data processing annex begins from (personuppgiftsbilaga)."""

    purpose: str
    categories: tuple[str, ...]
    people: tuple[str, ...]
    answers_requests: str
    retention: str
    sub_processors: tuple[str, ...]
    security: str
    valid_months: int


@cache
def measures() -> tuple[MeasureProfile, ...]:
    """Every measure, in the order of the file. Raises ``TextFileError`` for one that lacks a part."""
    return tuple(_measure(row) for row in _read("measures.toml")["measure"])


def measures_for(service: str) -> tuple[MeasureProfile, ...]:
    """What is proposed for a service of the catalogue."""
    return tuple(each for each in measures() if each.is_for(service))


@cache
def forums() -> tuple[ForumText, ...]:
    return tuple(_of(ForumText, row) for row in _read("forums.toml")["forum"])


@cache
def controls() -> tuple[ControlText, ...]:
    return tuple(_of(ControlText, row) for row in _read("controls.toml")["control"])


@cache
def levels() -> tuple[LevelText, ...]:
    """The standard first. Raises ``TextFileError`` for a target of a measure that the library does not have."""
    found = tuple(_level(row) for row in _read("levels.toml")["level"])
    known = {each.code for each in measures()}
    for level in found:
        if strange := level.targets.keys() - known:
            raise TextFileError(f"levels.toml: måtten {', '.join(sorted(strange))} finns inte i measures.toml.")
    return found


def level_of(key: str) -> LevelText | None:
    return next((each for each in levels() if each.key == key), None)


@cache
def terms() -> tuple[Terms, ...]:
    """Every version, the first one first."""
    found = [_terms(_read(file.name)) for file in sorted(DATA.glob("terms-*.toml"))]
    return tuple(sorted(found, key=lambda each: each.valid_from))


def terms_of(version: str) -> Terms:
    for each in terms():
        if each.version == version:
            return each
    raise TextFileError(f"De allmänna villkoren har ingen version {version}. Välj en som finns.")


@cache
def processing() -> ProcessingText:
    row = _read("processing.toml")
    return _of(ProcessingText, row)


def _measure(row: Mapping[str, Any]) -> MeasureProfile:
    if lacking := missing_parts(row):
        raise TextFileError(f"measures.toml: måttet {row.get('code', '?')} saknar {', '.join(lacking)}.")
    found = dict(row) | {"target": Decimal(str(row["target"])), "is_own": bool(row.get("is_own", False))}
    return _of(MeasureProfile, found)


def _level(row: Mapping[str, Any]) -> LevelText:
    targets = {code: Decimal(str(target)) for code, target in row["targets"].items()}
    return _of(LevelText, {**row, "targets": targets})


def _terms(row: Mapping[str, Any]) -> Terms:
    clauses = tuple(_of(Clause, each) for each in row["clause"])
    return _of(Terms, {**row, "clauses": clauses})


def _of(kind: type[Text], row: Mapping[str, Any]) -> Text:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    lacking = [name for name in names if name not in row]
    if lacking:
        raise TextFileError(f"{kind.__name__}: {', '.join(lacking)} saknas i {dict(row)}.")
    return kind(**{name: tuple(row[name]) if isinstance(row[name], list) else row[name] for name in names})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"), parse_float=Decimal)
