"""The scorecard of a project (styrkort): four measures, each reckoned and none typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

FOLLOWED_DAYS = 90
"""So many days from go-live the service levels are followed (heightened support; M3)."""


@dataclass(frozen=True, slots=True)
class GateDay:
    """A gate: the day it was first planned, the day it was passed, and how many working days late that is."""

    gate: int
    planned_on: date
    passed_on: date | None
    days_late: int

    @property
    def is_on_time(self) -> bool:
        return self.passed_on is not None and not self.days_late


@dataclass(frozen=True, slots=True)
class Level:
    """A service level of the first days. ``is_met`` is nothing where nothing was counted or nothing counts it yet."""

    code: str
    name: str
    is_measured: bool
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """On time, on cost, service levels met, and satisfaction with how many answered."""

    gates: tuple[GateDay, ...]
    estimated_ore: int
    used_ore: int
    levels: tuple[Level, ...]
    days_followed: int
    mean: Decimal | None
    answered: int
    asked: int

    @property
    def gates_on_time(self) -> int:
        return sum(gate.is_on_time for gate in self.gates)

    @property
    def gates_passed(self) -> int:
        return sum(gate.passed_on is not None for gate in self.gates)

    @property
    def most_days_late(self) -> int:
        return max((gate.days_late for gate in self.gates), default=0)

    @property
    def cost_percent(self) -> int | None:
        """What was used in whole per cent of the estimate, rounded up so that a limit is not hidden."""
        return -(-self.used_ore * 100 // self.estimated_ore) if self.estimated_ore else None

    @property
    def levels_judged(self) -> int:
        return sum(level.is_met is not None for level in self.levels)

    @property
    def levels_met(self) -> int:
        return sum(level.is_met is True for level in self.levels)

    @property
    def levels_unmeasured(self) -> int:
        return sum(not level.is_measured for level in self.levels)

    @property
    def response_percent(self) -> int:
        return self.answered * 100 // self.asked if self.asked else 0


def kept(card: ScoreCard) -> dict[str, Any]:
    """As it lies in the overview when the project is closed."""
    return {
        "gates": [[one.gate, str(one.planned_on), one.passed_on and str(one.passed_on), one.days_late]
                  for one in card.gates],
        "cost": [card.estimated_ore, card.used_ore],
        "levels": [[one.code, one.name, one.is_measured, one.is_met] for one in card.levels],
        "days_followed": card.days_followed,
        "satisfaction": [None if card.mean is None else str(card.mean), card.answered, card.asked],
    }  # fmt: skip


def read(row: Mapping[str, Any]) -> ScoreCard | None:
    """A kept card; none where none is kept. ``read(kept(card)) == card``."""
    if not row:
        return None
    mean, answered, asked = row["satisfaction"]
    return ScoreCard(
        gates=tuple(
            GateDay(gate, date.fromisoformat(planned), passed and date.fromisoformat(passed), late)
            for gate, planned, passed, late in row["gates"]
        ),
        estimated_ore=row["cost"][0],
        used_ore=row["cost"][1],
        levels=tuple(Level(*each) for each in row["levels"]),
        days_followed=row["days_followed"],
        mean=None if mean is None else Decimal(mean),
        answered=answered,
        asked=asked,
    )
