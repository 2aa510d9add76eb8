"""The normal amounts abroad: shown by year and country, and changed by one person and confirmed by another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from payroll.travel_office.amounts import changed_by, listed
from servicecenter.accounts.models import User
from servicecenter.accounts.roles import Role
from servicecenter.audit.events import Event
from servicecenter.audit.models import AuditEvent
from servicecenter.models import RuleDocument, RuleProposal
from servicecenter.rulebooks.proposals import confirm_proposal, propose_country_rates, refuse_proposal
from servicecenter.rulebooks.queries import country_rates
from servicecenter.rules.travel_countries import CountryFileError
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import make_user
from tests.factories.runs import client_of
from tests.payroll.travel.office import NOW, Office, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


@pytest.fixture
def approver(at: Office) -> User:
    return make_user(at.agency, Role.PAYROLL_APPROVER)


def written(**amounts: int) -> bytes:
    rows = [{"land eller område": name, "normalbelopp": str(amount), "år": "2026"} for name, amount in amounts.items()]
    return json.dumps(rows).encode()


def proposed(by: User, **amounts: int) -> RuleProposal:
    return propose_country_rates(content=written(**amounts), year=2026, file_name="lista.json", by=by, at=NOW)


def test_a_list_applies_when_a_second_person_has_confirmed_it(at: Office, approver: User):
    first = proposed(at.clerk, Norge=1054, Kina=581)
    assert {row.name: (row.before, row.amount) for row in changed_by(first)}["Kina"] == (None, 581)
    assert country_rates(2026) is None
    confirm_proposal(proposal=first, by=approver, at=NOW)
    assert country_rates(2026).of("NO").amount == 1054
    second = proposed(at.clerk, Norge=1100, Island=900)
    assert [(row.name, row.before, row.amount, row.change) for row in changed_by(second)] == [
        ("Kina", 581, None, None),
        ("Norge", 1054, 1100, Decimal("4.4")),
        ("Island", None, 900, None),
    ]
    confirm_proposal(proposal=second, by=approver, at=NOW)
    assert [(row.code, row.amount) for row in listed(2026)] == [("IS", 900), ("NO", 1100)]
    with pytest.raises(NotAllowedNow, match="redan bekräftad"):
        confirm_proposal(proposal=second, by=approver, at=NOW)
    assert AuditEvent.objects.filter(event=Event.RULES_PROPOSED, actor_id=at.clerk.pk).count() == 2
    assert AuditEvent.objects.filter(event=Event.RULES_LOADED, actor_id=approver.pk).count() == 2


def test_nobody_confirms_their_own_list_and_one_is_enough_to_refuse_it(at: Office, approver: User):
    found = proposed(at.clerk, Norge=1)
    with pytest.raises(PermissionDenied):
        confirm_proposal(proposal=found, by=at.clerk, at=NOW)
    RuleProposal.objects.update(proposed_by=approver)
    with pytest.raises(SecondPersonNeeded):
        confirm_proposal(proposal=found, by=approver, at=NOW)
    with pytest.raises(PermissionDenied):
        refuse_proposal(proposal=RuleProposal.objects.get(), by=at.clerk, at=NOW)
    assert refuse_proposal(proposal=RuleProposal.objects.get(), by=approver, at=NOW).state == "refused"
    assert not RuleDocument.objects.filter(kind="travel_countries").exists()


def test_a_list_that_says_nothing_new_or_cannot_be_read_is_refused(at: Office, approver: User):
    confirm_proposal(proposal=proposed(at.clerk, Norge=1054), by=approver, at=NOW)
    with pytest.raises(ValidationError, match="samma belopp"):
        proposed(at.clerk, Norge=1054)
    proposed(at.clerk, Norge=1055)
    with pytest.raises(ValidationError, match="väntar redan"):
        proposed(at.clerk, Norge=1056)
    with pytest.raises(CountryFileError, match="inga rader för 2027"):
        propose_country_rates(content=written(Norge=1), year=2027, file_name="x.json", by=at.clerk, at=NOW)
    with pytest.raises(PermissionDenied):
        proposed(at.traveller, Norge=1057)


def test_the_pages_show_what_applies_and_take_a_list(at: Office, approver: User):
    clerk, second = client_of(at.clerk, at.agency), client_of(approver, at.agency)
    page = shown(clerk, "?year=2026")
    assert "Norge" in page
    assert "1 054" in page.replace("\xa0", " ")
    assert "är inte inläst" in page
    assert "Danmark" not in shown(clerk, "?year=2026&q=norge")
    assert clerk.get(reverse("travel_amounts") + "?year=1999").status_code == 404
    wrong = send(clerk, b"inte en lista")
    assert wrong.status_code == 422
    assert "Ingenting har lästs in" in wrong.content.decode()
    assert f'href="{reverse("travel_amounts")}?year=2025"' in wrong.content.decode()
    answer = send(clerk, written(Norge=1100))
    assert "Bekräfta listan" not in clerk.get(answer.url).content.decode()
    assert "+4,4" in second.get(answer.url).content.decode()
    second.post(answer.url + "beslut/", {"decision": "confirm"})
    assert "Bekräftad" in second.get(answer.url).content.decode()
    assert "1100" in clerk.get(reverse("travel_amounts") + "?year=2026&format=csv").content.decode()


def shown(client: Client, query: str) -> str:
    return client.get(reverse("travel_amounts") + query).content.decode()


def send(client: Client, content: bytes):
    file = SimpleUploadedFile("lista.json", content)
    return client.post(reverse("travel_amounts_propose"), {"year": "2026", "file": file})
