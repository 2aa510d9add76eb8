"""Notes of parental benefit of the agency in scope, and the days of them that a run settles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from payroll.calculation.model import ParentalBenefitInput
from payroll.employment.models import Person
from payroll.parental.models import ParentalBenefitNote
from servicecenter.tenancy.lookups import Keys


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A note as a run knows it."""

    note_id: int
    child_born_on: date
    starts_on: date
    ends_on: date
    extent: Decimal


def benefit_rows(known: Q, ids: Keys) -> Iterator[tuple[int, BenefitRow]]:
    """Every note of some employments, oldest first: the days of a birth are counted from the first. One query."""
    rows = ParentalBenefitNote.objects.filter(known, employment_id__any=ids)
    columns = ("employment_id", "id", "child_born_on", "starts_on", "ends_on", "extent")
    for key, *row in rows.order_by("employment_id", "starts_on", "id").values_list(*columns):
        yield key, BenefitRow(*row)


def benefit_parts(rows: Sequence[BenefitRow], first: date, last: date) -> Iterator[ParentalBenefitInput]:
    """The days from ``first`` to ``last``, each with how many of the same birth came before."""
    for row in rows:
        starts_on, ends_on = max(row.starts_on, first), min(row.ends_on, last)
        if starts_on <= ends_on:
            before = days_of_birth(rows, row.child_born_on, starts_on)
            yield ParentalBenefitInput(row.note_id, starts_on, ends_on, row.extent, before)


def days_of_birth(rows: Iterable[BenefitRow], child_born_on: date, before: date) -> int:
    """Calendar days with benefit for a birth before a day; a part of a day is a day."""
    own = [row for row in rows if row.child_born_on == child_born_on and row.starts_on < before]
    return sum((min(row.ends_on, date.fromordinal(before.toordinal() - 1)) - row.starts_on).days + 1 for row in own)


def benefit_notes_of(person: Person) -> QuerySet[ParentalBenefitNote]:
    """What is known of a person now, newest first."""
    rows = ParentalBenefitNote.objects.filter(employment__person=person, superseded_at__isnull=True)
    return rows.select_related("employment", "recorded_by").order_by("-starts_on", "-id")


def benefit_note_by_id(public_id: UUID) -> ParentalBenefitNote | None:
    rows = ParentalBenefitNote.objects.filter(public_id=public_id, superseded_at__isnull=True)
    return rows.select_related("employment__person").first()
