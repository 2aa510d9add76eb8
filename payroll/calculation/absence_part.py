"""The days of an absence that one month settles (frånvarons dagar i månaden), with the whole they are part of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

from payroll.calculation.model import AbsenceInput
from payroll.calculation.sick_period import ONE_DAY, working_days_until


class WholeAbsence(Protocol):
    """An absence from its first to its last day, as attested."""

    @property
    def absence_id(self) -> int: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def working_days(self) -> Decimal: ...
    @property
    def extent(self) -> Decimal: ...
    @property
    def own_days(self) -> str: ...


def absence_part(kind: str, row: WholeAbsence, first: date, last: date) -> AbsenceInput | None:
    """The days from ``first`` to ``last``; the parts of an absence add up to the whole."""
    first, last = max(row.starts_on, first), min(row.ends_on, last)
    if first > last:
        return None
    if (first, last) == (row.starts_on, row.ends_on):
        return AbsenceInput(row.absence_id, kind, first, last, row.working_days, row.extent, own_days=row.own_days)
    total = (row.starts_on, row.ends_on, row.working_days)
    return AbsenceInput(
        row.absence_id,
        kind,
        first,
        last,
        working_days_until(*total, last, row.own_days) - working_days_until(*total, first - ONE_DAY, row.own_days),
        row.extent,
        whole_starts_on=row.starts_on,
        whole_working_days=row.working_days,
        own_days=row.own_days[(first - row.starts_on).days : (last - row.starts_on).days + 1],
    )
