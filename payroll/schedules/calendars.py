"""The working-time calendars of people in the agency (arbetstidskalendrar), many at a time in a constant number of
queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from payroll.employment.models import ConsultantSpan, Employment, EmploymentSpan, PayForm, PayTerms
from payroll.schedules.models import GroupMember, GroupRules, NamedDay, Shift, TimeGroup, Way
from payroll.schedules.norms import Facts, Rulebook, norm_of, share_on, steps
from payroll.working_time.calendar import WorkingCalendar
from payroll.working_time.classes import Duty
from servicecenter.common.periods import Period

NO_NORM = Decimal(0)


@dataclass(frozen=True)
class Times:
    """The calendar of one employment in a period, and the rules of its group on any day of it."""

    calendar: WorkingCalendar
    facts: Facts
    book: Rulebook
    is_consultant: bool = False

    def rules_on(self, day: date) -> GroupRules | None:
        return self.book.of(day, self.facts)


def calendar_of(employment: Employment, period: Period) -> WorkingCalendar:
    """The norm of one employment, day by day in a closed period."""
    return times_of([employment.pk], period)[employment.pk].calendar


def calendars(employment_ids: Iterable[int], period: Period) -> dict[int, WorkingCalendar]:
    """The calendars of many employments, as they are known now."""
    return {pk: times.calendar for pk, times in times_of(employment_ids, period).items()}


def times_of(employment_ids: Iterable[int], period: Period) -> dict[int, Times]:
    """Calendars with their rules; eight queries whatever the number of people. Consultants have no norm."""
    ids = list(employment_ids)
    spans, extents, members = (
        _by(EmploymentSpan, ids, period),
        _by(PayTerms, ids, period),
        _by(GroupMember, ids, period),
    )
    assignments = _by(ConsultantSpan, ids, period)
    book = rulebook()
    named = _named_days(period)
    planned = planned_minutes(ids, period) if book.has_schedules else {}
    found = {}
    for pk in ids:
        facts = Facts(
            spans=[_days(row) for row in (*spans[pk], *assignments[pk])],
            extents=[(_days(row), _extent(row)) for row in (*extents[pk], *assignments[pk])],
            members=[(_days(row), row) for row in members[pk]],
        )
        found[pk] = Times(
            _calendar(period, facts, book, named, planned.get(pk, {})), facts, book, bool(assignments[pk])
        )
    return found


def rulebook() -> Rulebook:
    """The rules of every group."""
    rules: dict[int, list[GroupRules]] = defaultdict(list)
    for row in GroupRules.objects.filter(superseded_at__isnull=True).select_related("group").order_by("starts_on"):
        rules[row.group_id].append(row)
    default = TimeGroup.objects.filter(is_default=True).values_list("pk", flat=True).first()
    return Rulebook(rules, default)


def _calendar(
    period: Period,
    facts: Facts,
    book: Rulebook,
    named: Mapping[int | None, Mapping[date, int]],
    planned: Mapping[date, int],
) -> WorkingCalendar:
    days = steps(period, facts, book)
    groups = {book.group_on(day, facts) for day in days} - {None}
    own = {day: minutes for group in groups for day, minutes in named.get(group, {}).items()}
    return WorkingCalendar(
        norms=tuple((day, norm_of(book.of(day, facts))) for day in days),
        shares=tuple((day, share_on(day, facts)) for day in days),
        named_days={**named.get(None, {}), **own},
        by_schedule=tuple((day, is_scheduled(book.of(day, facts))) for day in days),
        scheduled=planned,
    )


def is_scheduled(rules: GroupRules | None) -> bool:
    return rules is not None and rules.way == Way.SCHEDULED


def planned_minutes(ids: Iterable[int], period: Period) -> dict[int, dict[date, int]]:
    """Planned minutes of work by the day each shift begins on, breaks left out."""
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for row in shifts_in(ids, period).filter(duty=Duty.SCHEDULED):
        found[row.employment_id][row.day] = found[row.employment_id].get(row.day, 0) + minutes_of(row)
    return found


def shifts_in(ids: Iterable[int], period: Period) -> QuerySet[Shift]:
    """The plan as it is known now."""
    return Shift.objects.filter(
        employment_id__any=ids, day__gte=period.starts_on, day__lte=period.ends_on, superseded_at__isnull=True
    )


def minutes_of(shift: Shift) -> int:
    """Planned minutes without the break."""
    whole = shift.ends_at - shift.starts_at
    if shift.break_starts_at is not None:
        whole -= shift.break_ends_at - shift.break_starts_at
    return whole // timedelta(minutes=1)


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


def _extent(row: PayTerms | ConsultantSpan) -> Decimal:
    """Those paid by the hour and consultants are asked for no norm."""
    return NO_NORM if isinstance(row, ConsultantSpan) or row.form == PayForm.HOURLY else row.extent
