"""A protected identity is closed in the database, opens one at a time with a reason, and leaves a trace."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction

from payroll.employment.protected import open_protected, protect_person
from payroll.models import Person, ProtectedIdentity
from servicecenter.audit.events import Event
from servicecenter.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        yield agency


@pytest.fixture
def clerk(agency):
    return make_user(agency, "payroll_clerk")


@pytest.fixture
def person(clerk):
    person = make_person(given_name="Kungsfågel", family_name="Trast", personal_number="198504121234")
    protect_person(person=person, reason="Beslut från Skatteverket", by=clerk, at=NOW)
    return Person.objects.get(pk=person.pk)


def test_a_protected_person_is_shown_by_number_only(person):
    assert person.name == f"Skyddade uppgifter ({person.number})"
    assert "Kungsfågel" not in str(vars(person))


def test_the_database_hides_the_row_from_every_query(person):
    assert not ProtectedIdentity.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payroll_protectedidentity")
        assert cursor.fetchone() == (0,)


def test_nothing_can_be_written_past_the_wall(person):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ProtectedIdentity.objects.create(person=make_person(), personal_number="1", given_name="A", family_name="B")
    assert ProtectedIdentity.objects.update(given_name="Annan") == 0


def test_it_opens_with_a_reason_for_the_block_only_and_is_recorded(person, clerk):
    with open_protected(person, reason="Utmätning, ärende 12", by=clerk, at=NOW) as identity:
        assert (identity.given_name, identity.personal_number) == ("Kungsfågel", "198504121234")
    assert not ProtectedIdentity.objects.exists()
    event = AuditEvent.objects.get(event=Event.PROTECTED_OPENED, detail__reason="Utmätning, ärende 12")
    assert (event.actor_id, event.person_id) == (clerk.pk, person.pk)
    assert "Kungsfågel" not in str(vars(event))


def test_it_is_closed_again_when_the_block_fails(person, clerk):
    with pytest.raises(ZeroDivisionError), open_protected(person, reason="Utmätning", by=clerk, at=NOW):
        raise ZeroDivisionError
    assert not ProtectedIdentity.objects.exists()


@pytest.mark.parametrize("role", ["payroll_approver", "administrator", "auditor", "manager"])
def test_other_roles_cannot_open_it(agency, person, role):
    with pytest.raises(PermissionDenied), open_protected(person, reason="Nyfiken", by=make_user(agency, role), at=NOW):
        pass
    assert not ProtectedIdentity.objects.exists()


def test_without_a_reason_it_stays_closed(person, clerk):
    with pytest.raises(PermissionDenied, match="varför"), open_protected(person, reason=" ", by=clerk, at=NOW):
        pass
