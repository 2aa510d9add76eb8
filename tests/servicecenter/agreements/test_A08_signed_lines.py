"""A08: only a line of a version that both have signed, with matching hashes and valid that day, opens a service."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import offer_version
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import NoAgreement, annexes_of, require_agreement
from servicecenter.models import Agency, AgreementAnnex, ServiceAgreement, User
from tests.factories import NOW
from tests.factories.agreements import FROM, approve_all, drafted, sign, signed

pytestmark = pytest.mark.django_db
People = dict[str, User]


@pytest.fixture
def bare(scope: Agency) -> Agency:
    """An agency without anything agreed on paper before."""
    ServiceAgreement.objects.all().delete()
    return scope


def refusal(on=FROM, service=Service.PAYROLL) -> str:
    with pytest.raises(NoAgreement) as refused:
        require_agreement(service, on)
    return str(refused.value)


def test_A08_a_service_opens_with_both_signatures_and_not_before(bare: Agency, people: People):
    version = drafted(people)
    assert "2026/17 är inte undertecknad" in refusal()
    version = offer_version(version=version, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    approve_all(version, people)
    assert "2026/17 är inte undertecknad" in refusal()
    sign(version.paper, people)
    assert require_agreement(Service.PAYROLL, FROM).version == version
    assert "aldrig beställts" in refusal(service=Service.INVOICES)


def test_A08_a_signed_service_opens_on_its_day_and_says_so_before(bare: Agency, people: People):
    signed(people)
    assert "tjänsten öppnar 2027-01-01" in refusal(on=FROM - timedelta(days=1))


def test_A08_a_hash_that_no_longer_matches_closes_the_service_and_is_told(bare: Agency, people: People):
    """Even if nobody was told of the change: the hashes themselves are compared."""
    version = signed(people)
    AgreementAnnex.objects.filter(pk=annexes_of(version)[0].pk).update(covered_sha256="0" * 64)
    assert "gäller inte: en bilaga har ändrats" in refusal()


def test_A08_what_was_agreed_on_paper_before_still_counts(scope: Agency):
    assert require_agreement(Service.PAYROLL, NOW.date()).version is None
