"""Right of priority to re-employment (företrädesrätt till återanställning, 25 § LAS)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from payroll.las_rules.days import count, merged, years_to
from payroll.las_rules.fixed_term import days_of, parts_of, sava_parts
from payroll.las_rules.limits import LasLimits
from payroll.las_rules.model import Category, Stretch, at_agency
from servicecenter.common.periods import months_after


@dataclass(frozen=True, slots=True)
class Right:
    """What an employment that ended gives a right to, if it ended for shortage of work and the person qualifies.

    ``days`` are all days with the agency in three years, ``sava_days`` those in särskild visstidsanställning and
    ``seasonal_days`` those in season in two years; ``until`` is the last day of the right.
    """

    ended_on: date
    until: date
    days: int
    sava_days: int
    seasonal_days: int
    to_any: bool
    to_sava: bool
    to_seasonal: bool

    @property
    def is_any(self) -> bool:
        return self.to_any or self.to_sava or self.to_seasonal


def right_after(stretches: Iterable[Stretch], ended_on: date, limits: LasLimits, born_on: date) -> Right:
    """The right that follows on an employment that ends on a day; it ends with a certain age (33 b § LAS)."""
    own = at_agency(stretches)
    since = years_to(ended_on, limits.refusal_years.value)
    sava = days_of(sava_parts(own, limits, ended_on))
    every = merged([*sava, *(part for part in (row.until(ended_on) for row in own) if part is not None)])
    seasonal = days_of(parts_of(own, Category.SEASONAL, ended_on))
    days, sava_days = count(every, since, ended_on), count(sava, since, ended_on)
    seasonal_days = count(seasonal, years_to(ended_on, limits.refusal_seasonal_years.value), ended_on)
    return Right(
        ended_on,
        min(months_after(ended_on, limits.refusal_months.value), limits.last_day_of_rights(born_on)),
        days,
        sava_days,
        seasonal_days,
        days > limits.refusal_days.value,
        sava_days > limits.refusal_sava_days.value,
        seasonal_days > limits.refusal_seasonal_days.value,
    )
