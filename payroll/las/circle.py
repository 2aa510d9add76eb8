"""The circle of an order of dismissal (turordningskrets): who is in it on a day, and who of them would leave first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from payroll.employment.models import EmploymentForm, EmploymentSpan, PayTerms, Person
from payroll.employment.queries import known_at
from payroll.las.queries import stretches_of
from payroll.las_rules.limits import limits_on
from payroll.las_rules.order import InCircle, Place, order_of_dismissal
from servicecenter.agencies.queries import in_force

FORMS = (EmploymentForm.PERMANENT, EmploymentForm.PROBATION)
"""Only employments that must be given notice of have an order (22 § LAS)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A place in the order with the person, and the title and unit on the day."""

    place: Place
    person: Person
    title: str
    unit: str


def titles_on(day: date) -> list[str]:
    """Titles in use on a day, in order."""
    rows = PayTerms.objects.filter(in_force(day), superseded_at__isnull=True).exclude(title="")
    return sorted(set(rows.order_by().values_list("title", flat=True)))


def order_in(*, units: Collection[int], titles: Sequence[str], on: date, known: datetime) -> list[Line]:
    """The order on a day in a circle of units and titles. A constant number of queries."""
    spans = EmploymentSpan.objects.filter(in_force(on), known_at(known), employment=OuterRef("employment"))
    terms = PayTerms.objects.filter(
        in_force(on), known_at(known), Exists(spans), unit_id__any=units, title__in=titles, employment__form__in=FORMS
    )
    rows = terms.select_related("employment__person", "unit").order_by("employment__number", "id")
    told = {row.employment.person_id: row for row in rows}
    stretches = stretches_of(told, known=known)
    circle = [InCircle(key, row.employment.person.born_on, stretches[key]) for key, row in told.items()]
    return [
        Line(place, told[place.key].employment.person, told[place.key].title, told[place.key].unit.name)
        for place in order_of_dismissal(circle, on, limits_on(on))
    ]
