"""The back office: registers by right, changes recorded, nothing deleted, nothing of another agency."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from payroll.models import Person
from servicecenter.audit.events import Event
from servicecenter.models import AgencySetting, AuditEvent, Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_person, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agency():
    return make_agency(name="Kartverket")


def log_in(client, agency, role):
    user = make_user(agency, role)
    client.force_login(user)
    return user


def test_the_index_is_ours_in_swedish_and_shows_the_registers_of_the_role(client, agency):
    log_in(client, agency, "administrator")
    page = client.get(reverse("admin:index")).content.decode()
    assert "sc-app" in page
    for word in ("Enheter", "Roller", "Överenskommelser", "Regeldokument"):
        assert word in page
    assert "Personer" not in page
    assert "Recent actions" not in page
    assert "Senaste" not in page


def test_a_role_without_registers_does_not_get_in(client, agency):
    log_in(client, agency, "employee")
    assert client.get(reverse("admin:index")).status_code == 403


def test_a_change_is_saved_and_recorded_with_before_and_after(client, agency):
    user = log_in(client, agency, "administrator")
    with tenant(agency.pk):
        unit = Unit.objects.get()
    url = reverse("admin:servicecenter_unit_change", args=[unit.pk])
    assert client.get(url).status_code == 200
    sent = {"code": unit.code, "name": "Nya namnet", "cost_centre": "100", "parent": "", "manager": ""}
    assert client.post(url, sent).status_code == 302
    with tenant(agency.pk):
        assert Unit.objects.get().name == "Nya namnet"
        event = AuditEvent.objects.get(event=Event.REGISTER_CHANGED)
    assert event.actor_id == user.pk
    assert event.detail == {"before": {"name": "Enheten"}, "after": {"name": "Nya namnet"}}


def test_an_added_row_belongs_to_the_agency_in_scope_and_is_recorded(client, agency):
    log_in(client, agency, "administrator")
    sent = {"key": "mertid", "value": "142", "source": "lokalt avtal", "starts_on": "2026-01-01", "ends_on": ""}
    assert client.post(reverse("admin:servicecenter_agencysetting_add"), sent).status_code == 302
    with tenant(agency.pk):
        row = AgencySetting.objects.get()
        assert row.agency == agency
        assert AuditEvent.objects.get(event=Event.REGISTER_CHANGED).detail["after"]["value"] == "142"


def test_the_managers_to_choose_from_have_a_role_in_the_agency(client, agency):
    log_in(client, agency, "administrator")
    make_user(agency, "manager", full_name="Karin Härifrån")
    make_user(make_agency(), "manager", full_name="Olle Därifrån")
    page = client.get(reverse("admin:servicecenter_unit_add")).content.decode()
    assert "Karin Härifrån" in page
    assert "Olle Därifrån" not in page


@pytest.mark.parametrize("role", ["payroll_clerk", "auditor", "account_manager"])
def test_a_reference_is_no_link_for_whoever_may_not_open_it(client, agency, role):
    log_in(client, agency, role)
    boss = make_user(agency, "manager", full_name="Karin Chef")
    with tenant(agency.pk):
        unit = Unit.objects.get()
        Unit.objects.filter(pk=unit.pk).update(manager=boss, parent=Unit.objects.create(code="A", name="Avdelning"))
    page = client.get(reverse("admin:servicecenter_unit_change", args=[unit.pk])).content.decode()
    link = reverse("admin:servicecenter_user_change", args=[boss.pk])
    assert client.get(link).status_code == 403
    assert "Karin Chef" in page
    assert link not in page
    parent = re.search(r'href="([^"]+)">[^<]*Avdelning', page)[1]
    assert client.get(parent).status_code == 200


def test_the_name_of_the_agency_and_its_place_in_lists_change_together(client, agency):
    log_in(client, agency, "administrator")
    url = reverse("admin:servicecenter_agency_change", args=[agency.pk])
    sent = {"name": "Östra verket", "name_en": "", "bank_bic": "NDEASESS", "bank_account": ""}
    assert client.post(url, sent).status_code == 302
    agency.refresh_from_db()
    assert (agency.name, agency.sort_key) == ("Östra verket", "}stra verket")


def test_nothing_is_deleted_and_pay_facts_are_only_looked_at(client, agency):
    log_in(client, agency, "payroll_clerk")
    with tenant(agency.pk):
        person = make_person()
        terms = person.employments.get().terms.get()
    for name, pk in (("person", person.pk), ("payterms", terms.pk)):
        change = reverse(f"admin:payroll_{name}_change", args=[pk])
        assert client.get(change).status_code == 200
        assert client.post(change, {"given_name": "Annan", "pay_ore": "1"}).status_code == 403
        assert client.post(reverse(f"admin:payroll_{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
        assert client.get(reverse(f"admin:payroll_{name}_history", args=[pk])).status_code == 404


def test_looking_at_pay_is_noted_once_for_each_person(client, agency):
    user = log_in(client, agency, "payroll_clerk")
    with tenant(agency.pk):
        people = [make_person() for _n in range(2)]
    assert client.get(reverse("admin:payroll_payterms_changelist")).status_code == 200
    with tenant(agency.pk):
        reads = AuditEvent.objects.filter(event="read", object_kind="payterms", actor_id=user.pk)
        assert sorted(reads.values_list("person_id", flat=True)) == sorted(person.pk for person in people)


def test_a_protected_person_is_shown_by_number(client, agency):
    log_in(client, agency, "payroll_clerk")
    with tenant(agency.pk):
        person = make_person(given_name="", family_name="", is_protected=True, number="7007")
        assert Person.objects.get(pk=person.pk).name == "Skyddade uppgifter (7007)"
    page = client.get(reverse("admin:payroll_person_changelist")).content.decode()
    assert "Skyddade uppgifter (7007)" in page


def test_an_object_of_another_agency_does_not_exist(client, agency):
    log_in(client, agency, "administrator")
    other = make_agency()
    with tenant(other.pk):
        unit = Unit.objects.get()
    assert client.get(reverse("admin:servicecenter_unit_change", args=[unit.pk])).status_code == 404
    assert client.get(reverse("admin:servicecenter_agency_change", args=[other.pk])).status_code == 404
    assert client.get(reverse("admin:servicecenter_unit_change", args=["nonsens"])).status_code == 404
