"""The annexes and the agreement are accessible PDF, with the order of precedence printed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from servicecenter.accounts.roles import Role
from servicecenter.agreements.controls import drafting_checks
from servicecenter.agreements.queries import annexes_of
from servicecenter.models import Agency, User
from servicecenter.printing.letters import printable
from tests.factories.agreements import FROM, add_line, drafted, offered
from tests.servicecenter.agreements.annexes import is_accessible, text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_every_annex_and_the_agreement_are_accessible_pdf_with_the_order_of_precedence(scope: Agency, people: People):
    version = offered(people)
    papers = [row.paper for row in annexes_of(version)]
    assert [row.code for row in annexes_of(version)] == ["1", "2", "3", "4", "5", "6", "P"]
    assert all(is_accessible(paper) for paper in (*papers, version.paper))
    told = text_of(version.paper)
    places = [told.index(each) for each in ("1. Ändringar och tillägg", "2. Överenskommelsen", "3. Bilaga 3")]
    assert places == sorted(places)


def test_an_add_on_follows_its_base_service(scope: Agency, people: People):
    version = drafted(people, "accounting")
    with pytest.raises(ValidationError, match="Beställ Löneadministration först"):
        add_line(version, people[Role.ACCOUNT_MANAGER], code="scheduling", starts_on=FROM)
    assert [check.code for check in drafting_checks(version) if not check.is_met] == []


def test_a_sign_that_the_font_lacks_is_spelled_or_shown_to_be_missing():
    assert printable("≤ 3 dagar, ≥ 95 %, Ξ, 昨") == "<= 3 dagar, >= 95 %, Ξ, □"
