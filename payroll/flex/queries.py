"""Flex accounts of the agency in scope: balances, and the rows they are the sum of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from payroll.employment.models import Employment
from payroll.employment.queries import by_name_or_number
from payroll.flex.models import CorrectionState, FlexCorrection, FlexEntry, FlexKind
from payroll.schedules.calendars import times_of
from payroll.schedules.models import GroupRules
from payroll.schedules.wording import signed_hours
from servicecenter.common.periods import Period


def balance_of(employment: Employment, *, on: date | None = None) -> int:
    """The balance in minutes, of everything or of what belongs to days up to one."""
    rows = FlexEntry.objects.filter(employment=employment)
    if on is not None:
        rows = rows.filter(day__lte=on)
    return rows.aggregate(total=Coalesce(Sum("minutes"), 0))["total"]


def history_of(employment: Employment) -> QuerySet[FlexEntry]:
    return FlexEntry.objects.filter(employment=employment).select_related("recorded_by").order_by("-day", "-id")


def worked_by_day(employment: Employment, period: Period) -> dict[date, int]:
    """What reports of attendance have given each day so far, corrections of them included."""
    rows = FlexEntry.objects.filter(
        employment=employment, kind=FlexKind.WORKED, day__gte=period.starts_on, day__lte=period.ends_on
    )
    found: dict[date, int] = defaultdict(int)
    for day, minutes in rows.values_list("day", "minutes"):
        found[day] += minutes
    return found


@dataclass(frozen=True, slots=True)
class Balance:
    """One employment's balance against the limits of its group."""

    employment: Employment
    minutes: int
    rules: GroupRules | None

    @property
    def person(self) -> object:
        return self.employment.person

    @property
    def balance(self) -> str:
        return signed_hours(self.minutes)

    @property
    def group(self) -> str:
        return str(self.rules.group) if self.rules else ""

    @property
    def over(self) -> int:
        return max(0, self.minutes - self.rules.flex_most) if self.rules else 0

    @property
    def under(self) -> int:
        return max(0, self.rules.flex_least - self.minutes) if self.rules else 0


def with_flex(text: str = "") -> QuerySet[Employment]:
    """Employments that have a flex account, in the order of people; ``text`` is a name or an employment number."""
    asked = by_name_or_number(text, "person__") if text.strip() else Q()
    return (
        Employment.objects.filter(asked, flex_entries__isnull=False)
        .select_related("person")
        .order_by("person__sort_key", "person_id", "number")
        .distinct()
    )


def balances(employments: Iterable[Employment], *, on: date) -> list[Balance]:
    """Balances of many at the end of a day, in a constant number of queries."""
    rows = list(employments)
    ids = [row.pk for row in rows]
    sums = dict(
        FlexEntry.objects.filter(employment_id__any=ids, day__lte=on)
        .order_by()
        .values_list("employment_id")
        .annotate(total=Sum("minutes"))
    )
    times = times_of(ids, Period(on, on))
    return [Balance(row, sums.get(row.pk, 0), times[row.pk].rules_on(on)) for row in rows]


def correction_by_id(public_id: UUID) -> FlexCorrection | None:
    return FlexCorrection.objects.select_related("employment__person").filter(public_id=public_id).first()


def waiting_corrections() -> QuerySet[FlexCorrection]:
    return FlexCorrection.objects.filter(state=CorrectionState.WAITING).select_related(
        "employment__person", "requested_by"
    )
