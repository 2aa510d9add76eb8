"""What a run looks at: the days of its month, and what was known when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from payroll.runs.models import PayRun
from servicecenter.common.periods import Month


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a run's month, its payday and its cut-off."""

    month: Month
    starts_on: date
    ends_on: date
    pays_on: date
    known_at: datetime

    @classmethod
    def of(cls, run: PayRun) -> Window:
        month = Month.parse(run.month)
        return cls(month, month.starts_on, month.ends_on, run.pays_on, run.cut_off_at)

    @property
    def known(self) -> Q:
        return Q(recorded_at__lte=self.known_at) & self._in_force

    @property
    def attested(self) -> Q:
        return Q(state="attested", attested_at__lte=self.known_at) & self._in_force

    @property
    def _in_force(self) -> Q:
        return Q(superseded_at__isnull=True) | Q(superseded_at__gt=self.known_at)

    @property
    def in_month(self) -> Q:
        return Q(starts_on__lte=self.ends_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=self.starts_on))

    @property
    def on_payday(self) -> Q:
        return Q(starts_on__lte=self.pays_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=self.pays_on))
