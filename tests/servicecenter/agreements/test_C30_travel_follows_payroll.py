"""C30: travel and expenses are included in payroll. They come with it, go with it, and cannot be ordered alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from payroll.travel.actions import correct_claim, start_claim, submit_claim
from servicecenter.accounts.roles import Role
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import NoAgreement, active_services, require_agreement
from servicecenter.models import ServiceAgreement
from tests.factories import make_user
from tests.factories.runs import client_of
from tests.payroll.travel.office import NOW, TAXI, Office, office

pytestmark = pytest.mark.django_db
TRAVEL = Service.TRAVEL
OWN, PAY = 'href="/mina-resor/"', 'href="/lon/resor/"'
SIGNED = {"service": "payroll", "reference": "2026/7", "signed_on": date(2026, 1, 1), "starts_on": date(2026, 1, 1)}


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def end_payroll(*, on: date) -> None:
    ServiceAgreement.objects.update(ends_on=on)


def test_C30_payroll_activates_travel_and_ends_it(at: Office):
    today = NOW.date()
    assert active_services(today) == {Service.PAYROLL, TRAVEL}
    assert require_agreement(TRAVEL, today).service == Service.PAYROLL
    end_payroll(on=today)
    assert TRAVEL in active_services(today)
    assert active_services(today + timedelta(days=1)) == frozenset()
    ServiceAgreement.objects.all().delete()
    ServiceAgreement.objects.create(**SIGNED | {"service": "invoices"})
    assert active_services(today) == {Service.INVOICES}
    ServiceAgreement.objects.create(**SIGNED)
    assert active_services(today) == {Service.INVOICES, Service.PAYROLL, TRAVEL}


def test_C30_travel_cannot_be_ordered_by_itself(at: Office):
    assert TRAVEL not in dict(ServiceAgreement._meta.get_field("service").choices)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceAgreement.objects.create(**SIGNED | {"service": "travel"})
    ServiceAgreement.objects.all().delete()
    with pytest.raises(NoAgreement) as refused:
        require_agreement(TRAVEL, NOW.date())
    for part in (at.agency.name, "Resor och utlägg", "ingår i Löneadministration", "aldrig beställts"):
        assert part in str(refused.value)
    assert refused.value.service == TRAVEL


def test_C30_nothing_is_started_sent_or_corrected_without_payroll(at: Office):
    draft, attested = at.draft(TAXI, typed={}), at.approve(at.sent(TAXI, typed={}))
    end_payroll(on=NOW.date() - timedelta(days=1))
    for act in (
        lambda: start_claim(employment=at.employment, by=at.traveller, at=NOW),
        lambda: submit_claim(claim=draft, by=at.traveller, at=NOW),
        lambda: correct_claim(claim=attested, reason="Fel", by=at.clerk, at=NOW),
    ):
        with pytest.raises(NoAgreement, match="slutade gälla 2026-11-01"):
            act()


def test_C30_every_payroll_customer_has_the_travel_menu_and_no_one_else(at: Office):
    """The menu and every door of travel, for the employee and the clerk; the rest of the house stays open."""
    employee, clerk = client_of(at.traveller, at.agency), client_of(at.clerk, at.agency)
    assert OWN in employee.get("/").content.decode()
    assert PAY in clerk.get("/").content.decode()
    assert employee.get(reverse("my_claims")).status_code == 200
    end_payroll(on=timezone.localdate() - timedelta(days=1))
    assert OWN not in employee.get("/").content.decode()
    assert PAY not in clerk.get("/").content.decode()
    for client, door in (
        (employee, "my_claims"),
        (clerk, "travel_claims"),
        (clerk, "travel_terms"),
        (clerk, "card_files"),
    ):
        answer = client.get(reverse(door))
        assert answer.status_code == 403
        assert "Resor och utlägg" in answer.content.decode()
        assert "slutade gälla" in answer.content.decode()
    assert employee.post(reverse("my_claim_new")).status_code == 403
    assert employee.get(reverse("my_payslips")).status_code == 200


def test_C30_the_agreements_page_says_that_travel_is_included(at: Office):
    ServiceAgreement.objects.create(**SIGNED | {"service": "invoices"})
    shown = client_of(make_user(at.agency, Role.ACCOUNT_MANAGER), at.agency).get(reverse("agencies")).content.decode()
    assert shown.count("Resor och utlägg ingår") == 1
