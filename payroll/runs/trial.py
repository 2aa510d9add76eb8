"""A month calculated without a run (provräkning): what it would come to, never written as pay and never paid.

For parallel runs of an agency on its way in. The facts, the rules and the calculation are those of a pay run; there is
no run that could be approved, and nothing of payroll's own tables is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from payroll.pay_calendar import pay_month
from payroll.runs.earlier import EarlierMonths
from payroll.runs.engine import Outcome, calculate_people
from payroll.runs.inputs import pay_inputs, people_of
from payroll.runs.local import local_rules
from payroll.runs.models import PayRun
from payroll.runs.rules import pin_run, pinned_rules
from servicecenter.common.periods import Month


@dataclass(frozen=True)
class OneMonth(EarlierMonths):
    """A month by itself: what was earned before ``since`` was the old system's to pay."""

    since: date

    def reach(self, month: Month) -> date:
        return self.since


@dataclass(frozen=True)
class Trial:
    """A month to calculate, as it was known at a moment."""

    run: PayRun
    months: OneMonth

    @classmethod
    def of(cls, month: str, *, since: date, known_at: datetime) -> Trial:
        own = Month.parse(month)
        run = PayRun(month=month, kind="ordinary", pays_on=pay_month(own).pays_on, cut_off_at=known_at)
        months = OneMonth((), own, None, {}, since)
        run.rules = pin_run(run, months)
        return cls(run, months)

    def people(self) -> list[int]:
        return people_of(self.run, self.months).ids

    def calculate(self, person_ids: Sequence[int]) -> Outcome:
        """What these people come to; one who cannot be calculated is set aside with the reason."""
        inputs = pay_inputs(self.run, person_ids, local_rules(self.run.pays_on), (), self.months)
        return calculate_people(inputs, pinned_rules(self.run))
