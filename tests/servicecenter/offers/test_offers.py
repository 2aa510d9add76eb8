"""The catalogue's pages: classes and areas, who does each step, versions, and what remains with the agency."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency
from servicecenter.models import ServiceAgreement, User
from servicecenter.offers.queries import remaining_with_customer
from servicecenter.service_catalogue.catalogue import Responsible, ServiceClass
from servicecenter.service_catalogue.versions import newest, versions
from servicecenter.service_orders.actions import confirm_order, order_service
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return make_agency(name="Skogsverket")


@pytest.fixture
def client_(agency: Agency) -> Client:
    return signed_in(make_user(agency, Role.CUSTOMER_LEAD))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def lines(client: Client, address: str, **query: str) -> list[list[str]]:
    text = client.get(address, query | {"format": "csv"}).content.decode("utf-8-sig")
    return list(csv.reader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ","))[1:]


def test_B01_every_service_has_one_class_and_the_catalogue_is_browsed_by_it(agency, client_):
    for version in versions():
        assert all(service.service_class in ServiceClass for service in version)
        counts = {each: len(version.select(service_class=each)) for each in ServiceClass}
        assert sum(counts.values()) == len(version.services)
        assert (counts[ServiceClass.BASE], counts[ServiceClass.SPECIAL]) == (11, 7)
    page = client_.get(reverse("services"), {"klass": "special"}).content.decode()
    assert "Lönekartläggning" in page
    assert "Kundfakturering" not in page
    page = client_.get(reverse("services"), {"omrade": "finance", "klass": "base"}).content.decode()
    assert "Kundfakturering" in page
    assert "Löneadministration</a>" not in page


def test_B08_the_catalogue_stands_in_its_three_areas(agency, client_):
    page = client_.get(reverse("services")).content.decode()
    assert [page.count(f'id="h-{area}"') for area in ("payroll", "finance", "e_commerce")] == [1, 1, 1]


def test_B02_the_matrix_has_every_step_of_every_service_once_with_one_responsible(agency, client_):
    rows = lines(client_, reverse("services"))
    expected = [
        (service.name.sv, str(step.order), step.name.sv, step.by.sv) for service in newest() for step in service.steps
    ]
    assert [tuple(row) for row in rows] == expected
    assert all(row[3] for row in rows)


def test_B02_a_service_shows_who_does_each_step_and_gives_the_same_as_a_file(agency, client_):
    service = newest().service("payroll")
    page = client_.get(reverse("service", args=["payroll"])).content.decode()
    for told in ("Det här gör vi", "Det här gör ni", "Det här gör andra", *(step.name.sv for step in service.steps)):
        assert told in page
    for responsible in Responsible:
        assert page.count(f'class="is-{responsible.value}"') == len(service.done_by(responsible))
    assert len(lines(client_, reverse("service", args=["payroll"]))) == len(service.steps)


def test_B03_every_base_service_lists_what_is_within_the_fee(agency, client_):
    for service in newest().select(service_class=ServiceClass.BASE):
        said = [words.sv for words in service.included]
        assert "Upphandling, utveckling och tillgång till systemstöd" in said
        assert "Processutveckling" in said
    page = client_.get(reverse("service", args=["assets"])).content.decode()
    assert "Rekrytering och utbildning av personal" in page


def test_H12_what_remains_is_what_the_steps_say_and_nothing_of_what_is_not_held(agency, client_):
    today = timezone.localdate()
    with tenant(agency.pk):
        found = remaining_with_customer(newest(), today)
    assert [row.service.code for row in found] == ["payroll", "travel", "decisions"]
    for row in found:
        assert row.steps == newest().service(row.service.code).done_by(Responsible.CUSTOMER)
    page = client_.get(reverse("remaining_with_you")).content.decode()
    assert "Förhandla och besluta nya löner" in page
    assert "Upphandla och teckna avtal" not in page
    assert len(lines(client_, reverse("remaining_with_you"))) == sum(len(row.steps) for row in found)


def test_H12_more_remains_when_more_is_ordered(agency, client_):
    lead, manager = make_user(agency, Role.CUSTOMER_LEAD), make_user(agency, Role.ACCOUNT_MANAGER)
    with tenant(agency.pk):
        ServiceAgreement.objects.create(
            service="procurement", reference="E", signed_on=date(2025, 1, 1), starts_on=date(2025, 1, 1)
        )
        asked = order_service(service="scheduling", starts_on=timezone.localdate(), by=lead, at=timezone.now())
        confirm_order(order=asked, by=manager, at=timezone.now())
    page = client_.get(reverse("remaining_with_you")).content.decode()
    assert "Upphandla och teckna avtal" in page
    assert "Planera och publicera scheman" in page


def test_an_agency_without_an_agreement_is_told_that_nothing_runs(agency, client_):
    with tenant(agency.pk):
        ServiceAgreement.objects.all().delete()
    assert "Ingen tjänst är i drift" in client_.get(reverse("remaining_with_you")).content.decode()


def test_how_a_service_stands_for_the_agency(agency, client_):
    page = client_.get(reverse("services")).content.decode()
    for told in ("Ni har den", "Ingår", "Kan beställas", "Kräver bastjänst"):
        assert told in page
    assert (
        reverse("service_order_new", args=["scheduling"])
        in client_.get(reverse("service", args=["scheduling"])).content.decode()
    )
    assert (
        reverse("service_order_new", args=["time_invoicing"])
        not in client_.get(reverse("service", args=["time_invoicing"])).content.decode()
    )


def test_an_older_version_is_shown_as_it_was(agency, client_):
    page = client_.get(reverse("services"), {"version": "1"}).content.decode()
    assert "Rekryteringsstöd" not in page
    assert client_.get(reverse("service", args=["recruitment"]), {"version": "1"}).status_code == 404
    assert client_.get(reverse("service", args=["recruitment"])).status_code == 200


def test_what_differs_between_two_versions(agency, client_):
    page = client_.get(reverse("service_versions")).content.decode()
    for told in ("Rekryteringsstöd", "Tillkom", "Lag (2018:1277)", "Skicka e-fakturan (Leverantören)"):
        assert told in page
    assert "Ingenting skiljer" in client_.get(reverse("service_versions"), {"fran": "2", "till": "2"}).content.decode()


@pytest.mark.parametrize("version", ["9", "ett", "-1"])
def test_a_version_that_does_not_exist_is_not_found(agency, client_, version):
    assert client_.get(reverse("service_versions"), {"fran": version}).status_code == 404
    assert client_.get(reverse("service", args=["payroll"]), {"version": version}).status_code == 404


def test_a_search_that_finds_nothing_says_what_to_do(agency, client_):
    page = client_.get(reverse("services"), {"q": "rymdfart"}).content.decode()
    assert "Ingen tjänst hittades" in page
    assert "rymdfart" in page


def test_the_catalogue_is_read_in_english(agency, client_):
    client_.post(reverse("choose_language"), {"language": "en", "next": "/"})
    page = client_.get(reverse("service", args=["payroll"])).content.decode()
    assert "Payroll administration" in page
    assert "Approve the pay run" in page
