"""What the log calls the people of the agency in scope."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from payroll.employment.models import Person
from payroll.employment.queries import people
from servicecenter.audit.people import People

FOUND_AT_MOST = 500


def _names(person_ids: Collection[int]) -> dict[int, str]:
    return {person.pk: f"{person.name}, {person.number}" for person in Person.objects.filter(pk__any=person_ids)}


def _find(text: str) -> list[int]:
    found = people(text=text, employed="all", on=timezone.localdate())
    return list(found.values_list("pk", flat=True)[:FOUND_AT_MOST])


PEOPLE = People(names=_names, find=_find)
