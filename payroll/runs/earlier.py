"""The earlier months a run answers for (tidigare månader): from the agency's first fixed month, within the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from payroll.calculation.model import LocalRules
from payroll.pay_calendar import pay_month
from payroll.runs.local import local_rules_of_days
from payroll.runs.models import PayMonth, PayRun
from payroll.runs.states import SETTLED
from servicecenter.agencies.queries import setting
from servicecenter.common.periods import Month

HORIZON_MONTHS = 24
"""How many months back a run corrects by itself; our choice, and a local setting (retro.horizon_months)."""


@dataclass(frozen=True)
class EarlierMonths:
    """The months that are fixed or passed before a run, oldest first. Empty for the agency's first run.

    ``agency_first`` answers for everything before it: what is dated earlier is paid as if it belonged to that month.
    ``last_run`` is the run whose cut-off tells which facts are new.
    """

    months: tuple[Month, ...]
    agency_first: Month
    last_run: PayRun | None
    paydays: dict[Month, date]

    @classmethod
    def of(cls, run: PayRun) -> EarlierMonths:
        month = Month.parse(run.month)
        fixed = list(
            PayRun.objects.filter(kind="ordinary", month__lte=run.month, state__in=SETTLED)
            .exclude(pk=run.pk)
            .order_by("month")
        )
        if not fixed:
            return cls((), month, None, {})
        first, last = Month.parse(fixed[0].month), fixed[-1]
        until = month if Month.parse(last.month) == month else month.plus(-1)
        months = months_between(max(first, month.plus(-horizon_months(run.pays_on))), until)
        return cls(months, first, last, _paydays(months, fixed))

    @property
    def first(self) -> Month:
        return self.months[0]

    @property
    def last(self) -> Month:
        return self.months[-1]

    def month_of(self, day: date) -> Month:
        """The month that answers for a day."""
        return max(Month.of(day), self.agency_first)

    def reach(self, month: Month) -> date:
        """The first day that a month answers for."""
        return date.min if month == self.agency_first else month.starts_on

    @cached_property
    def local(self) -> dict[Month, LocalRules]:
        by_day = local_rules_of_days(self.paydays.values())
        return {month: by_day[day] for month, day in self.paydays.items()}


def horizon_months(on: date) -> int:
    return int(setting("retro.horizon_months", on=on) or HORIZON_MONTHS)


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    months, month = [], first
    while month <= last:
        months.append(month)
        month = month.plus(1)
    return tuple(months)


def _paydays(months: tuple[Month, ...], fixed: list[PayRun]) -> dict[Month, date]:
    """The payday whose rules hold for each month: of its run, else of the pay calendar."""
    known = {Month.parse(row.month): row.pays_on for row in PayMonth.objects.filter(month__in=map(str, months))}
    known |= {Month.parse(run.month): run.pays_on for run in fixed}
    return {month: known.get(month) or pay_month(month).pays_on for month in months}
