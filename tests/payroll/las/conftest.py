"""An office with people in fixed-term employment, told by days from today, since the pages count to today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from payroll.models import Employment, EmploymentSpan, Person, ServiceTime
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import AttestTask, User
from servicecenter.tenancy.scope import tenant
from tests.factories import LONG_AGO, make_user
from tests.factories.runs import Office, make_office


def day(days: int) -> date:
    """So many days from today; minus is before."""
    return timezone.localdate() + timedelta(days=days)


def employed(person: Person, form: str, first: date, last: date | None) -> Employment:
    """The person's first employment becomes this one; call within the agency's scope."""
    employment = person.employments.get(number=1)
    Employment.objects.filter(pk=employment.pk).update(form=form)
    EmploymentSpan.objects.filter(employment=employment).update(starts_on=first, ends_on=last)
    return employment


def one_more(person: Person, form: str, first: date, last: date | None) -> Employment:
    number = person.employments.count() + 1
    employment = Employment.objects.create(person=person, number=number, form=form, central_agreement="saco")
    EmploymentSpan.objects.create(employment=employment, starts_on=first, ends_on=last, recorded_at=LONG_AGO)
    return employment


def entered(person: Person, first: date, last: date, **given: Any) -> ServiceTime:
    """Time that two clerks have agreed on."""
    fields = {
        "person": person,
        "category": "permanent",
        "employer": "state",
        "employer_name": "Kammarkollegiet",
        "starts_on": first,
        "ends_on": last,
        "document": "tjänstgöringsintyg",
        "reason": "tid i staten",
        "state": "active",
        "recorded_at": LONG_AGO,
        "decided_at": LONG_AGO,
    }
    return ServiceTime.objects.create(**fields | given)


def agree(kind: str, by: User, decision: Decision = Decision.APPROVE) -> None:
    task = AttestTask.objects.get(kind=kind, state="waiting")
    decide(task=task, decision=decision, comment="nej", content_hash=task.content_hash, by=by, at=timezone.now())


@pytest.fixture
def office(db: None) -> Office:
    """In order: fixed-term for 311 days, substitute past two years, fixed-term for 50 days, and one permanent."""
    office = make_office(people=4)
    with tenant(office.agency.pk):
        nearly, passed, fresh, _permanent = Person.objects.order_by("pk")
        employed(nearly, "sava", day(-310), day(30))
        employed(passed, "substitute", day(-800), day(90))
        employed(fresh, "sava", day(-49), day(60))
    return office


@pytest.fixture
def other(office: Office) -> User:
    """A second clerk."""
    return make_user(office.agency, "payroll_clerk")
