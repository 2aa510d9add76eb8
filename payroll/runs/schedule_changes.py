"""Absence that a changed schedule counts otherwise (ändrat schema): a plan or a placing that came after it was paid.

Two small questions where nobody has a schedule of their own. Otherwise the absence is found near what has moved, by
index, and only its people's schedules are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from payroll.absence.models import Absence
from payroll.runs.own_days import AbsenceRow
from payroll.schedules.models import GroupMember, GroupRules, Shift
from payroll.schedules.own_days import own_placings, own_schedules
from payroll.working_time.own_days import PLAN_REACH
from servicecenter.tenancy.lookups import Keys

COLUMNS = ("id", "kind", "starts_on", "ends_on", "working_days", "extent", "is_counted")


class Recounted(NamedTuple):
    """An absence as it was counted when it was paid, and as it is counted now; with when it came and went."""

    person_id: int
    employment_id: int
    came_at: datetime
    gone_at: datetime | None
    row: AbsenceRow


@dataclass(frozen=True, slots=True)
class Moved:
    """Where to look: whose absence, from which day on, and what may have moved since when."""

    own: Q
    behind: Keys | None
    first: date
    known_at: datetime
    since: datetime

    @property
    def _later(self) -> Q:
        return Q(recorded_at__gt=self.since) | Q(superseded_at__gt=self.since)

    def absences(self) -> QuerySet[Absence]:
        """Attested absence of those with a schedule of their own, where something around it has moved."""
        placings, everyone = own_placings()
        if not everyone and not placings.filter(self.own).exists():
            return Absence.objects.none()
        rows = Absence.objects.filter(
            self.own, state="attested", attested_at__lte=self.known_at, ends_on__gte=self.first
        )
        if not everyone:
            rows = rows.filter(Exists(placings.filter(employment_id=OuterRef("employment_id"))))
        return rows.filter(self._is_near())

    def _is_near(self) -> Q:
        shifts = Shift.objects.filter(
            self._later,
            employment_id=OuterRef("employment_id"),
            day__gte=OuterRef("starts_on") - PLAN_REACH,
            day__lte=OuterRef("ends_on") + PLAN_REACH,
        )
        ruled = GroupRules.objects.filter(self._later)
        placed = GroupMember.objects.filter(employment_id=OuterRef("employment_id"))
        placed = placed.filter(self._later | Exists(ruled.filter(group_id=OuterRef("group_id"))))
        near = Exists(shifts) | Exists(placed) | Exists(ruled.filter(group__is_default=True))
        return near if self.behind is None else near | Q(employment__person_id__any=self.behind)


def absences_near(moved: Moved) -> list[Recounted]:
    """Absence whose working days may have changed."""
    rows = moved.absences().order_by("id").annotate(person_id=F("employment__person_id"))
    keys = ("person_id", "employment_id", "attested_at", "superseded_at")
    return [
        Recounted(person_id, key, came_at, gone_at, AbsenceRow(*row))
        for person_id, key, came_at, gone_at, *row in rows.values_list(*keys, *COLUMNS)
    ]


def recounted(
    rows: list[Recounted], paid_at: dict[int, datetime], known_at: datetime
) -> Iterator[tuple[Recounted, AbsenceRow, AbsenceRow]]:
    """The rows whose days are not those they were paid by: as they were, and as they are."""
    if not rows:
        return
    first, last = min(each.row.starts_on for each in rows), max(each.row.ends_on for each in rows)
    schedules = own_schedules(Keys({each.employment_id for each in rows}), first, last)
    for each in rows:
        was = schedules.of(each.employment_id, paid_at[each.person_id])
        now = schedules.of(each.employment_id, known_at)
        before, after = (each.row if own is None else each.row.by(own) for own in (was, now))
        if before != after:
            yield each, before, after
