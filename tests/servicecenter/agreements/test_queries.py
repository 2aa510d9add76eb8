"""A08: without an agreement in force nothing may start, and the refusal says which, whose, when and what to do."""

from __future__ import annotations

from datetime import date

import pytest

from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import NoAgreement, active_services, require_agreement
from servicecenter.models import ServiceAgreement
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture
def agency():
    agency = make_agency(name="Kartverket")
    with tenant(agency.pk):
        ServiceAgreement.objects.all().delete()
        yield agency


def agree(**given):
    fields = {"service": "payroll", "reference": "2025/7", "signed_on": date(2025, 1, 1), "starts_on": date(2025, 2, 1)}
    return ServiceAgreement.objects.create(**fields | given)


def refusal(service=Service.PAYROLL, on=DAY) -> str:
    with pytest.raises(NoAgreement) as refused:
        require_agreement(service, on)
    return str(refused.value)


def test_an_agreement_in_force_is_returned(agency):
    agreement = agree(ends_on=DAY)
    assert require_agreement(Service.PAYROLL, DAY) == agreement
    assert active_services(DAY) == {Service.PAYROLL, Service.TRAVEL}


def test_the_refusal_names_service_agency_day_and_what_to_do(agency):
    text = refusal()
    for part in ("Kartverket", "Löneadministration", "2026-11-25", "aldrig beställts", "Kontakta er kundansvarig"):
        assert part in text


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"ends_on": date(2026, 11, 24)}, "slutade gälla 2026-11-24"),
        ({"starts_on": date(2026, 11, 26)}, "börjar gälla 2026-11-26"),
        ({"signed_on": None}, "är inte undertecknad"),
        ({"signed_on": date(2026, 11, 26)}, "är inte undertecknad"),
        ({"service": "invoices"}, "aldrig beställts"),
    ],
)
def test_an_agreement_that_does_not_cover_the_day_is_no_agreement_and_the_reason_is_told(agency, given, reason):
    agree(**given)
    assert reason in refusal()


def test_an_agreement_of_another_agency_does_not_count():
    agency, other = make_agency(), make_agency(name="Tomverket")
    with tenant(other.pk):
        ServiceAgreement.objects.all().delete()
        assert "Tomverket" in refusal()
    with tenant(agency.pk):
        assert require_agreement(Service.PAYROLL, DAY)
