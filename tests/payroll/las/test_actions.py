"""Time is entered by one and agreed by another, counts from then on, and is taken back the same way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from payroll.las.actions import ask_to_withdraw, enter_service_time
from payroll.las.queries import stretches_of
from payroll.las_rules.model import Category, Employer
from payroll.models import Person, ServiceTime
from servicecenter.attest.actions import Decision, MayNotDecide
from servicecenter.models import User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories.runs import Office
from tests.payroll.las.conftest import agree, entered

pytestmark = pytest.mark.django_db


def enter(office: Office, person: Person, by: User | None = None, **given: Any) -> ServiceTime:
    fields = {
        "category": "substitute",
        "employer": "agency",
        "employer_name": "Myndigheten, före systemet",
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2024, 6, 30),
        "document": "anställningsbevis 2023-12-12",
        "reason": "registret börjar 2025",
    }
    return enter_service_time(person=person, by=by or office.clerk, at=timezone.now(), **fields | given)


def counted(person: Person) -> list[tuple[Category, Employer]]:
    rows = stretches_of([person.pk], known=timezone.now())[person.pk]
    return [(row.category, row.employer) for row in rows]


def test_entered_time_counts_when_another_clerk_has_agreed_and_until_one_has_agreed_to_take_it_back(
    office: Office, other: User
) -> None:
    with tenant(office.agency.pk):
        person = Person.objects.order_by("pk")[3]
        row = enter(office, person)
        assert counted(person) == [(Category.PERMANENT, Employer.AGENCY)]
        with pytest.raises(MayNotDecide):
            agree("service_time", office.clerk)
        agree("service_time", other)
        assert counted(person)[1:] == [(Category.SUBSTITUTE, Employer.AGENCY)]

        ask_to_withdraw(row=row, reason="fel person", by=office.clerk, at=timezone.now())
        agree("service_time_withdrawal", other, Decision.RETURN)
        assert ServiceTime.objects.get().state == "active"
        ask_to_withdraw(row=row, reason="fel person", by=office.clerk, at=timezone.now())
        assert len(counted(person)) == 2
        before = timezone.now()
        agree("service_time_withdrawal", other)
        assert len(counted(person)) == 1
        assert len(stretches_of([person.pk], known=before)[person.pk]) == 2
        with pytest.raises(NotAllowedNow, match="räknas inte"):
            ask_to_withdraw(row=row, reason="igen", by=office.clerk, at=timezone.now())


def test_time_that_is_returned_never_counts(office: Office, other: User) -> None:
    with tenant(office.agency.pk):
        person = Person.objects.order_by("pk")[3]
        enter(office, person)
        agree("service_time", other, Decision.RETURN)
        assert len(counted(person)) == 1
        enter(office, person)


@pytest.mark.parametrize(
    ("given", "field", "text"),
    [
        ({"ends_on": date(2023, 1, 1)}, "ends_on", "före från och med"),
        ({"ends_on": date(2999, 1, 1)}, "ends_on", "Bara tid som har varit"),
        ({"starts_on": date(1900, 1, 1)}, "starts_on", "födelsedagen"),
        ({"category": "general"}, "ends_on", "2022-09-30"),
        ({"document": "  "}, "document", "annan handläggare"),
        ({"reason": ""}, "reason", "annan handläggare"),
    ],
)
def test_bad_input_is_refused_at_its_field(office: Office, given: dict[str, Any], field: str, text: str) -> None:
    with tenant(office.agency.pk):
        with pytest.raises(ValidationError) as refused:
            enter(office, Person.objects.order_by("pk")[3], **given)
        assert text in refused.value.message_dict[field][0]
        assert not ServiceTime.objects.exists()


def test_the_same_days_are_not_entered_twice(office: Office) -> None:
    with tenant(office.agency.pk):
        person = Person.objects.order_by("pk")[3]
        enter(office, person)
        with pytest.raises(ValidationError, match="överlappar"):
            enter(office, person, starts_on=date(2024, 6, 30), ends_on=date(2024, 7, 31))
        enter(office, person, starts_on=date(2024, 7, 1), ends_on=date(2024, 7, 31))


def test_nobody_enters_their_own_time_or_decides_it_alone(office: Office) -> None:
    with tenant(office.agency.pk):
        person = Person.objects.order_by("pk")[3]
        Person.objects.filter(pk=person.pk).update(user=office.clerk)
        with pytest.raises(PermissionDenied):
            enter(office, Person.objects.get(pk=person.pk))
        with pytest.raises(IntegrityError), transaction.atomic():
            entered(person, date(2020, 1, 1), date(2020, 12, 31), recorded_by=office.clerk, decided_by=office.clerk)


def test_a_month_is_seen_as_it_was_known_then(office: Office) -> None:
    with tenant(office.agency.pk):
        person = Person.objects.order_by("pk")[3]
        yesterday = timezone.now() - timedelta(days=1)
        entered(person, date(2020, 1, 1), date(2020, 12, 31), decided_at=timezone.now())
        assert len(stretches_of([person.pk], known=yesterday)[person.pk]) == 1
        assert len(stretches_of([person.pk], known=timezone.now())[person.pk]) == 2
