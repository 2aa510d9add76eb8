"""The months of a population and the days that matter in them (tidslinjen)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from zoneinfo import ZoneInfo

from payroll.pay_calendar import pay_month
from servicecenter.common.calendars import is_working_day
from servicecenter.common.periods import Month

STOCKHOLM = ZoneInfo("Europe/Stockholm")
JOINED = date(2021, 1, 1)
"""When the agencies of the demo became customers; older facts were taken over then."""
REVISION_MONTH = 10
CUT_OFF = time(12)


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), STOCKHOLM)


@cache
def cut_off_at(month: Month) -> datetime:
    """When the facts of a month's run close (stopp för underlag)."""
    return datetime.combine(pay_month(month).cut_off_on, CUT_OFF, STOCKHOLM)


@lru_cache(maxsize=4096)
def workdays(starts_on: date, ends_on: date) -> tuple[date, ...]:
    days = (starts_on + timedelta(days=offset) for offset in range((ends_on - starts_on).days + 1))
    return tuple(day for day in days if is_working_day(day))


@dataclass(frozen=True, slots=True)
class Worked:
    """A month of work and the run that pays what was reported in it."""

    month: Month
    starts_on: date
    ends_on: date
    run_month: Month
    is_newest: bool


@dataclass(frozen=True)
class Timeline:
    """The newest month and how many earlier ones have a history."""

    month: Month
    months: int

    @cached_property
    def first(self) -> Month:
        return self.month.plus(-self.months)

    @cached_property
    def run_months(self) -> list[Month]:
        return [self.first.plus(number) for number in range(self.months + 1)]

    @cached_property
    def worked(self) -> list[Worked]:
        """The month before each run: what is reported in it is paid in the run."""
        before = [(run_month, run_month.plus(-1)) for run_month in self.run_months]
        return [Worked(month, month.starts_on, month.ends_on, run, run == self.month) for run, month in before]

    @property
    def earlier_months(self) -> list[Month]:
        return self.run_months[:-1]

    @cached_property
    def revision_on(self) -> date:
        """The latest pay revision (lönerevision) that the newest month knows of: 1 October."""
        this_year = date(self.month.year, REVISION_MONTH, 1)
        return this_year if self.month.month > REVISION_MONTH else this_year.replace(year=this_year.year - 1)

    @cached_property
    def earlier_revision_on(self) -> date:
        return self.revision_on.replace(year=self.revision_on.year - 1)

    @cached_property
    def tax_years(self) -> list[int]:
        return sorted({month.year for month in self.run_months})

    @cached_property
    def starts_on(self) -> date:
        return self.month.starts_on

    def age(self, born_on: date) -> int:
        day = self.starts_on
        return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
