"""The pages of agreements: laid up, written, offered and compared; what is wrong is told at its field."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from servicecenter.accounts.roles import Role
from servicecenter.models import Agency, AgreementVersion, ServiceAgreement, SlaRow, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.agreements import drafted, signed

pytestmark = pytest.mark.django_db(transaction=True)
People = dict[str, User]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, version: AgreementVersion, *more: object) -> str:
    return client.get(reverse(name, args=[version.public_id, *more])).content.decode()


def test_an_agreement_is_laid_up_and_its_page_says_what_is_missing_with_links(agency: Agency, people: People):
    manager = client_of(people[Role.ACCOUNT_MANAGER])
    manager.post(reverse("agreement_new"), {"reference": "2027/1", "valid_from": "2027-03-01"})
    with tenant(agency.pk):
        version = AgreementVersion.objects.get()
    told = page(manager, "agreement_version", version)
    assert "Ingen tjänst är beställd." in told
    assert reverse("agreement_rows", args=[version.public_id, "volymer"]) in told
    line = {"code": "payroll", "starts_on": "2027-03-01"}
    manager.post(reverse("agreement_row_new", args=[version.public_id, "tjanster"]), line)
    assert "PAY-1 Lönespecifikationer rätt första gången" in page(manager, "agreement_rows", version, "servicenivaer")
    answer = manager.post(reverse("agreement_offer", args=[version.public_id]), follow=True).content.decode()
    assert "Versionen kan inte erbjudas än." in answer
    assert "Volymen Lönespecifikationer, avvikelserapportering saknas" in answer


def test_a_row_that_lacks_a_part_is_told_at_its_field_and_loses_nothing(agency: Agency, people: People):
    with tenant(agency.pk):
        version = drafted(people)
        row = SlaRow.objects.get(code="PAY-1")
    url = reverse("agreement_row_change", args=[version.public_id, "servicenivaer", row.pk])
    manager = client_of(people[Role.ACCOUNT_MANAGER])
    form = manager.get(url).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    answer = manager.post(url, data | {"formula": " ", "name": "Nytt namn"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"formula"}
    assert 'value="Nytt namn"' in answer.content.decode()
    assert manager.post(url, data | {"target": "99,75"}).status_code == 302
    with tenant(agency.pk):
        row.refresh_from_db()
        assert str(row.target) == "99.75"


def test_both_sides_see_it_and_only_the_centre_edits(agency: Agency, people: People):
    with tenant(agency.pk):
        version = signed(people)
    customer = client_of(people[Role.CUSTOMER_LEAD])
    told = page(customer, "agreement_version", version)
    assert "Bilaga 3 Servicenivåer och ansvarsfördelning" in told
    assert customer.get(reverse("agreement_row_new", args=[version.public_id, "forum"])).status_code == 403
    assert "steg gör myndigheten själv" in page(customer, "agreement_remaining", version)
    assert "Eva Ek" in page(customer, "agreement_accounts", version)
    stranger = client_of(make_user(make_agency(), Role.CUSTOMER_LEAD))
    assert stranger.get(reverse("agreement_version", args=[version.public_id])).status_code == 404


def test_two_versions_are_compared_on_the_page_and_as_text(agency: Agency, people: People):
    with tenant(agency.pk):
        version = signed(people)
    manager = client_of(people[Role.ACCOUNT_MANAGER])
    again = {"valid_from": "2027-06-01", "change": "Höjda krav"}
    manager.post(reverse("agreement_version_new", args=[version.public_id]), again)
    with tenant(agency.pk):
        second = AgreementVersion.objects.get(number=2)
    assert "<del>2027-01-01</del>" in page(manager, "agreement_differences", second)
    url = reverse("agreement_differences", args=[second.public_id])
    text = manager.get(url, {"format": "text"})
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert "Gäller från: 2027-01-01 → 2027-06-01" in text.content.decode()


def test_a_line_of_a_version_can_not_be_changed_in_the_back_office(agency: Agency, people: People):
    with tenant(agency.pk):
        signed(people)
        on_paper, of_a_version = ServiceAgreement.objects.order_by("pk")
    manager = client_of(people[Role.ACCOUNT_MANAGER])
    pages = [reverse("admin:servicecenter_serviceagreement_change", args=[row.pk]) for row in (on_paper, of_a_version)]
    assert [manager.get(url).status_code for url in pages] == [200, 404]
