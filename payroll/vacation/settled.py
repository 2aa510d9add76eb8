"""What a settlement of vacation pays or deducts (slutreglerad semester), once another clerk has agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from payroll.salary_types.catalogue import by_key
from payroll.time.models import EntryState, TimeEntry
from payroll.vacation.models import RowKind, RowState, VacationRow
from servicecenter.accounts.models import User

LEFT, TAKEN_TOO_MANY = by_key("vacation_compensation").code, by_key("overtaken_vacation").code


def rows_with(row: VacationRow) -> list[VacationRow]:
    """The rows of one settlement: this year's days and saved ones."""
    rows = VacationRow.objects.filter(employment=row.employment_id, kind=RowKind.SETTLED, state=RowState.WAITING)
    return list(rows.select_for_update().order_by("pk"))


def entry_of(rows: Sequence[VacationRow], *, by: User, at: datetime) -> TimeEntry:
    """The payment or deduction of a settlement, attested by the second person; dated the last day of employment."""
    days, row = -sum(one.days for one in rows), rows[0]
    return TimeEntry.objects.create(
        employment_id=row.employment_id,
        code=LEFT if days > 0 else TAKEN_TOO_MANY,
        starts_on=row.on,
        ends_on=row.on,
        quantity=abs(days),
        note=row.reason,
        state=EntryState.ATTESTED,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        attested_at=at,
        attested_by=by,
    )
