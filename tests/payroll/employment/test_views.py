"""The register of people through its doors: rights, other agencies, search, what is shown and what is logged."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from payroll.employment.protected import protect_person
from payroll.models import BankAccount, PayTerms, Person, TaxDecision
from servicecenter.audit.models import AuditEvent
from servicecenter.common.sorting import sort_key
from servicecenter.models import AttestTask, Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def person(agency) -> Person:
    with tenant(agency.pk):
        return make_person(
            given_name="Åsa",
            family_name="Öberg-Lundström",
            sort_key=sort_key("Öberg-Lundström Åsa"),
            personal_number="198504121230",
        )


@pytest.fixture
def clerk(agency, client):
    user = make_user(agency, "payroll_clerk")
    client.force_login(user)
    return user


def reads(person: Person, kind: str) -> int:
    with tenant(person.agency_id):
        return AuditEvent.objects.filter(event="read", object_kind=kind, person_id=person.pk).count()


def pages(person: Person) -> list[str]:
    employment = person.employments.get()
    return [
        reverse("employees"),
        reverse("employee", args=[person.public_id]),
        reverse("employee_new"),
        *(
            reverse(name, args=[person.public_id])
            for name in ("employee_hire", "employee_tax", "employee_account", "deduction_new")
        ),
        *(
            reverse(name, args=[employment.public_id])
            for name in ("employment_pay", "employment_span", "employment_end", "employment_item")
        ),
        reverse("payees"),
        reverse("payee_new"),
        reverse("payee_report"),
    ]


def test_every_page_opens_for_a_clerk_and_none_for_an_employee(agency, person, clerk, client) -> None:
    with tenant(agency.pk):
        addresses = pages(person)
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
    client.force_login(make_user(agency, "employee"))
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 403)


def test_an_approver_sees_but_does_not_edit(agency, person, client) -> None:
    client.force_login(make_user(agency, "payroll_approver"))
    page = client.get(reverse("employee", args=[person.public_id]))
    assert "Ändra lön" not in page.content.decode()
    assert client.get(reverse("employee_tax", args=[person.public_id])).status_code == 403


def test_another_agencys_person_does_not_exist_here(person, client) -> None:
    other = make_agency()
    client.force_login(make_user(other, "payroll_clerk"))
    for name in ("employee", "employee_tax", "employee_account", "employee_hire", "deduction_new"):
        assert client.get(reverse(name, args=[person.public_id])).status_code == 404
    assert client.post(reverse("employee_protected", args=[person.public_id]), {"reason": "x"}).status_code == 404
    assert client.get(reverse("employment_pay", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("text", ["öberg", "ÖBERG", "åsa", "lund", "198504121230", "850412-1230"])
def test_a_person_is_found_by_the_beginning_of_a_name_or_the_whole_number(person, clerk, client, text) -> None:
    page = client.get(reverse("employees"), {"q": text, "visa": "all"})
    assert person.name in page.content.decode()


@pytest.mark.parametrize("text", ["berg", "19850412", "%", "_", "' OR 1=1"])
def test_a_search_that_matches_nobody_says_how_to_search(person, clerk, client, text) -> None:
    page = client.get(reverse("employees"), {"q": text, "visa": "all"}).content.decode()
    assert person.name not in page
    assert "Ingen träff" in page


def test_a_person_page_is_one_read_in_the_log_and_hides_the_numbers(person, clerk, client) -> None:
    page = client.get(reverse("employee", args=[person.public_id])).content.decode()
    assert reads(person, "employee_facts") == 1
    assert "19850412-••••" in page
    assert "0000019" not in page
    assert "1230" not in page


def test_facts_are_shown_as_they_were_known_on_a_day(agency, person, clerk, client) -> None:
    with tenant(agency.pk):
        employment = person.employments.get()
    sent = client.post(
        reverse("employment_pay", args=[employment.public_id]),
        {
            "starts_on": "2026-10-01",
            "unit": _unit(agency),
            "form": "monthly",
            "pay_ore": "45 500,50",
            "extent": "100",
            "coding": "100",
            "reason": "lönerevision",
        },
    )
    assert sent.status_code == 302
    address = reverse("employee", args=[person.public_id])
    now, then = client.get(address).content.decode(), client.get(address, {"kand": "2025-12-31"}).content.decode()
    assert "45\xa0500,50 kr i månaden" in now
    assert "lönerevision" in now
    assert "Så var det känt 2025-12-31" in then
    assert "45\xa0500,50 kr i månaden" not in then
    assert "Inget var känt då" in client.get(address, {"kand": "2024-12-31"}).content.decode()
    assert client.get(address, {"kand": "i går"}).status_code == 200
    assert client.get(address, {"kand": "2026-13-45"}).status_code == 200


def _unit(agency) -> int:
    with tenant(agency.pk):
        return Unit.objects.first().pk


def test_what_is_refused_is_told_at_its_field_and_nothing_is_written(agency, person, clerk, client) -> None:
    page = client.post(
        reverse("employee_tax", args=[person.public_id]),
        {"kind": "table", "table": "28", "column": "1", "starts_on": "2026-01-01"},
    )
    assert page.status_code == 422
    assert "Skattetabell 28 finns inte" in page.content.decode()
    with tenant(agency.pk):
        assert TaxDecision.objects.count() == 1


def test_missing_tax_decision_and_account_are_told_with_a_way_to_mend_them(agency, person, clerk, client) -> None:
    with tenant(agency.pk):
        TaxDecision.objects.all().delete()
        BankAccount.objects.all().delete()
    page = client.get(reverse("employee", args=[person.public_id])).content.decode()
    assert "Skattebeslut saknas" in page
    assert "Bankkonto saknas" in page
    assert reverse("employee_account", args=[person.public_id]) in page


def test_a_clerks_change_of_account_waits_in_the_inbox_of_another(agency, person, clerk, client) -> None:
    sent = client.post(
        reverse("employee_account", args=[person.public_id]),
        {"clearing": "5000", "account": "0000027", "starts_on": timezone.localdate().isoformat()},
    )
    assert sent.status_code == 302
    assert "väntar på en andra handläggare" in client.get(sent.url).content.decode()
    with tenant(agency.pk):
        task = AttestTask.objects.get()
    second = make_user(agency, "payroll_clerk")
    client.force_login(second)
    page = client.get(reverse("attest_case", args=[task.public_id])).content.decode()
    assert "0000027" in page
    client.post(
        reverse("attest_case", args=[task.public_id]),
        {"decision": "approve", "content_hash": task.content_hash, "comment": ""},
    )
    with tenant(agency.pk):
        assert BankAccount.objects.filter(account="0000027", superseded_at__isnull=True).exists()


def test_a_protected_person_is_found_by_number_only_and_opened_for_a_reason(agency, person, clerk, client) -> None:
    with tenant(agency.pk):
        protect_person(person=person, reason="anmält", by=clerk, at=NOW)
        person.refresh_from_db()
    assert "Öberg" not in client.get(reverse("employees"), {"visa": "all"}).content.decode()
    assert "Ingen träff" in client.get(reverse("employees"), {"q": "öberg", "visa": "all"}).content.decode()
    assert person.number in client.get(reverse("employees"), {"q": person.number, "visa": "all"}).content.decode()
    page = client.get(reverse("employee", args=[person.public_id])).content.decode()
    assert "Öberg" not in page
    opened = client.post(reverse("employee_protected", args=[person.public_id]), {"reason": "intyg begärt av personen"})
    assert "Åsa Öberg-Lundström" in opened.content.decode()
    with tenant(agency.pk):
        assert (
            AuditEvent.objects.filter(event="protected_opened", detail__reason="intyg begärt av personen").count() == 1
        )
    refused = client.post(reverse("employee_protected", args=[person.public_id]), {"reason": ""})
    assert refused.status_code == 302


def test_a_person_is_registered_and_hired_through_the_forms(agency, clerk, client) -> None:
    name = "Ngũgĩ 𝔘 O’Brien-Łukasiewicz " + "ö" * 50
    sent = client.post(
        reverse("employee_new"),
        {"personal_number": "19850412-1230", "number": "N1", "given_name": "Zoë", "family_name": name},
    )
    assert sent.status_code == 302
    hired = client.post(
        sent.url,
        {
            "employment_form": "permanent",
            "central_agreement": "saco",
            "starts_on": timezone.localdate().isoformat(),
            "unit": _unit(agency),
            "form": "monthly",
            "pay_ore": "35000",
            "extent": "75",
            "coding": "100",
        },
    )
    assert hired.status_code == 302
    assert name in client.get(hired.url).content.decode()
    with tenant(agency.pk):
        assert PayTerms.objects.get().pay_ore == 3_500_000


def test_an_agency_without_people_says_so(clerk, client) -> None:
    assert "Inga personer här" in client.get(reverse("employees")).content.decode()


def test_a_page_out_of_range_and_a_strange_choice_still_answer(person, clerk, client) -> None:
    assert client.get(reverse("employees"), {"page": "999", "visa": "<script>"}).status_code == 200


def test_dates_in_the_far_future_are_refused(agency, person, clerk, client) -> None:
    page = client.post(
        reverse("employee_account", args=[person.public_id]),
        {"clearing": "5000", "account": "0000027", "starts_on": "2062-01-01"},
    )
    assert "Kontrollera årtalet" in page.content.decode()
