"""A person's year as the auditor sees it: everything of the year, nobody else's, and the looking itself is logged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from payroll.models import Payslip, Person
from servicecenter.models import AuditEvent, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_person, make_user
from tests.factories.runs import Office, calculated, client_of, make_office
from tests.payroll.runs.conftest import make_desk
from tests.payroll.runs.test_retro import raise_pay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    office = make_office(people=2)
    calculated(office)
    return office


def year_of(office: Any, person: Person, **asked: str) -> tuple[User, Any]:
    auditor = make_user(office.agency, "auditor")
    return auditor, client_of(auditor, office.agency).get(f"/lon/revision/{person.public_id}/", asked)


def first_person(office: Office) -> Person:
    with tenant(office.agency.pk):
        return Payslip.objects.select_related("person").first().person


def test_a_fact_that_was_replaced_is_told_beside_the_one_that_replaced_it():
    desk = make_desk()
    person = desk.person(pay_ore=3_000_000)
    raise_pay(desk, person, 3_100_000, date(2026, 3, 1), reason="Lönerevision")
    page = year_of(desk, person)[1].content.decode()
    for told in ("30\xa0000,00 kr", "31\xa0000,00 kr", "Ersatt", "Lönerevision"):
        assert told in page


def test_opening_a_year_is_in_the_read_log_with_why(office):
    person = first_person(office)
    auditor, page = year_of(office, person)
    assert page.status_code == 200
    with tenant(office.agency.pk):
        event = AuditEvent.objects.get(event="read", person_id=person.pk, actor_id=auditor.pk)
    assert event.detail["reason"] == "revision av året 2026"


@pytest.mark.parametrize("asked", ["2019", "x", "-1"])
def test_a_year_without_pay_does_not_exist(office, asked):
    assert year_of(office, first_person(office), ar=asked)[1].status_code == 404


def test_a_person_who_has_not_been_paid_has_a_year_with_facts_only(office):
    with tenant(office.agency.pk):
        person = make_person()
    page = year_of(office, person)[1].content.decode()
    assert "Personen har inte varit med i någon lönekörning." in page
    assert "handläggare" in page


def test_a_person_of_another_agency_does_not_exist(office):
    elsewhere = make_office(people=1)
    calculated(elsewhere)
    assert year_of(office, first_person(elsewhere))[1].status_code == 404
