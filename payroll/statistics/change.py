"""Sick leave through a change (sjukfrånvaro före och efter): which months are compared, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payroll.statistics.tables import Organisation, Place
from servicecenter.common.periods import Month

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Windows:
    """Months before and after a change, and the same months as ``after`` a year earlier.

    A month that the change falls inside belongs to neither.
    """

    before: tuple[Month, ...]
    after: tuple[Month, ...]
    year_before: tuple[Month, ...]

    @property
    def every(self) -> tuple[Month, ...]:
        """All months in a row from the first to the last, the month of the change too."""
        first, last = min((*self.before, *self.year_before)), (self.after or self.before)[-1]
        found = [first]
        while found[-1] < last:
            found.append(found[-1].plus(1))
        return tuple(found)


def windows(changed_on: date, months: int, newest: Month) -> Windows:
    """At most so many months on either side, as many as there are figures for; the newest month is the last of them."""
    month = Month.of(changed_on)
    first = month if changed_on.day == 1 else month.plus(1)
    after = tuple(each for each in (first.plus(number) for number in range(months)) if each <= newest)
    length = len(after) or months
    before = tuple(month.plus(number - length) for number in range(length))
    return Windows(before, after, tuple(each.plus(-12) for each in after))


@dataclass(frozen=True, slots=True)
class Compared:
    """A unit with all below it: sick leave in percent of ordinary working time, ``None`` where there is nothing."""

    place: Place
    before: Decimal | None
    after: Decimal | None
    year_before: Decimal | None
    is_hidden: bool

    @property
    def change(self) -> Decimal | None:
        """Percentage points from before to after."""
        return _difference(self.after, self.before)

    @property
    def change_in_year(self) -> Decimal | None:
        """Percentage points from the same months a year before, which have the same season."""
        return _difference(self.after, self.year_before)


def compared(organisation: Organisation, place: Place, chosen: Windows) -> Compared:
    """One unit in the three windows. What is hidden in any month of any of them is hidden in all."""
    if organisation.period(place).figures is None:
        return Compared(place, None, None, None, is_hidden=True)
    before, after, year_before = (
        _share(organisation, place, months) for months in (chosen.before, chosen.after, chosen.year_before)
    )
    return Compared(place, before, after, year_before, is_hidden=False)


def _share(organisation: Organisation, place: Place, months: Sequence[Month]) -> Decimal | None:
    """Nothing is told of months without any sick leave in the whole agency: it was not registered here then."""
    if not organisation.part(None, months).sick_days:
        return None
    share = organisation.part(place, months).sick_share
    return None if share is None else share * HUNDRED


def _difference(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    return None if now is None or then is None else now - then
