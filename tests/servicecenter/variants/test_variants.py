"""Deviations from the standard: none without reason or end, none by one person, counted over all one's agencies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency
from servicecenter.models import Membership, User, Variant
from servicecenter.tenancy.scope import set_user, tenant
from servicecenter.variants.actions import end_variant, refuse_variant
from servicecenter.variants.budget import BudgetMissing, budget_on
from servicecenter.variants.queries import overview
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import make_agency, make_user
from tests.factories.services import make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return make_agency(name="Skogsverket")


@pytest.fixture
def manager(agency: Agency) -> User:
    return make_user(agency, Role.ACCOUNT_MANAGER)


@pytest.fixture
def other(agency: Agency) -> User:
    return make_user(agency, Role.ACCOUNT_MANAGER)


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"reason": "  "}, "reason", "Utan skäl görs inget avsteg"),
        ({"exit_on": None}, "exit_on", "Utan slutdatum görs inget avsteg"),
        ({"exit_on": date(2020, 1, 1)}, "exit_on", "har redan varit"),
        ({"exit_on": date(2060, 1, 1)}, "exit_on", "i högst 5 år"),
        ({"what": ""}, "what", "vad som görs annorlunda"),
        ({"yearly_cost_ore": -1}, "yearly_cost_ore", "mindre än 0"),
        ({"step": "dance"}, "place", "inget steg dance"),
        ({"service": "dancing"}, "place", "dancing finns inte"),
    ],
)
def test_A42_a_deviation_without_reason_or_exit_date_is_refused(agency, manager, given, field, told):
    with tenant(agency.pk):
        with pytest.raises(ValidationError) as refused:
            make_variant(manager, **given)
        assert told in " ".join(refused.value.message_dict[field])
        assert not Variant.objects.exists()


def test_the_database_refuses_a_deviation_without_reason_whatever_the_code_does(agency):
    with tenant(agency.pk), pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.create(
            service="payroll", what="x", reason="", yearly_cost_ore=0, exit_on=date(2030, 1, 1), asked_at=timezone.now()
        )


def test_the_one_who_asked_may_not_approve(agency, manager, other):
    with tenant(agency.pk):
        with pytest.raises(SecondPersonNeeded):
            make_variant(manager, manager)
        assert make_variant(manager, other).state == "in_force"


def test_somebody_without_the_right_neither_asks_nor_decides(agency, manager):
    clerk, lead = make_user(agency, Role.PAYROLL_CLERK), make_user(agency, Role.CUSTOMER_LEAD)
    with tenant(agency.pk):
        with pytest.raises(PermissionDenied):
            make_variant(clerk)
        with pytest.raises(PermissionDenied):
            make_variant(manager, lead)
        assert make_variant(lead, manager).state == "in_force"


def test_what_is_refused_or_ended_says_why_and_is_not_counted(agency, manager, other):
    with tenant(agency.pk):
        with pytest.raises(ValidationError):
            refuse_variant(variant=make_variant(manager), reason=" ", by=other, at=timezone.now())
        refused = refuse_variant(variant=Variant.objects.get(), reason="Standarden räcker", by=other, at=timezone.now())
        with pytest.raises(NotAllowedNow):
            end_variant(variant=refused, reason="Klart", by=other, at=timezone.now())
        ended = end_variant(variant=make_variant(manager, other), reason="Klart", by=other, at=timezone.now())
        assert ended.note == "Klart"
        assert overview([agency], on=timezone.localdate()).in_force == 0


def test_A42_a_service_over_its_budget_turns_red(agency, manager, other):
    with tenant(agency.pk):
        for _number in range(3):
            make_variant(manager, other)
        make_variant(manager)  # one that waits is no deviation yet
        assert overview([agency], on=timezone.localdate()).over_budget == 0
        make_variant(manager, other)
        found = overview([agency], on=timezone.localdate())
    assert [each.service.code for each in found.services if each.is_over] == ["payroll"]
    assert (found.in_force, found.yearly_cost_ore) == (4, 480_000_00)
    client = signed_in(manager)
    page = client.get(reverse("variants")).content.decode()
    assert "Över 3" in page
    assert "Källa ej bekräftad" in page


def test_a_deviation_past_its_exit_date_is_told_and_still_counts(agency, manager, other):
    long_ago = timezone.now() - timedelta(days=400)
    with tenant(agency.pk):
        late = make_variant(manager, other, at=long_ago)
        assert overview([agency], on=timezone.localdate()).overdue == 1
    page = signed_in(manager).get(reverse("variant", args=[late.public_id])).content.decode()
    assert "Slutdatumet har passerat" in page


def test_A01_the_register_lists_every_deviation_of_all_customers_and_counts_them(agency, manager, other):
    second, strange = make_agency(name="Havsverket"), make_agency(name="Bergsverket")
    with tenant(second.pk):
        for user in (manager, other):
            Membership.objects.create(agency=second, user=user, role=Role.ACCOUNT_MANAGER, starts_on=date(2025, 1, 1))
        make_variant(manager, other, what="Lönen skickas med kurir")
    with tenant(agency.pk):
        make_variant(manager, other, reason="Fältpersonal utan dator")
    with tenant(strange.pk):
        hidden = make_user(strange, Role.ACCOUNT_MANAGER), make_user(strange, Role.ACCOUNT_MANAGER)
        make_variant(*hidden, what="Syns aldrig för andra")
    client = signed_in(manager)
    choose(client, agency)
    page = client.get(reverse("variants")).content.decode()
    for told in ("Fältpersonal utan dator", "Lönen skickas med kurir", "Havsverket", "Skogsverket"):
        assert told in page
    assert "Syns aldrig för andra" not in page
    assert "Bergsverket" not in page
    rows = client.get(reverse("variants"), {"format": "csv"}).content.decode()
    assert rows.count("\n") == 3


def test_A01_the_database_gives_no_deviation_of_an_agency_where_the_asker_has_no_role(agency, manager, other):
    second = make_agency()
    with tenant(second.pk):
        strangers = make_user(second, Role.ACCOUNT_MANAGER), make_user(second, Role.ACCOUNT_MANAGER)
        make_variant(*strangers)
    with tenant(agency.pk):
        set_user(manager.pk)
        assert not Variant.everywhere.filter(agency=second).exists()
        assert not Variant.everywhere.exists()


def test_A01_adding_one_without_a_reason_is_refused_on_the_page_and_keeps_what_was_written(agency, manager):
    client = signed_in(manager)
    written = {
        "place": "payroll/report_time",
        "what": "På papper",
        "reason": "",
        "yearly_cost_ore": "1000",
        "exit_on": "",
    }
    answer = client.post(reverse("variant_new"), written)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Utan skäl görs inget avsteg" in page
    assert 'value="På papper"' in page
    right = written | {"reason": "Behövs", "exit_on": f"{timezone.localdate() + timedelta(days=30)}"}
    assert client.post(reverse("variant_new"), right).status_code == 302
    with tenant(agency.pk):
        assert Variant.objects.get().yearly_cost_ore == 1_000_00


def test_two_persons_on_the_page(agency, manager, other):
    with tenant(agency.pk):
        asked = make_variant(manager)
    address = reverse("variant_approve", args=[asked.public_id])
    signed_in(manager).post(address)
    with tenant(agency.pk):
        assert Variant.objects.get().state == "waiting"
    signed_in(other).post(address)
    signed_in(other).post(address)  # twice is once
    with tenant(agency.pk):
        assert Variant.objects.get().state == "in_force"
    page = signed_in(other).get(reverse("variant", args=[asked.public_id])).content.decode()
    assert f"Godkänt av {other.full_name}" in page


def test_the_budget_is_dated_and_says_that_it_is_our_own():
    assert budget_on(date(2026, 1, 1)).value == 3
    assert budget_on(date(2026, 1, 1)).unsourced
    with pytest.raises(BudgetMissing, match="2000-01-01"):
        budget_on(date(2000, 1, 1))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def choose(client: Client, agency: Agency) -> None:
    client.post(reverse("choose_agency"), {"agency": agency.public_id})
