"""Roles and stand-ins over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from servicecenter.accounts.role_requests import request_role
from servicecenter.models import Delegation, Membership, RoleRequest, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agency():
    return make_agency()


def test_two_administrators_give_a_new_person_a_role(client, agency):
    client.force_login(make_user(agency, "administrator"))
    sent = {"email": "ny@example.se", "full_name": "Ny Person", "role": "attester", "starts_on": "2026-01-01"}
    page = client.post(reverse("roles"), sent | {"amount_limit_ore": "2 500,50"}, follow=True).content.decode()
    assert "Ny Person: Attestant är begärd" in page
    assert "Bekräfta<" not in page
    with tenant(agency.pk):
        asked = RoleRequest.objects.get()
        assert not Membership.objects.filter(user__email="ny@example.se").exists()
    sent = {"decision": "confirm"}
    assert (
        "En annan administratör"
        in client.post(reverse("decide_role", args=[asked.pk]), sent, follow=True).content.decode()
    )
    client.force_login(make_user(agency, "administrator"))
    assert "Bekräfta<" in client.get(reverse("roles")).content.decode()
    page = client.post(reverse("decide_role", args=[asked.pk]), sent, follow=True).content.decode()
    assert "Ny Person: Attestant är bekräftad och tilldelad." in page
    with tenant(agency.pk):
        membership = Membership.objects.get(user=User.objects.get(email="ny@example.se"))
    assert (membership.agency, membership.amount_limit_ore) == (agency, 2_500_50)


def test_an_employee_gets_the_role_of_their_own_affairs_from_one_administrator(client, agency):
    client.force_login(make_user(agency, "administrator"))
    sent = {"email": "ny@example.se", "full_name": "Ny Person", "role": "employee", "starts_on": "2026-01-01"}
    page = client.post(reverse("roles"), sent, follow=True).content.decode()
    assert "Ny Person: Medarbetare är tilldelad." in page


def test_a_request_is_refused_or_taken_back_by_one_administrator(client, agency):
    admin = make_user(agency, "administrator")
    with tenant(agency.pk):
        asked = request_role(
            user=make_user(), role="auditor", starts_on=timezone.localdate(), by=admin, at=timezone.now()
        )
    client.force_login(admin)
    assert "Ta tillbaka<" in client.get(reverse("roles")).content.decode()
    page = client.post(reverse("decide_role", args=[asked.pk]), {"decision": "refuse"}, follow=True).content.decode()
    assert "är avslagen" in page
    with tenant(agency.pk):
        assert RoleRequest.objects.get().state == "refused"


def test_a_refused_role_is_explained_at_its_field_and_makes_no_account(client, agency):
    client.force_login(make_user(agency, "administrator"))
    clerk = make_user(agency, "payroll_clerk")
    sent = {"email": clerk.email, "role": "payroll_approver", "starts_on": "2026-01-01"}
    page = client.post(reverse("roles"), sent).content.decode()
    assert "kan inte samtidigt vara löneattestant" in page
    nameless = client.post(reverse("roles"), {"email": "x@example.se", "role": "attester", "starts_on": "2026-01-01"})
    assert "Skriv namnet" in nameless.content.decode()
    assert not User.objects.filter(email="x@example.se").exists()


def test_a_role_is_ended_on_its_own_page(client, agency):
    client.force_login(make_user(agency, "administrator"))
    held = make_user(agency, "attester")
    with tenant(agency.pk):
        membership = Membership.objects.get(user=held)
    today = timezone.localdate()
    client.post(reverse("role", args=[membership.pk]), {"ends_on": today.isoformat()})
    with tenant(agency.pk):
        assert Membership.objects.get(pk=membership.pk).ends_on == today


def test_a_manager_names_a_stand_in_and_takes_it_back(client, agency):
    boss, stand_in = make_user(agency, "manager"), make_user(agency, "employee", full_name="Vera Vikarie")
    client.force_login(boss)
    today = timezone.localdate()
    sent = {"receiver": stand_in.pk, "reason": "semester", "starts_on": today, "ends_on": today + timedelta(days=3)}
    page = client.post(reverse("my_delegations"), sent, follow=True).content.decode()
    assert "Vera Vikarie är din ersättare" in page
    with tenant(agency.pk):
        delegation = Delegation.objects.get()
    client.force_login(stand_in)
    assert str(boss) in client.get(reverse("my_delegations")).content.decode()
    assert client.post(reverse("revoke_delegation", args=[delegation.pk])).status_code == 403
    client.force_login(boss)
    assert client.post(reverse("revoke_delegation", args=[delegation.pk])).status_code == 302
    with tenant(agency.pk):
        assert Delegation.objects.get().revoked_at is not None


def test_the_people_to_choose_from_are_those_of_the_agency(client, agency):
    client.force_login(make_user(agency, "manager"))
    make_user(agency, "employee", full_name="Karin Härifrån")
    stranger = make_user(make_agency(), "employee", full_name="Olle Därifrån")
    page = client.get(reverse("my_delegations")).content.decode()
    assert "Karin Härifrån" in page
    assert "Olle Därifrån" not in page
    today = timezone.localdate()
    sent = {"receiver": stranger.pk, "reason": "semester", "starts_on": today, "ends_on": today}
    assert client.post(reverse("my_delegations"), sent).status_code == 200
    with tenant(agency.pk):
        assert not Delegation.objects.exists()


def test_an_employee_sees_no_form_and_cannot_send_one(client, agency):
    client.force_login(make_user(agency, "employee"))
    assert "Utse ersättare" not in client.get(reverse("my_delegations")).content.decode()
    client.post(reverse("my_delegations"), {"receiver": make_user(agency, "employee").pk})
    with tenant(agency.pk):
        assert not Delegation.objects.exists()
