"""What a control is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from payroll.runs.models import Level, PayRun


@dataclass(frozen=True, slots=True)
class Hit:
    """What a control found about one person, or about the run as a whole."""

    title: str
    explanation: str
    cure: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """A control with its name, how grave a hit is, what finds it, and the rule in words (regel)."""

    key: str
    level: Level
    label: str
    find: Callable[[PayRun], Iterable[Hit]]
    rule: str
