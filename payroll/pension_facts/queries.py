"""Pension facts of the agency in scope (uppgifter om tjänstepension)."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q, QuerySet

from payroll.employment.models import PensionFact, Person
from servicecenter.tenancy.lookups import Keys


class Pension(NamedTuple):
    """What a person's premiums follow: the section where it is not the birth year's, and part-time pension."""

    section: int | None = None
    has_part_time_pension: bool = False


BY_BIRTH_YEAR = Pension()


def pension_inputs(known_on_payday: Q, people: Keys) -> dict[int, Pension]:
    """For each person who has a fact, what was known and holds on the payday. One query."""
    rows = PensionFact.objects.filter(known_on_payday, person_id__any=people).order_by("person_id", "starts_on")
    return {
        person_id: Pension(section, has_part_time)
        for person_id, section, has_part_time in rows.values_list("person_id", "section", "has_part_time_pension")
    }


def pension_facts_of(person: Person) -> QuerySet[PensionFact]:
    """What holds for a person as it is known now, newest first."""
    return PensionFact.objects.filter(person=person, superseded_at__isnull=True).order_by("-starts_on", "-id")
