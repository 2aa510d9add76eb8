"""The days someone is to work by a schedule of their own (eget schema): certain weekdays, or a plan of shifts.

Days are told as digits, one a day from the first: ``1`` is a day of work. Where there is no schedule of one's own, the
shared calendar tells: Monday to Friday except holidays and the eves that count as such.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from servicecenter.common.calendars import holiday_name, is_working_day

PLAN_REACH = timedelta(days=35)
"""How far from a planned shift a day still lies within the plan. Our own choice: no source says when a plan ends."""
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Part:
    """Days on which certain weekdays are worked, 0 is Monday, or those of the plan where there are none."""

    first: date
    last: date
    weekdays: frozenset[int] | None

    @property
    def is_own(self) -> bool:
        return self.weekdays != MONDAY_TO_FRIDAY

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class OwnSchedule:
    """What is known at some moment of one person's days: the first part that has a day settles it.

    ``shifts`` are the days on which a planned shift begins, in order: a night is one day of work.
    """

    parts: Sequence[Part] = ()
    shifts: Sequence[date] = ()

    def is_worked(self, day: date) -> bool:
        part = self.part_on(day)
        if part is None or (part.weekdays is None and not self._is_planned(day)):
            return is_working_day(day)
        if part.weekdays is None:
            return self._first_from(day) == day
        return day.weekday() in part.weekdays and not holiday_name(day)

    def part_on(self, day: date) -> Part | None:
        return next((part for part in self.parts if day in part), None)

    def digits(self, first: date, last: date) -> str:
        """The days from first to last, a digit each."""
        return "".join("1" if self.is_worked(day) else "0" for day in _days(first, last))

    def count(self, first: date, last: date) -> int:
        """How many of the days are worked."""
        return self.digits(first, last).count("1")

    def _is_planned(self, day: date) -> bool:
        """Whether the plan tells of a day: there are shifts not long before it, and not long after."""
        before = bisect_right(self.shifts, day)
        after = self._first_from(day)
        is_after = before > 0 and day - self.shifts[before - 1] <= PLAN_REACH
        return is_after and after is not None and after - day <= PLAN_REACH

    def _first_from(self, day: date) -> date | None:
        place = bisect_left(self.shifts, day)
        return self.shifts[place] if place < len(self.shifts) else None


def shared_digits(first: date, last: date) -> str:
    """The same by the shared calendar."""
    return "".join("1" if is_working_day(day) else "0" for day in _days(first, last))


def worked_until(first: date, digits: str, day: date) -> int:
    """How many of the days have been worked by a day."""
    return digits.count("1", 0, max(0, (day - first).days + 1))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
