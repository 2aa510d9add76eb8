"""Sick periods of the agency in scope, with what has been noted of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from payroll.absence.models import Absence, AbsenceKind
from payroll.calculation.model import SickAbsence
from payroll.calculation.sick_period import SickPeriod, sick_periods
from payroll.employment.models import Person
from payroll.sickness.due import Noted
from payroll.sickness.models import SickNote, SickNoteKind
from servicecenter.tenancy.lookups import Keys

SICK_NOTE_KINDS = SickNoteKind.choices
IN_FORCE = Q(superseded_at__isnull=True)


@dataclass(frozen=True, slots=True)
class SickEmployment:
    """All sick periods of an employment, the absences without a known end, and the notes."""

    employment_id: int
    person_id: int
    periods: tuple[SickPeriod, ...]
    open_ids: frozenset[int]
    notes: tuple[Noted, ...]


def attested_sickness(known: Q = IN_FORCE) -> QuerySet[Absence]:
    return Absence.objects.filter(known, kind=AbsenceKind.SICK, state="attested")


def sick_employments(
    employment_ids: Iterable[int], relapse_days: int, *, absences: Q = IN_FORCE, notes: Q = IN_FORCE
) -> list[SickEmployment]:
    """Sickness and notes of some employments. Two queries, however many they are."""
    keys = Keys(employment_ids)
    rows = attested_sickness(absences).filter(employment_id__any=keys).order_by("employment_id", "starts_on", "id")
    columns = ("employment_id", "employment__person_id", "is_open")
    told: dict[tuple[int, int], list[SickAbsence]] = defaultdict(list)
    still: dict[int, set[int]] = defaultdict(set)
    for key, person_id, is_open, *row in rows.values_list(
        *columns, "id", "starts_on", "ends_on", "working_days", "extent"
    ):
        told[key, person_id].append(SickAbsence(*row))
        if is_open:
            still[key].add(row[0])
    noted = sick_notes_by_employment(keys, notes)
    return [
        SickEmployment(key, person_id, sick_periods(own, relapse_days), frozenset(still[key]), noted.get(key, ()))
        for (key, person_id), own in told.items()
    ]


def sick_notes_by_employment(keys: Keys, known: Q = IN_FORCE) -> Mapping[int, tuple[Noted, ...]]:
    found: dict[int, list[Noted]] = defaultdict(list)
    rows = SickNote.objects.filter(known, employment_id__any=keys).order_by("starts_on", "id")
    for key, *row in rows.values_list("employment_id", "kind", "starts_on", "ends_on"):
        found[key].append(Noted(*row))
    return {key: tuple(own) for key, own in found.items()}


def sick_notes_of(person: Person) -> QuerySet[SickNote]:
    """Every note of a person, also those taken back, newest first."""
    rows = SickNote.objects.filter(employment__person=person)
    return rows.select_related("employment", "recorded_by", "superseded_by").order_by("-recorded_at", "-id")


def sick_note_by_id(public_id: UUID) -> SickNote | None:
    rows = SickNote.objects.filter(public_id=public_id, superseded_at__isnull=True)
    return rows.select_related("employment__person").first()
