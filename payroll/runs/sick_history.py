"""What a run must know of earlier sickness (sjukhistorik): the whole sick periods that its sick days belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from payroll.calculation.model import AbsenceInput, SickAbsence
from payroll.calculation.sick_days import SICK
from payroll.calculation.sick_period import SickPeriod, protected_periods, sick_periods
from payroll.rules import AgreementRules


@dataclass(frozen=True, slots=True)
class Sickness:
    """All sick periods of an employment, and those without qualifying deduction by their first day."""

    periods: tuple[SickPeriod, ...]
    protected: frozenset[date]

    @property
    def starts_on(self) -> date:
        return self.periods[0].starts_on

    def told(self, absences: tuple[AbsenceInput, ...]) -> tuple[tuple[AbsenceInput, ...], tuple[SickAbsence, ...]]:
        """The absences of a month, and the periods of the sick ones where those tell more."""
        sick = [row for row in absences if row.kind == SICK]
        if not sick:
            return absences, ()
        first, last = min(row.starts_on for row in sick), max(row.ends_on for row in sick)
        periods = [row for row in self.periods if row.starts_on <= last and row.ends_on >= first]
        told = tuple([absence for period in periods for absence in period.absences])
        marked = tuple([self._marked(row, periods) for row in absences])
        return marked, () if _say_all(sick, told) else told

    def _marked(self, absence: AbsenceInput, periods: Sequence[SickPeriod]) -> AbsenceInput:
        if absence.kind != SICK or not self.protected:
            return absence
        own = next(row for row in periods if row.starts_on <= absence.starts_on <= row.ends_on)
        return replace(absence, qualifying_exempt=True) if own.starts_on in self.protected else absence


def sickness_of(absences: Sequence[SickAbsence], agreement: AgreementRules) -> Sickness:
    periods = sick_periods(absences, agreement.relapse_days)
    return Sickness(periods, protected_periods(periods, agreement.qualifying_deductions_per_year))


def _say_all(sick: Sequence[AbsenceInput], told: Sequence[SickAbsence]) -> bool:
    """Whether the absences of the month are the whole of their periods."""
    whole = [_whole(row) for row in sick]
    return whole == list(told)


def _whole(row: AbsenceInput) -> SickAbsence:
    return SickAbsence(row.absence_id, row.starts_on, row.ends_on, row.working_days, row.extent, row.own_days)
