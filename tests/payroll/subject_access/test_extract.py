"""A person gets everything that is kept about them, from every table with personal data, and nothing about others."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from payroll.employment.protected import open_own, protect_person
from payroll.models import Person
from payroll.subject_access.links import NOT_ABOUT_A_PERSON, STATED, labels, link_of, links, paths
from payroll.subject_access.queries import NEVER_GIVEN, kept_about
from servicecenter.accounts.roles import Role
from servicecenter.audit.models import AuditEvent
from servicecenter.audit.privacy import declared
from servicecenter.tenancy.scope import tenant
from tests.conftest import empty_database
from tests.factories import NOW, make_agency, make_person, make_user
from tests.factories.two_agencies import HIDDEN, OURS, THEIRS, Side, two_agencies

TODAY = NOW.date()


def test_every_table_with_personal_data_leads_to_its_person_or_says_why_not():
    lost = [label for label in labels() if link_of(label) is None and label not in NOT_ABOUT_A_PERSON]
    assert not lost, f"lägg till en väg eller ett skäl i payroll/subject_access/links.py: {lost}"


def test_no_reason_or_way_is_kept_for_a_table_that_is_gone_or_does_lead_to_a_person():
    assert set(NOT_ABOUT_A_PERSON) | set(STATED) <= set(labels())
    for label in NOT_ABOUT_A_PERSON:
        assert not list(paths(apps.get_model(label), Person)), label


@pytest.fixture(scope="module")
def side(django_db_setup: None, django_db_blocker) -> Iterator[Side]:
    with django_db_blocker.unblock(), two_agencies() as (ours, _theirs):
        yield ours
        empty_database()


@pytest.fixture
def person(side: Side) -> Person:
    with tenant(side.agency.pk):
        return Person.objects.get(user=side.users[Role.EMPLOYEE])


@pytest.fixture
def file(side: Side) -> dict:
    client = side.client(Role.EMPLOYEE)
    answer = client.post(reverse("my_data_file"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    return json.loads(answer.content)


def test_the_file_has_every_table_and_every_row_of_the_person(side, person, file):
    by_table = {table["tabell"]: table for table in file["register"]}
    assert set(by_table) == set(links())
    with tenant(side.agency.pk):
        for kept in kept_about(person, on=TODAY):
            assert len(by_table[kept.label]["rader"]) >= kept.rows.count() - 1, kept.label  # the read log grows
            assert by_table[kept.label]["stöd"]
    for label in (
        "payroll.Payslip",
        "payroll.PayLine",
        "payroll.PayTerms",
        "payroll.NetDeduction",
        "servicecenter.User",
    ):
        assert by_table[label]["rader"], label


def test_every_declared_field_is_in_the_file_but_bytes_and_the_password(person, file):
    given = {(table["tabell"], name) for table in file["register"] for row in table["rader"] for name in row}
    for row in declared():
        table = next((table for table in file["register"] if table["tabell"] == row.model), None)
        if table and table["rader"] and row.data_class.is_personal and row.field not in NEVER_GIVEN:
            is_bytes = apps.get_model(row.model)._meta.get_field(row.field).get_internal_type() == "BinaryField"
            assert is_bytes or (row.model, row.field) in given, row


def test_the_file_tells_of_no_one_else(file):
    text = json.dumps(file, ensure_ascii=False)
    assert OURS in text
    for mark in (THEIRS, HIDDEN, "utan skatt"):
        assert mark not in text


def test_the_page_shows_each_table_with_the_rule_that_keeps_it(side):
    client = side.client(Role.EMPLOYEE)
    text = client.get(reverse("my_data")).content.decode()
    for told in ("Lönespecifikationer", "bevaras för all framtid", "RA-FS 2019:1", f"{OURS}sson", "artikel 17.3"):
        assert told in text
    assert THEIRS not in text


def test_taking_the_file_is_logged(side, file):
    with tenant(side.agency.pk):
        assert AuditEvent.objects.filter(event="file_exported", object_name__startswith="registerutdrag-").exists()


@pytest.mark.django_db(transaction=True)
def test_before_anything_is_shown_the_password_is_asked_for_again(client):
    agency = make_agency()
    user = make_user(agency, "employee")
    user.set_password("ett lösenord att minnas")
    user.save()
    with tenant(agency.pk):
        Person.objects.filter(pk=make_person().pk).update(user=user)
    client.force_login(user)
    for answer in (client.get(reverse("my_data")), client.post(reverse("my_data_file"))):
        assert answer.status_code == 302
        assert "reauthenticate" in answer.url


@pytest.mark.django_db(transaction=True)
def test_a_protected_person_gets_their_own_name_in_the_file_but_not_on_the_page(client):
    agency = make_agency()
    user, clerk = make_user(agency, "employee"), make_user(agency, "payroll_clerk")
    with tenant(agency.pk):
        person = make_person(given_name="Kungsfågel", personal_number="198504121234")
        Person.objects.filter(pk=person.pk).update(user=user)
        protect_person(person=person, reason="beslut", by=clerk, at=NOW)
    client.force_login(user)
    assert "Kungsfågel" not in client.get(reverse("my_data")).content.decode()
    assert "198504121234" in client.post(reverse("my_data_file")).content.decode()
    with tenant(agency.pk):
        assert AuditEvent.objects.filter(event="protected_opened", detail__reason="registerutdrag").count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_opens_anothers_protected_identity_this_way():
    agency = make_agency()
    clerk = make_user(agency, "payroll_clerk")
    with tenant(agency.pk):
        person = make_person()
        with pytest.raises(PermissionDenied), open_own(person, by=clerk, at=NOW):
            pass
