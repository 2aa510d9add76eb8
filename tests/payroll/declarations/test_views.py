"""The pages of the declarations, opened and used by those who may."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payroll.declarations.models import Declaration
from payroll.employment.protected import protect_person
from payroll.exchange.agi import parse
from payroll.models import Person
from servicecenter.common.periods import Month
from servicecenter.models import AuditEvent
from tests.factories import NOW, make_user
from tests.factories.declarations import approved, made
from tests.factories.runs import client_of
from tests.payroll.declarations.conftest import fix


def address(declaration: Declaration, name: str = "declaration", **more: object) -> str:
    return reverse(name, kwargs={"public_id": declaration.public_id} | more)


def test_a_clerk_takes_the_month_from_the_list_to_a_receipt(office, fixed):
    clerk, approver = office.client(office.clerk), office.client(office.approver)
    assert "Gör deklaration" in clerk.get(reverse("declarations")).content.decode()
    answer = clerk.post(reverse("declaration_make", kwargs={"month": "2026-11"}))
    declaration = Declaration.objects.get()
    assert answer.url == address(declaration)
    clerk.post(address(declaration, "declaration_act", what="seal"))
    declaration.refresh_from_db()
    assert "väntar på att en andra person godkänner" in clerk.get(address(declaration)).content.decode()
    approver.post(address(declaration, "declaration_act", what="approve"), {"content_hash": declaration.content_hash})
    file = clerk.get(address(declaration, "declaration_file", number=1))
    assert parse(file.content).count == 4
    assert "AGI-" in file["Content-Disposition"]
    clerk.post(
        address(declaration, "declaration_act", what="receive"), {"receipt": "KV-77", "received_on": "2026-12-03"}
    )
    declaration.refresh_from_db()
    assert (declaration.state, declaration.receipt) == ("received", "KV-77")
    assert "Kvitterad" in clerk.get(reverse("declarations")).content.decode()


def test_the_page_shows_the_boxes_the_ties_and_that_the_schema_was_not_at_hand(office, fixed, people):
    declaration = made(office.clerk)
    page = office.client(office.clerk).get(address(declaration)).content.decode()
    assert "Summa arbetsgivaravgifter" in page
    assert "Avstämning" in page
    assert "Stämmer inte" not in page
    assert "XSD fanns inte till hands" in page
    assert people[0].name in page
    assert people[0].personal_number not in page


def test_the_people_can_be_searched_and_taken_out_as_a_file(office, fixed, people):
    declaration = made(office.clerk)
    client = office.client(office.clerk)
    page = client.get(address(declaration), {"search": people[1].family_name}).content.decode()
    assert people[1].name in page
    assert people[0].name not in page
    file = client.get(address(declaration), {"format": "csv"})
    assert len(file.content.decode("utf-8-sig").splitlines()) == 4


def test_everyone_whose_pay_is_shown_is_noted_as_read(office, fixed, people):
    declaration = made(office.clerk)
    office.client(office.approver).get(address(declaration))
    reads = AuditEvent.objects.filter(event="read", object_kind="declaration", actor_id=office.approver.pk)
    assert set(reads.values_list("person_id", flat=True)) == {person.pk for person in people}


def test_an_auditor_sees_everything_and_can_do_nothing(office, fixed, auditor):
    declaration = made(office.clerk)
    client = office.client(auditor)
    page = client.get(address(declaration))
    assert page.status_code == 200
    assert "Försegla" not in page.content.decode()
    assert client.post(address(declaration, "declaration_act", what="seal")).status_code == 403


def test_an_employee_and_a_releaser_of_payments_see_nothing(office, fixed):
    declaration = made(office.clerk)
    for role in ("employee", "manager", "payment_releaser", "finance_clerk"):
        client = client_of(make_user(office.agency, role), office.agency)
        assert client.get(reverse("declarations")).status_code == 403
        assert client.get(address(declaration)).status_code == 403


def test_there_is_no_file_before_it_is_approved(office, fixed):
    declaration = made(office.clerk)
    assert office.client(office.clerk).get(address(declaration, "declaration_file", number=1)).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("clerk", 200), ("approver", 302)])
def test_a_file_with_a_protected_persons_number_is_only_for_those_who_may_see_it(office, fixed, people, who, status):
    protect_person(person=people[0], reason="sekretessmarkering", by=office.clerk, at=NOW)
    declaration = approved(office.clerk, office.approver)
    page = office.client(office.clerk).get(address(declaration)).content.decode()
    assert f"Skyddade uppgifter ({people[0].number})" in page
    answer = office.client(getattr(office, who)).get(address(declaration, "declaration_file", number=1))
    assert answer.status_code == status
    assert Person.objects.get(pk=people[0].pk).personal_number == ""
    if status == 200:
        assert people[0].personal_number in {row.payee.identity for row in parse(answer.content).individuals}
    opened = AuditEvent.objects.filter(event="protected_opened", detail__reason__startswith="Arbetsgivardeklaration")
    assert set(opened.values_list("person_id", flat=True)) == {people[0].pk}


def test_the_list_takes_as_many_queries_however_many_months_there_are(office, django_assert_num_queries):
    client = office.client(office.clerk)
    fix(office, "2026-10")
    made(office.clerk, Month(2026, 10))
    client.get(reverse("declarations"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("declarations"))
    fix(office, "2026-11")
    made(office.clerk)
    with django_assert_num_queries(len(one)):
        client.get(reverse("declarations"))
