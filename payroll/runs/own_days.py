"""Absence counted by people's own schedules (eget schema), as they were known at a run's cut-off.

Two queries for those with absence, and one more where anyone follows a plan of shifts. Whoever has no schedule of
their own keeps the very rows that were read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from payroll.calculation.model import SickAbsence
from payroll.runs.window import Window
from payroll.schedules.own_days import SHARED, Schedules, counted, own_schedules
from payroll.working_time.own_days import OwnSchedule
from servicecenter.tenancy.lookups import Keys


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """A whole absence as it was attested, with its own days once the schedule has told them."""

    absence_id: int
    kind: str
    starts_on: date
    ends_on: date
    working_days: Decimal
    extent: Decimal
    is_counted: bool = False
    own_days: str = ""

    def by(self, schedule: OwnSchedule) -> AbsenceRow:
        found = counted(schedule, self.starts_on, self.ends_on, self.working_days, is_counted=self.is_counted)
        return replace(self, working_days=found.working_days, own_days=found.own_days)

    @property
    def sick(self) -> SickAbsence:
        return SickAbsence(self.absence_id, self.starts_on, self.ends_on, self.working_days, self.extent, self.own_days)


Rows = dict[int, list[AbsenceRow]]


def by_own_schedule(window: Window, *tables: Rows) -> tuple[Rows, ...]:
    """The tables with the days of those who have a schedule of their own counted by it."""
    schedules = _schedules(tables)
    if schedules is SHARED:
        return tables
    return tuple(dict(_counted(table, schedules, window)) for table in tables)


def _schedules(tables: tuple[Rows, ...]) -> Schedules:
    rows = [row for table in tables for own in table.values() for row in own]
    if not rows:
        return SHARED
    keys = Keys({key for table in tables for key in table})
    return own_schedules(keys, min(row.starts_on for row in rows), max(row.ends_on for row in rows))


def _counted(
    table: Mapping[int, list[AbsenceRow]], schedules: Schedules, window: Window
) -> Iterator[tuple[int, list[AbsenceRow]]]:
    for key, rows in table.items():
        schedule = schedules.of(key, window.known_at)
        yield key, rows if schedule is None else [row.by(schedule) for row in rows]
