"""What a room hands over when it has measured (räkning): cases of each day, and the rows behind what was not kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SHOWN_A_DAY = 200
"""Rows that are kept of one day. The counts are always of all of them, and the page says how many are not shown."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A transaction that was late or wrong, or that was left out and why (källrad). It names no person.

    Many of which the same is true may be told together, by their ``count``.
    """

    text: str
    link: str = ""
    excluded_for: str = ""
    count: int = 1


@dataclass(slots=True)
class DayCount:
    """Cases that fell due on a day: how many, how many of them in time, and the rows of the others."""

    met: int = 0
    counted: int = 0
    rows: list[SourceRow] = field(default_factory=list)

    def note(self, *, is_met: bool, row: SourceRow) -> None:
        """Count a case; its row is kept where it was not met, or left out of the count where it says why."""
        if row.excluded_for:
            self.rows.append(row)
            return
        self.counted += row.count
        self.met += is_met * row.count
        if not is_met:
            self.rows.append(row)

    @property
    def excluded(self) -> int:
        return sum(row.count for row in self.rows if row.excluded_for)

    def kept_rows(self) -> list[dict[str, str]]:
        rows = self.rows[:SHOWN_A_DAY]
        return [{"text": row.text, "link": row.link, "excluded_for": row.excluded_for} for row in rows]


Case = tuple[date, bool, SourceRow]


def by_day(cases: Iterable[Case], *, since: date, until: date) -> Mapping[date, DayCount]:
    """Cases counted on the day they fell due, of the days that were measured."""
    found: dict[date, DayCount] = {}
    for day, is_met, row in cases:
        if since <= day <= until:
            found.setdefault(day, DayCount()).note(is_met=is_met, row=row)
    return found


def row_of(kept: Mapping[str, Any]) -> SourceRow:
    return SourceRow(kept["text"], kept["link"], kept["excluded_for"])
