"""Employment time of the agency in scope: each person's stretches, from the register and from what has been entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from payroll.employment.models import EmploymentForm, EmploymentSpan, Person
from payroll.employment.queries import known_at
from payroll.las.models import COUNTING, EndingGround, ServiceTime, TimeCategory, TimeEmployer, TimeState
from payroll.las_rules.conversion import Rule
from payroll.las_rules.limits import warn_days
from payroll.las_rules.model import Category, Employer, Stretch
from servicecenter.agencies.queries import settings_on
from servicecenter.tenancy.lookups import Keys

TIME_CATEGORIES = TimeCategory.choices
TIME_EMPLOYERS = TimeEmployer.choices
ENDING_GROUNDS = EndingGround.choices
CATEGORY_OF = {
    EmploymentForm.PERMANENT: Category.PERMANENT,
    EmploymentForm.PROBATION: Category.PROBATION,
    EmploymentForm.SAVA: Category.SAVA,
    EmploymentForm.SUBSTITUTE: Category.SUBSTITUTE,
    EmploymentForm.SEASONAL: Category.SEASONAL,
    EmploymentForm.STAVA: Category.STAVA,
    EmploymentForm.HOURLY: Category.HOURLY,
}
"""Forms of the register; who is not employed (uppdragstagare, konsult) has no time."""
CONVERTING_FORMS = (EmploymentForm.SAVA, EmploymentForm.SUBSTITUTE, EmploymentForm.HOURLY)


def stretches_of(people: Iterable[int], *, known: datetime) -> dict[int, tuple[Stretch, ...]]:
    """The time of each person as it was known at a moment. Two queries, however many."""
    keys = Keys(people)
    found: dict[int, list[Stretch]] = defaultdict(list)
    spans = EmploymentSpan.objects.filter(
        known_at(known), employment__person__any=keys, employment__form__in=list(CATEGORY_OF)
    ).order_by("starts_on", "id")
    columns = ("employment__person_id", "employment__form", "starts_on", "ends_on", "employment_id")
    for person, form, starts_on, ends_on, employment in spans.values_list(*columns):
        found[person].append(Stretch(CATEGORY_OF[EmploymentForm(form)], starts_on, ends_on, employment))
    entered = ServiceTime.objects.filter(counted_at(known), person__any=keys).order_by("starts_on", "id")
    for person, category, starts_on, ends_on, pk, employer in entered.values_list(
        "person_id", "category", "starts_on", "ends_on", "pk", "employer"
    ):
        found[person].append(Stretch(Category(category), starts_on, ends_on, f"entered {pk}", Employer(employer)))
    return {person: tuple(rows) for person, rows in found.items()}


def counted_at(moment: datetime) -> Q:
    """Entered time that a second person had agreed to, and nobody had taken back."""
    return Q(state__in=COUNTING, decided_at__lte=moment) & (Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment))


def in_converting_form(first: date, last: date, *, known: datetime) -> QuerySet[EmploymentSpan]:
    """Spans, in the forms that become permanent, with a day between two days."""
    return EmploymentSpan.objects.filter(
        known_at(known),
        Q(ends_on__isnull=True) | Q(ends_on__gte=first),
        employment__form__in=CONVERTING_FORMS,
        starts_on__lte=last,
    ).exclude(employment__form=EmploymentForm.HOURLY, ends_on__isnull=True)


def warning_days(day: date) -> dict[Rule, int]:
    """From how many days on an agency wants to be warned: its own ``control.`` setting, else the starting value."""
    decided = settings_on(day)
    return {
        rule: int(text) if (text := decided.get(f"control.{key}", "")).isdigit() else warn_days(key).value
        for rule, key in WARN_KEYS.items()
    }


WARN_KEYS = {Rule.SAVA: "sava_days", Rule.CHAIN: "sava_days", Rule.SUBSTITUTE: "substitute_days"}


def service_times_of(person: Person) -> QuerySet[ServiceTime]:
    """Every entered time of a person, also those returned and taken back."""
    rows = ServiceTime.objects.filter(person=person)
    return rows.select_related("recorded_by", "decided_by", "superseded_by").order_by("-starts_on", "-id")


def service_time_by_id(public_id: UUID) -> ServiceTime | None:
    """Entered time that counts now."""
    return ServiceTime.objects.select_related("person").filter(public_id=public_id, state=TimeState.ACTIVE).first()
