"""Where in a template a change can be made (platser i mallen), and what may stand there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onboarding.planning.template import differences

SECTIONS = ("activities", "papers")
"""What something can be added to, besides the agendas of the meetings."""
FIXED = ("kind", "phases")
"""What no lesson changes: the five phases are the mission's own."""


def places(content: Mapping[str, Any]) -> dict[str, str]:
    """Every place with a value, and the value: ``activities.gap.days`` is ``5``."""
    return {
        path: value for path, _before, value in differences({}, content) if path.split(".", maxsplit=1)[0] not in FIXED
    }


def sections(content: Mapping[str, Any]) -> list[str]:
    return [*SECTIONS, *(f"agendas.{meeting}" for meeting in content.get("agendas", {}))]


def rows(content: Mapping[str, Any]) -> list[str]:
    """Whole activities and papers, which can be taken away."""
    return [f"{name}.{row['code']}" for name in ("activities", "papers") for row in content.get(name, ())]


def fault(content: Mapping[str, Any], change: str, path: str, new_value: str) -> tuple[str, str] | None:
    """What is wrong with a proposal, as the field and one of ``unknown``, ``number`` and ``same``."""
    known = {"set": places(content), "add": sections(content), "remove": rows(content)}[change]
    if path not in known:
        return "path", "unknown"
    if change == "set":
        before = places(content)[path]
        if before.isdecimal() and not (new_value.isdecimal() and int(new_value) > 0):
            return "new_value", "number"
        if new_value == before:
            return "new_value", "same"
    return None
