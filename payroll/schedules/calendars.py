"""The working-time calendars of people in the agency (arbetstidskalendrar), many at a time in a constant number of
queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from payroll.employment.models import Employment, EmploymentSpan, PayForm, PayTerms
from payroll.schedules.models import GroupMember, GroupRules, NamedDay, TimeGroup
from payroll.schedules.norms import Facts, Rulebook, norm_of, share_on, steps
from payroll.working_time.calendar import WorkingCalendar
from servicecenter.common.periods import Period

NO_NORM = Decimal(0)


@dataclass(frozen=True)
class Times:
    """The calendar of one employment in a period, and the rules of its group on any day of it."""

    calendar: WorkingCalendar
    facts: Facts
    book: Rulebook

    def rules_on(self, day: date) -> GroupRules | None:
        return self.book.of(day, self.facts)


def calendar_of(employment: Employment, period: Period) -> WorkingCalendar:
    """The norm of one employment, day by day in a closed period."""
    return times_of([employment.pk], period)[employment.pk].calendar


def calendars(employment_ids: Iterable[int], period: Period) -> dict[int, WorkingCalendar]:
    """The calendars of many employments, as they are known now."""
    return {pk: times.calendar for pk, times in times_of(employment_ids, period).items()}


def times_of(employment_ids: Iterable[int], period: Period) -> dict[int, Times]:
    """Calendars with their rules; six queries whatever the number of people."""
    ids = list(employment_ids)
    spans, extents, members = (
        _by(EmploymentSpan, ids, period),
        _by(PayTerms, ids, period),
        _by(GroupMember, ids, period),
    )
    book = rulebook()
    named = _named_days(period)
    found = {}
    for pk in ids:
        facts = Facts(
            spans=[_days(row) for row in spans[pk]],
            extents=[(_days(row), _extent(row)) for row in extents[pk]],
            members=[(_days(row), row) for row in members[pk]],
        )
        found[pk] = Times(_calendar(period, facts, book, named), facts, book)
    return found


def rulebook() -> Rulebook:
    """The rules of every group."""
    rules: dict[int, list[GroupRules]] = defaultdict(list)
    for row in GroupRules.objects.filter(superseded_at__isnull=True).select_related("group").order_by("starts_on"):
        rules[row.group_id].append(row)
    default = TimeGroup.objects.filter(is_default=True).values_list("pk", flat=True).first()
    return Rulebook(rules, default)


def _calendar(
    period: Period, facts: Facts, book: Rulebook, named: Mapping[int | None, Mapping[date, int]]
) -> WorkingCalendar:
    days = steps(period, facts, book)
    groups = {book.group_on(day, facts) for day in days} - {None}
    own = {day: minutes for group in groups for day, minutes in named.get(group, {}).items()}
    return WorkingCalendar(
        norms=tuple((day, norm_of(book.of(day, facts))) for day in days),
        shares=tuple((day, share_on(day, facts)) for day in days),
        named_days={**named.get(None, {}), **own},
    )


def _named_days(period: Period) -> dict[int | None, dict[date, int]]:
    found: dict[int | None, dict[date, int]] = defaultdict(dict)
    for row in NamedDay.objects.filter(day__gte=period.starts_on, day__lte=period.ends_on):
        found[row.group_id][row.day] = row.minutes
    return found


def _by(model: Any, ids: list[int], period: Period) -> dict[int, list[Any]]:
    rows: QuerySet[Any] = model.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=period.starts_on),
        employment_id__any=ids,
        superseded_at__isnull=True,
        starts_on__lte=period.ends_on,
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("starts_on"):
        found[row.employment_id].append(row)
    return found


def _days(row: Any) -> Period:
    return Period(row.starts_on, row.ends_on)


def _extent(row: PayTerms) -> Decimal:
    return NO_NORM if row.form == PayForm.HOURLY else row.extent
