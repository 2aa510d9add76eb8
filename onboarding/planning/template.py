"""How a kind of customer is connected (projektmall): phases, activities, meetings and papers, read and checked.

A version is data: the first of each kind is a file here, later ones are published from lessons. What a version says is
never changed, and a project keeps the version that it was started from.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
KINDS = ("payroll", "finance", "partner", "wave")
SIDES = ("centre", "customer", "shared")
ROLES = ("lead", "account", "process", "system", "technical", "desk", "chair", "steering", "specialist")
PHASES = 5
GO_LIVE_AFTER = 3
"""The gate of this phase starts the delivery; what comes later is planned forwards from go-live."""
MEETINGS = ("strategic", "process", "it", "steering")


class TemplateError(ValueError):
    """A template that cannot be used; the text says which row and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """Something to do: how many working days it takes, who does it, and what must be done before it."""

    code: str
    name: str
    phase: int
    side: str
    role: str
    days: int
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedPaper:
    """A document that a phase must produce; ``is_signed`` by both parties, or approved."""

    code: str
    name: str
    phase: int
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    number: int
    name: str
    milestone: str


@dataclass(frozen=True, slots=True)
class Template:
    """A whole version. ``agendas`` are points by kind of meeting; ``limits`` the thresholds of gates and tripwires."""

    kind: str
    phases: tuple[PlannedPhase, ...]
    activities: tuple[PlannedActivity, ...]
    papers: tuple[PlannedPaper, ...]
    agendas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)


@cache
def first_content(kind: str) -> dict[str, Any]:
    """The content of a kind's first version, as the file has it."""
    return tomllib.loads((DATA / f"{kind}.toml").read_text(encoding="utf-8"))


def read_template(content: Mapping[str, Any]) -> Template:
    """A template from its stored content. Raises ``TemplateError`` with the row that is wrong."""
    kind = _one_of(content.get("kind"), KINDS, "kind")
    phases = tuple(
        PlannedPhase(number, _text(row, "name", f"phases {number}"), _text(row, "milestone", f"phases {number}"))
        for number, row in enumerate(content.get("phases", ()), 1)
    )
    if len(phases) != PHASES:
        raise TemplateError(f"phases: fem faser behövs, mallen har {len(phases)}")
    activities = tuple(_activity(row, place) for place, row in enumerate(content.get("activities", ()), 1))
    _check_order(activities)
    return Template(
        kind=kind,
        phases=phases,
        activities=activities,
        papers=tuple(_paper(row, place) for place, row in enumerate(content.get("papers", ()), 1)),
        agendas={_one_of(kind, MEETINGS, "agendas"): tuple(rows) for kind, rows in content.get("agendas", {}).items()},
        limits=dict(content.get("limits", {})),
    )


def _activity(row: Mapping[str, Any], place: int) -> PlannedActivity:
    where = f"activities {place}"
    return PlannedActivity(
        code=_text(row, "code", where),
        name=_text(row, "name", where),
        phase=_number(row, "phase", where, most=PHASES),
        side=_one_of(row.get("side"), SIDES, f"{where} side"),
        role=_one_of(row.get("role"), ROLES, f"{where} role"),
        days=_number(row, "days", where, most=400),
        after=tuple(row.get("after", ())),
    )


def _paper(row: Mapping[str, Any], place: int) -> PlannedPaper:
    where = f"papers {place}"
    return PlannedPaper(
        code=_text(row, "code", where),
        name=_text(row, "name", where),
        phase=_number(row, "phase", where, most=PHASES),
        is_signed=bool(row.get("is_signed", False)),
    )


def _check_order(activities: tuple[PlannedActivity, ...]) -> None:
    """Each comes after what is listed above it, so that there is no ring; never after something of a later phase."""
    phase_of: dict[str, int] = {}
    for row in activities:
        if row.code in phase_of:
            raise TemplateError(f"activities: {row.code} finns två gånger")
        for code in row.after:
            if code not in phase_of:
                raise TemplateError(f"activities: {row.code} kommer efter {code}, som inte står ovanför")
            if phase_of[code] > row.phase:
                raise TemplateError(f"activities: {row.code} i fas {row.phase} väntar på {code} i fas {phase_of[code]}")
        phase_of[row.code] = row.phase
    for number in range(1, PHASES + 1):
        if number not in phase_of.values():
            raise TemplateError(f"activities: fas {number} har ingen aktivitet")


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What differs between two versions: path, value before and after; empty where there is none."""
    old, new = dict(_paths(before)), dict(_paths(after))
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            yield path, old.get(path, ""), new.get(path, "")


def _paths(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _paths(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        for place, part in enumerate(value, 1):
            yield from _paths(part, f"{path}.{part.get('code', place)}")
    else:
        yield path, ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    found = row.get(key)
    if not isinstance(found, str) or not found.strip():
        raise TemplateError(f"{where}: {key} saknas")
    return found


def _number(row: Mapping[str, Any], key: str, where: str, *, most: int) -> int:
    found = row.get(key)
    if not isinstance(found, int) or not 1 <= found <= most:
        raise TemplateError(f"{where}: {key} ska vara ett heltal mellan 1 och {most}")
    return found


def _one_of(found: object, allowed: tuple[str, ...], where: str) -> str:
    if found not in allowed:
        raise TemplateError(f"{where}: {found!r} finns inte; välj bland {', '.join(allowed)}")
    return str(found)
