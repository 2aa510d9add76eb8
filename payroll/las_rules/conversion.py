"""When a fixed-term employment becomes permanent (övergår till tillsvidareanställning, 5 a § LAS).

It does so by itself, whether anyone noticed or not, when the days pass a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from payroll.las_rules.days import ONE_DAY, Days, chains, count, first_day_over, merged, within, years_to
from payroll.las_rules.fixed_term import (
    AS_SAVA,
    Counted,
    Part,
    chained_parts,
    counted,
    days_of,
    parts_of,
    sava_parts,
)
from payroll.las_rules.limits import LasLimits, Limit
from payroll.las_rules.model import Category, Stretch, at_agency
from servicecenter.common.periods import Period, months_after

AHEAD_MONTHS = 6 * 12
"""How far ahead days are looked for: longer than any limit takes to pass."""


class Rule(StrEnum):
    """The ways in which an employment becomes permanent."""

    SAVA = "sava"  # mer än tolv månader på fem år
    CHAIN = "chain"  # mer än tolv månader när anställningarna följt på varandra
    SUBSTITUTE = "substitute"  # mer än två år på fem år


@dataclass(frozen=True, slots=True)
class Standing:
    """How one rule stands at the end of a day.

    ``days`` have been counted since ``since``; ``passes_on`` is the day on which the limit is passed by the employments
    that are known, and ``if_prolonged_on`` the day if the last of them goes on without a break.
    """

    rule: Rule
    limit: Limit
    since: date
    days: int
    counted: tuple[Counted, ...]
    passes_on: date | None
    if_prolonged_on: date | None
    has_passed: bool

    @property
    def days_left(self) -> int:
        """Days until the limit is passed."""
        return max(0, self.limit.value + 1 - self.days)


FORMS: Mapping[Rule, Sequence[Category]] = {
    Rule.SAVA: AS_SAVA,
    Rule.CHAIN: AS_SAVA,
    Rule.SUBSTITUTE: (Category.SUBSTITUTE,),
}
"""The employments that a rule makes permanent."""


def last_day(stretches: Iterable[Stretch], rule: Rule, on: date) -> date | None:
    """The last day of the employments that a rule makes permanent and that are not over; ``None`` if there are none.

    ``date.max`` where no end is known.
    """
    own = (row for row in at_agency(stretches) if row.category in FORMS[rule] and row.is_limited)
    ends = [row.ends_on or date.max for row in own]
    return max((end for end in ends if end >= on), default=None)


Passing = Callable[[Days], date | None]


def standings(stretches: Iterable[Stretch], on: date, limits: LasLimits, born_on: date) -> tuple[Standing, ...]:
    """Every rule that has any days, as it stands at the end of a day. From a certain age nothing becomes permanent."""
    own = at_agency(stretches)
    horizon = months_after(on, AHEAD_MONTHS)
    sava, substitute = sava_parts(own, limits, horizon), parts_of(own, Category.SUBSTITUTE, horizon)
    found = [
        _in_window(Rule.SAVA, sava, limits.sava_days, on, limits, last_day(own, Rule.SAVA, on)),
        _in_chain(sava, chained_parts(own, horizon), on, limits, last_day(own, Rule.SAVA, on)),
        _in_window(Rule.SUBSTITUTE, substitute, limits.substitute_days, on, limits, last_day(own, Rule.SUBSTITUTE, on)),
    ]
    until = limits.last_day_of_rights(born_on)
    return tuple(_before(row, until, on) for row in found if row is not None)


def _before(row: Standing, until: date, on: date) -> Standing:
    """The standing without days of conversion that come too late."""
    passes_on, if_prolonged_on = (day if day and day <= until else None for day in (row.passes_on, row.if_prolonged_on))
    has_passed = passes_on is not None and passes_on <= on
    return replace(row, passes_on=passes_on, if_prolonged_on=if_prolonged_on, has_passed=has_passed)


def _in_window(
    rule: Rule, parts: Sequence[Part], limit: Limit, on: date, limits: LasLimits, last: date | None
) -> Standing | None:
    """Days in the five years that end with each day."""

    def since(day: date) -> date:
        return years_to(day, limits.window_years.value)

    def passing(days: Days) -> date | None:
        return first_day_over(days, limit.value, since)

    return _standing(rule, limit, parts, since(on), on, passing, last) if parts else None


def _in_chain(
    sava: Sequence[Part], chained: Sequence[Part], on: date, limits: LasLimits, last: date | None
) -> Standing | None:
    """Days while fixed-term employments have followed on each other, however long that is."""
    limit, months = limits.sava_days, limits.chain_months.value
    fixed = days_of((*chained, *sava))
    whole = [chain for chain in chains(fixed, months) if chain[0].starts_on <= on]
    if not sava or not whole or on > months_after(_end(whole[-1]), months):
        return None
    starts_on = whole[-1][0].starts_on

    def passing(days: Days) -> date | None:
        return first_day_over(within(days, starts_on, date.max), limit.value, lambda _day: starts_on)

    own = [part for part in sava if (part.period.ends_on or date.max) >= starts_on]
    return _standing(Rule.CHAIN, limit, own, starts_on, on, passing, last) if own else None


def _standing(
    rule: Rule, limit: Limit, parts: Sequence[Part], since: date, on: date, passing: Passing, last: date | None
) -> Standing:
    days = days_of(parts)
    passes_on = passing(days)
    return Standing(
        rule,
        limit,
        since,
        count(days, since, on),
        counted(parts, since, on),
        passes_on,
        passing(_prolonged(days, last, on)) if passes_on is None else passes_on,
        passes_on is not None and passes_on <= on,
    )


def _prolonged(days: Days, last: date | None, on: date) -> Days:
    """The days if the last employment, not yet over, went on without a break."""
    if last is None or last == date.max:
        return days
    return merged([*days, Period(last + ONE_DAY, months_after(on, AHEAD_MONTHS))])


def _end(chain: Days) -> date:
    return chain[-1].ends_on or date.max
