"""Time groups of the agency in scope, with their rules and people."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from payroll.employment.models import Employment
from payroll.schedules.models import (
    GroupMember,
    GroupRules,
    NamedDay,
    ShiftImport,
    ShiftReject,
    TimeGroup,
    Way,
)
from servicecenter.agencies.queries import in_force

WAYS = Way.choices


def time_groups() -> QuerySet[TimeGroup]:
    return TimeGroup.objects.order_by("code")


def groups_with_people(*, on: date) -> QuerySet[TimeGroup]:
    """Every group with how many are placed in it on a day."""
    holds = Q(members__superseded_at__isnull=True, members__starts_on__lte=on) & (
        Q(members__ends_on__isnull=True) | Q(members__ends_on__gte=on)
    )
    return time_groups().annotate(people=Count("members", filter=holds))


def group_by_id(public_id: UUID) -> TimeGroup | None:
    return TimeGroup.objects.filter(public_id=public_id).first()


def rules_of(group: TimeGroup) -> QuerySet[GroupRules]:
    """What has been decided for a group and still holds from its day, newest first."""
    return GroupRules.objects.filter(group=group, superseded_at__isnull=True).order_by("-starts_on")


def rules_now(group: TimeGroup, *, on: date) -> GroupRules | None:
    return rules_of(group).filter(starts_on__lte=on).first()


def members_of(group: TimeGroup, *, on: date) -> QuerySet[GroupMember]:
    """Who works in a group on a day, in the order of people."""
    return (
        GroupMember.objects.filter(in_force(on), group=group, superseded_at__isnull=True)
        .select_related("employment__person")
        .order_by("employment__person__sort_key", "employment_id")
    )


def named_days_of(group: TimeGroup | None, *, since: date) -> QuerySet[NamedDay]:
    """Days with a length of their own, for a group and for all groups."""
    return NamedDay.objects.filter(Q(group=group) | Q(group__isnull=True), day__gte=since).order_by("day", "id")


def employment_by_number(text: str) -> Employment | None:
    """``000123`` or ``000123/2``: an employment by the number of its person."""
    number, _, which = text.strip().partition("/")
    if which and not which.isdecimal():
        return None
    return Employment.objects.select_related("person").filter(person__number=number, number=int(which or 1)).first()


def shift_imports() -> QuerySet[ShiftImport]:
    return ShiftImport.objects.select_related("recorded_by").order_by("-recorded_at", "-id")


def shift_import_by_id(public_id: UUID) -> ShiftImport | None:
    return ShiftImport.objects.select_related("recorded_by").filter(public_id=public_id).first()


def rejects_of(shift_import: ShiftImport) -> QuerySet[ShiftReject]:
    return ShiftReject.objects.filter(shift_import=shift_import).order_by("line", "id")
