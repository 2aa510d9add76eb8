"""Rows into the pure calendar (arbetstidskalender): a group's rules as a norm, and a person's facts as steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from payroll.schedules.models import GroupMember, GroupRules, Way
from payroll.working_time.calendar import CENTRAL, Norm, Season, Share
from payroll.working_time.shortened import Shortened
from servicecenter.common.periods import Period


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one employment in a period: days employed, ``(days, extent)`` and ``(days, membership)``.

    An extent of 0 is that of someone paid by the hour, who has no norm.
    """

    spans: Sequence[Period]
    extents: Sequence[tuple[Period, Decimal]]
    members: Sequence[tuple[Period, GroupMember]]


@dataclass(frozen=True)
class Rulebook:
    """The rules of every group of the agency, oldest first, and the group of those without one."""

    rules: Mapping[int, Sequence[GroupRules]]
    default: int | None

    def group_on(self, day: date, facts: Facts) -> int | None:
        member = member_on(day, facts)
        return self.default if member is None else member.group_id

    def on(self, day: date, group: int | None) -> GroupRules | None:
        if group is None:
            return None
        return next((row for row in reversed(self.rules.get(group, ())) if row.starts_on <= day), None)

    def of(self, day: date, facts: Facts) -> GroupRules | None:
        return self.on(day, self.group_on(day, facts))

    @property
    def has_schedules(self) -> bool:
        return any(row.way == Way.SCHEDULED for rows in self.rules.values() for row in rows)

    def days_of_change(self) -> Iterable[date]:
        return (row.starts_on for rows in self.rules.values() for row in rows)


def member_on(day: date, facts: Facts) -> GroupMember | None:
    return next((member for period, member in facts.members if day in period), None)


def norm_of(rules: GroupRules | None) -> Norm:
    """The norm that a row of rules tells of; without one, the central agreement's."""
    if rules is None:
        return CENTRAL
    seasons = ()
    if rules.summer_minutes is not None and rules.summer_first and rules.summer_last:
        seasons = (Season(day_of_year(rules.summer_first), day_of_year(rules.summer_last), rules.summer_minutes),)
    return Norm(
        minutes=rules.minutes,
        source=rules.source,
        seasons=seasons,
        shortened=tuple(Shortened(day, minutes, fridays) for day, minutes, fridays in rules.shortened),
        bridge_days_free=rules.bridge_days_free,
    )


def day_of_year(text: str) -> tuple[int, int]:
    """``05-01`` as month and day. Raises ``ValueError`` when no year has that day."""
    month, _, day = text.partition("-")
    found = date(2024, int(month), int(day))
    return found.month, found.day


def share_on(day: date, facts: Facts) -> Share | None:
    """The person's part of full time on a day, or nothing when not employed."""
    if not any(day in span for span in facts.spans):
        return None
    extent = next((extent for period, extent in facts.extents if day in period), None)
    if extent is None:
        return None
    member = member_on(day, facts)
    return Share(extent) if member is None else Share(extent, frozenset(int(each) - 1 for each in member.weekdays))


def steps(period: Period, facts: Facts, book: Rulebook) -> list[date]:
    """The first day of the period, and every day in it on which something changes."""
    pieces = [*facts.spans, *(days for days, _ in facts.extents), *(days for days, _ in facts.members)]
    found = {period.starts_on, *book.days_of_change()}
    found |= {piece.starts_on for piece in pieces}
    found |= {piece.ends_on + timedelta(days=1) for piece in pieces if piece.ends_on}
    return sorted(day for day in found if day in period)
