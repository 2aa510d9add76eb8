"""A template with one thing changed (malländring): what a lesson proposed, carried out on the stored content."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from onboarding.planning.template import GO_LIVE_AFTER

ADDED_DAYS = 5
"""Working days of an activity that a lesson adds, until the next lesson knows better [own, osourcad]."""


def changed(content: Mapping[str, Any], change: str, path: str, value: str) -> dict[str, Any]:
    """The content with a value set, a row added or a row removed; what is given is left as it is."""
    new = deepcopy(dict(content))
    {"set": _set, "add": _add, "remove": _remove}[change](new, path.split("."), value)
    return new


def _set(content: dict[str, Any], path: list[str], value: str) -> None:
    *way, last = path
    holder = _at(content, way)
    before = holder[last]
    holder[last] = int(value) if isinstance(before, int) else _as(before, value)


def _as(before: object, value: str) -> object:
    return [part.strip() for part in value.split(",")] if isinstance(before, list) else value


def _add(content: dict[str, Any], path: list[str], value: str) -> None:
    if path[0] == "agendas":
        content["agendas"][path[1]] = [*content["agendas"][path[1]], value]
        return
    taken = {row["code"] for row in content[path[0]]}
    code = next(f"ny-{n}" for n in range(1, len(taken) + 2) if f"ny-{n}" not in taken)
    row: dict[str, Any] = {"code": code, "name": value, "phase": GO_LIVE_AFTER}
    if path[0] == "activities":
        row |= {"side": "shared", "role": "lead", "days": ADDED_DAYS}
    content[path[0]] = [*content[path[0]], row]


def _remove(content: dict[str, Any], path: list[str], _value: str) -> None:
    """The row, and every mention of it as something to come after."""
    section, code = path
    content[section] = [row for row in content[section] if row["code"] != code]
    for row in content["activities"]:
        if code in row.get("after", ()) and section == "activities":
            row["after"] = [other for other in row["after"] if other != code]


def _at(content: Any, way: list[str]) -> Any:
    """What a path leads to: a row of a list by its code, anything else by its name."""
    for name in way:
        content = next(row for row in content if row["code"] == name) if isinstance(content, list) else content[name]
    return content
