"""H03: a request for public documents is logged and answered per customer: by whom, on which law, and how to appeal."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from servicecenter.accounts.roles import Role
from servicecenter.agreements.queries import version_with_processing_on
from servicecenter.common.fault_points import strike_with
from servicecenter.disclosures.actions import (
    decide_request,
    mark_answered,
    register_request,
    remove_check,
    take_request,
    withdraw_request,
)
from servicecenter.disclosures.provisions import provisions, reminder_on
from servicecenter.disclosures.queries import checks_of, days_waited, disclosures, is_urgent, print_of, who_answers
from servicecenter.documents.storage import bytes_of
from servicecenter.models import Agency, AuditEvent, DisclosureRequest, Document, SecrecyCheck, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_agency, make_user
from tests.factories.agreements import FROM, signed
from tests.factories.disclosures import decided, make_check, make_request, nowhere, tried
from tests.factories.runs import client_of
from tests.faults.walk import Killed, Killer
from tests.servicecenter.agreements.annexes import squeezed

pytestmark = pytest.mark.django_db
People = dict[str, User]
ROLES = (
    *(Role.ACCOUNT_MANAGER, Role.ONBOARDING_LEAD, Role.CENTRE_SIGNATORY, Role.CUSTOMER_LEAD, Role.CUSTOMER_SIGNATORY),
    *(Role.PAYROLL_CLERK, Role.AUDITOR, Role.EMPLOYEE),
)


@pytest.fixture
def agency(tmp_path: Path, settings: Any) -> Agency:
    settings.FILES_DIR = tmp_path
    return make_agency(name="Skogsverket")


@pytest.fixture
def people(agency: Agency) -> People:
    return {role: make_user(agency, role) for role in ROLES}


@pytest.fixture
def scope(agency: Agency) -> Iterator[Agency]:
    with tenant(agency.pk):
        yield agency


def now() -> datetime:
    return timezone.now()


def letter(row: DisclosureRequest) -> str:
    """All that it says, without spaces: lines are broken anywhere."""
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(bytes_of(row.letter))).pages))


def refusal(field: str, act: Any, **given: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        act(**given)
    return " ".join(refused.value.message_dict[field])


def test_H03_a_request_is_registered_by_the_centre_decided_by_the_agency_and_answered_with_a_letter(agency, people):
    clerk, lead = client_of(people[Role.PAYROLL_CLERK]), client_of(people[Role.CUSTOMER_LEAD])
    sent = {"wanted": "Lönelistan för oktober", "received_on": timezone.localdate().isoformat(), "channel": "phone"}
    page = clerk.post(reverse("disclosure_new"), sent)["Location"]
    assert "anonym" in clerk.get(page).content.decode()
    clerk.post(f"{page}ta/")
    told = {"document": "Lönelista 2026-10", "finding": "masked", "code": "osl_39_3", "reason": "Bostadsadresser"}
    clerk.post(f"{page}handling/", told)
    assert clerk.post(f"{page}besluta/", {"seen": ""}).status_code == 403
    form = lead.get(f"{page}besluta/").content.decode()
    assert "Lämnas ut delvis. 1 handling är prövad." in form
    with tenant(agency.pk):
        seen = print_of(checks_of(DisclosureRequest.objects.get()))
    assert lead.post(f"{page}besluta/", {"seen": seen}).status_code == 422, "ett avslag har skäl"
    lead.post(f"{page}besluta/", {"seen": seen, "motivation": "Adresserna skyddas."})
    clerk.post(f"{page}besvarad/", {"on": timezone.localdate().isoformat(), "how": "visit"})
    pdf = clerk.get(f"{page}svar/")
    with tenant(agency.pk):
        row = DisclosureRequest.objects.get()
        assert (row.state, row.outcome, row.decided_by) == ("answered", "partly", people[Role.CUSTOMER_LEAD])
        assert pdf.content == bytes_of(row.letter)
        events = set(AuditEvent.objects.filter(event__startswith="disclosure").values_list("event", flat=True))
    assert events == {f"disclosure_{step}" for step in ("registered", "checked", "decided", "answered")}
    assert row.number in client_of(people[Role.AUDITOR]).get(f"{reverse('disclosures')}?lage=all").content.decode()


def test_H03_the_letter_names_the_law_and_how_to_appeal_and_a_yes_does_not(scope, people):
    clerk, lead = people[Role.PAYROLL_CLERK], people[Role.CUSTOMER_LEAD]
    partly = letter(decided(tried(clerk, "open", "masked", asked_by="Tidningen"), lead))
    for text in ("utom det som anges nedan", "39 kap. 3 §", "Tidningen", "kammarrätten", "tre veckor", "Skogsverket"):
        assert squeezed(text) in partly, text
    assert squeezed("avslår begäran") in letter(decided(tried(clerk, "withheld"), lead))
    assert squeezed("eftersom handlingen inte finns hos myndigheten") in letter(decided(tried(clerk), lead))
    whole = letter(decided(tried(clerk, "open"), lead, motivation=""))
    assert squeezed("lämnar ut det som har begärts") in whole
    assert "kammarrätten" not in whole


def test_H03_nothing_is_withheld_without_a_provision_and_a_reason(scope, people):
    clerk = people[Role.PAYROLL_CLERK]
    row = tried(clerk)
    check = {"row": row, "by": clerk, "finding": "withheld"}
    assert "lagrum" in refusal("code", make_check, **check, code="")
    assert "utan att röja" in refusal("reason", make_check, **check, reason=" ")
    assert "23 kap" in refusal("other", make_check, **check, code="other")
    assert "offentlig" in refusal("code", make_check, **check | {"finding": "open"}, code="osl_21_1")
    kept = make_check(**check, code="other", other="23 kap. 1 § offentlighets- och sekretesslagen")
    assert kept.provision.startswith("23 kap.")
    assert SecrecyCheck.objects.count() == 1
    assert len({row.code for row in provisions()}) == len(provisions())


def test_H03_the_annex_signed_and_valid_that_day_says_who_answers(scope, people):
    version = signed(people)
    last = version.processing.get().valid_to
    assert version_with_processing_on(FROM) == version
    assert version_with_processing_on(FROM - timedelta(days=1)) is None
    assert version_with_processing_on(last + timedelta(days=1)) is None
    at = timezone.make_aware(datetime(2027, 2, 1, 9))
    facts = {"wanted": "Avtalet", "channel": "letter", "link": nowhere, "by": people[Role.ACCOUNT_MANAGER], "at": at}
    row = register_request(**facts, received_on=date(2027, 1, 29))
    assert who_answers(row) == version.processing.get().answers_requests
    before = register_request(**facts, received_on=date(2026, 12, 1))
    assert (before.version, who_answers(before)) == (None, "")


def test_H03_the_agency_s_deciders_are_told_that_there_is_one_and_not_what_it_is_about(scope, people):
    row = make_request(people[Role.PAYROLL_CLERK], asked_by="Tidningen")
    deciders = {people[Role.CUSTOMER_LEAD].email, people[Role.CUSTOMER_SIGNATORY].email}
    assert {address for each in mail.outbox for address in each.to} == deciders
    for each in mail.outbox:
        assert str(row.public_id) in each.body
        assert "Lönelistan" not in each.body + each.subject
        assert "Tidningen" not in each.body + each.subject


def test_H03_a_document_added_after_it_was_read_is_not_decided_unread(scope, people):
    clerk, lead = people[Role.PAYROLL_CLERK], people[Role.CUSTOMER_LEAD]
    row = tried(clerk, "open")
    seen = print_of(checks_of(row))
    make_check(row, clerk, "withheld")
    with pytest.raises(NotAllowedNow, match="ändrats sedan du läste"):
        decide_request(request=row, seen=seen, by=lead, at=now())
    row.refresh_from_db()
    assert (row.state, row.letter) == ("in_review", None)
    remove_check(check=SecrecyCheck.objects.latest("pk"), by=clerk, at=now())
    assert decide_request(request=row, seen=seen, by=lead, at=now()).outcome == "whole"
    with pytest.raises(NotAllowedNow):
        make_check(row, clerk)


def test_H03_who_may_not_does_not(scope, people):
    clerk, lead, auditor = people[Role.PAYROLL_CLERK], people[Role.CUSTOMER_LEAD], people[Role.AUDITOR]
    with pytest.raises(PermissionDenied):
        make_request(auditor)
    row = make_request(clerk)
    with pytest.raises(NotAllowedNow, match="när någon har tagit"):
        make_check(row, clerk)
    take_request(request=row, by=clerk, at=now())
    with pytest.raises(PermissionDenied):
        decided(row, clerk)
    with pytest.raises(NotAllowedNow):
        mark_answered(request=row, how="email", on=timezone.localdate(), by=clerk, at=now())
    assert "togs tillbaka" in refusal("reason", withdraw_request, request=row, reason=" ", by=clerk, at=now())
    withdraw_request(request=row, reason="Ringde och tog tillbaka den", by=clerk, at=now())
    with pytest.raises(NotAllowedNow):
        decided(row, lead)


def test_H03_what_has_not_happened_yet_is_refused(scope, people):
    clerk, lead = people[Role.PAYROLL_CLERK], people[Role.CUSTOMER_LEAD]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "inte varit" in refusal("received_on", make_request, by=clerk, received_on=tomorrow)
    assert "Skriv vad" in refusal("wanted", make_request, by=clerk, wanted="  ")
    done = {"request": decided(tried(clerk, "open"), lead), "how": "email", "by": clerk, "at": now()}
    assert "inte varit" in refusal("on", mark_answered, **done, on=tomorrow)
    assert "före beslutet" in refusal("on", mark_answered, **done, on=timezone.localdate() - timedelta(days=1))


def test_H03_what_has_waited_longer_than_the_reminder_is_marked_in_working_days(scope, people):
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    row = make_request(people[Role.PAYROLL_CLERK], received_on=friday)
    assert reminder_on(monday).unsourced, "lagen har inget antal dagar, och det ska synas"
    assert (days_waited(row, friday), days_waited(row, monday)) == (0, 1)
    assert not is_urgent(row, date(2026, 11, 24))
    assert is_urgent(row, date(2026, 11, 25))


def test_H03_another_agency_s_request_is_not_there(agency, people):
    with tenant(agency.pk):
        row = decided(tried(people[Role.PAYROLL_CLERK], "open"), people[Role.CUSTOMER_LEAD])
    other = client_of(make_user(make_agency(), Role.CUSTOMER_LEAD, Role.PAYROLL_CLERK))
    for name in ("disclosure", "disclosure_letter", "disclosure_decide"):
        assert other.get(reverse(name, args=[row.public_id])).status_code == 404
    assert row.number not in other.get(f"{reverse('disclosures')}?lage=all&format=csv").content.decode()
    assert client_of(people[Role.EMPLOYEE]).get(reverse("disclosures")).status_code == 403


def test_H03_the_register_is_filtered_and_taken_out_as_a_file(agency, people):
    clerk, lead = people[Role.PAYROLL_CLERK], people[Role.CUSTOMER_LEAD]
    with tenant(agency.pk):
        first, second = decided(tried(clerk, "withheld", wanted="Hyresavtalet"), lead), make_request(clerk)
        mark_answered(request=first, how="email", on=timezone.localdate(), by=clerk, at=now())
        assert [row.pk for row in disclosures()] == [second.pk]
        assert [row.pk for row in disclosures(lage="all", utfall="refused")] == [first.pk]
        assert [row.pk for row in disclosures(lage="all", q="hyresavtal")] == [first.pk]
    text = client_of(lead).get(f"{reverse('disclosures')}?lage=all&format=csv").content.decode("utf-8-sig")
    [_head, *rows] = text.strip().split("\r\n")
    assert {(row.split(";")[4], row.split(";")[7]) for row in rows} == {
        ("Hyresavtalet", "Avslås"),
        ("Lönelistan för oktober", ""),
    }


@pytest.mark.django_db(transaction=True)
def test_H03_whoever_dies_between_letter_and_decision_decides_once_the_next_time(agency, people):
    killer, lead = Killer(at="disclosure letter kept and not decided"), people[Role.CUSTOMER_LEAD]
    with tenant(agency.pk):
        row = tried(people[Role.PAYROLL_CLERK], "open")
    with strike_with(killer):
        with pytest.raises(Killed), tenant(agency.pk):
            decided(row, lead)
        with tenant(agency.pk):
            assert (DisclosureRequest.objects.get().letter, Document.objects.count()) == (None, 0)
            decided(row, lead)
    assert killer.has_killed
    with tenant(agency.pk):
        assert DisclosureRequest.objects.get().letter == Document.objects.get()
        assert AuditEvent.objects.filter(event="disclosure_decided").count() == 1


@pytest.mark.django_db(transaction=True)
def test_H03_of_two_who_decide_at_once_one_does(agency, people):
    with tenant(agency.pk):
        row = tried(people[Role.PAYROLL_CLERK], "open")
        seen = print_of(checks_of(row))
    ready = Barrier(2)

    def act(role: str) -> str:
        try:
            with tenant(agency.pk):
                ready.wait(timeout=10)
                decide_request(request=row, seen=seen, by=people[role], at=now())
        except NotAllowedNow:
            return "refused"
        finally:
            connection.close()
        return "decided"

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(act, (Role.CUSTOMER_LEAD, Role.CUSTOMER_SIGNATORY)))
    assert done == ["decided", "refused"]
