"""Whoever has left is out the night after, or when the agency's days of grace are over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from payroll.employment.leavers import GRACE, end_access_of_leavers, leavers
from payroll.employment.models import EmploymentSpan, Person
from payroll.employment.tasks import close_the_door_behind_leavers
from servicecenter.accounts.roles import Role
from servicecenter.audit.models import AuditEvent
from servicecenter.models import AgencySetting, Membership
from servicecenter.tenancy.scope import tenant
from tests.factories import STOCKHOLM, make_agency, make_person, make_user
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
LAST = date(2026, 10, 31)


@pytest.fixture
def agency():
    return make_agency()


def leaver(agency, *, last: date | None = LAST) -> Person:
    user = make_user(agency, Role.EMPLOYEE, Role.MANAGER)
    with tenant(agency.pk):
        person = make_person(user=user)
        EmploymentSpan.objects.filter(employment__person=person).update(ends_on=last)
    return person


def found(agency, on: date) -> list[Person]:
    with tenant(agency.pk):
        return leavers(on=on)


def test_the_last_day_is_still_a_day_of_employment(agency):
    person = leaver(agency)
    assert found(agency, LAST) == []
    assert found(agency, LAST + timedelta(days=1)) == [person]


def test_whoever_goes_on_has_not_left(agency):
    leaver(agency, last=None)
    assert found(agency, date(2027, 1, 1)) == []


def test_whoever_has_another_employment_here_has_not_left(agency):
    person = leaver(agency)
    with tenant(agency.pk):
        second = person.employments.create(number=2, form="permanent", central_agreement="saco")
        EmploymentSpan.objects.create(
            employment=second, starts_on=LAST, recorded_at=datetime(2026, 10, 1, tzinfo=STOCKHOLM)
        )
    assert found(agency, date(2027, 1, 1)) == []


@pytest.mark.parametrize(("since", "days_after", "is_out"), [(2025, 60, False), (2025, 61, True), (2030, 1, True)])
def test_the_agency_may_give_days_of_grace_from_a_day(agency, since, days_after, is_out):
    person = leaver(agency)
    with tenant(agency.pk):
        AgencySetting.objects.create(key=GRACE, value="60", source="beslut 2025/1", starts_on=date(since, 1, 1))
    assert found(agency, LAST + timedelta(days=days_after)) == ([person] if is_out else [])


def test_access_ends_every_role_and_session_and_the_log_says_why(agency):
    person = leaver(agency)
    client = client_of(person.user, agency)
    client.get("/")
    close_the_door_behind_leavers()
    assert client.get("/").url.startswith("/konto/login/")
    with tenant(agency.pk):
        assert not Membership.objects.filter(agency=agency, ends_on__isnull=True, user=person.user).exists()
        told = AuditEvent.objects.get(event="access_ended")
        assert told.detail == {"reason": "anställningen är slut", "roles": ["employee", "manager"]}
        assert end_access_of_leavers(at=timezone.now()) == 0


def test_another_agencys_leavers_are_its_own(agency):
    leaver(agency)
    assert found(make_agency(), date(2027, 1, 1)) == []
