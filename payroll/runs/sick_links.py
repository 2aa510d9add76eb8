"""Which months of sickness hang together (sammanhängande sjukmånader): a change of one changes what others pay.

How long a spell is decides how its first days are deducted, and which sick day a day is depends on what came before. So
a change reaches back to the start of the spell and on to the end of the period; and a sick period that comes or goes
changes which later ones are protected from the qualifying deduction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from payroll.calculation.model import SickAbsence
from payroll.calculation.sick_period import chained
from payroll.runs.earlier import EarlierMonths, months_between
from servicecenter.common.periods import Month


def linked_months(
    absences: Mapping[int, Sequence[SickAbsence]],
    moved: Collection[int],
    changed: Collection[Month],
    earlier: EarlierMonths,
    relapse_days: int,
) -> set[Month]:
    """The earlier months to compute again when the absences ``moved`` came or went, or the ``changed`` months did.

    ``absences`` are all sick absences that hold or have held, by employment.
    """
    found: set[Month] = set()
    for rows in absences.values():
        ordered = sorted(rows, key=lambda row: (row.starts_on, row.ends_on))
        first = min((row.starts_on for row in ordered if row.absence_id in moved), default=date.max)
        for chain in chained(ordered, relapse_days):
            start = chain[0].starts_on if chain[0].starts_on >= first else _reached(chain, moved, changed, earlier)
            found.update(month for row in chain if row.ends_on >= start for month in _months(row, start, earlier))
    return found & set(earlier.months)


def _reached(
    chain: Sequence[SickAbsence], moved: Collection[int], changed: Collection[Month], earlier: EarlierMonths
) -> date:
    """From which day of the period something may be paid otherwise; never, where nothing of it has changed."""
    for spell in chained(chain, 1):
        for row in spell:
            if row.absence_id in moved or any(month in changed for month in _months(row, row.starts_on, earlier)):
                return spell[0].starts_on
    return date.max


def _months(row: SickAbsence, start: date, earlier: EarlierMonths) -> Iterator[Month]:
    first, last = earlier.month_of(max(row.starts_on, start)), earlier.month_of(row.ends_on)
    yield from months_between(first, last)
