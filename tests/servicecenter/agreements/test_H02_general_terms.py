"""H02: the general terms have a version, and a deviation from them needs someone's approval."""

from __future__ import annotations

import pytest

from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import approve_deviation, offer_version, save_row
from servicecenter.models import Agency, User
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import NOW, make_user
from tests.factories.agreements import drafted
from tests.servicecenter.agreements.annexes import squeezed, text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_H02_the_agreement_shows_its_text_version_and_a_deviation_needs_approval(scope: Agency, people: People):
    version = drafted(people)
    manager = people[Role.ACCOUNT_MANAGER]
    values = {"clause": "7", "text": "Sex månaders uppsägningstid gäller.", "reason": "Kort uppdrag."}
    row = save_row(version=version, slug="villkor", values=values, by=manager, at=NOW)
    with pytest.raises(NotAllowedNow, match="Inte godkända: punkt 7"):
        offer_version(version=version, by=manager, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        approve_deviation(version=version, row_id=row.pk, by=manager, at=NOW)
    approve_deviation(version=version, row_id=row.pk, by=make_user(scope, Role.ACCOUNT_MANAGER), at=NOW)
    version = offer_version(version=version, by=manager, at=NOW)
    told = squeezed(text_of(version.paper))
    assert squeezed("Avvikelse: Sex månaders uppsägningstid gäller.") in told
    assert squeezed("Version 1, gäller från 2026-01-01") in told
