"""Agencies in dialogue are the centre's own: written, changed with history, lost with a reason or connected without
anything typed again, and weighed by their probability in the forecast. No agency's people ever see one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from onboarding.connection.overview import employees_here, refresh_connection
from onboarding.connection.queries import ground
from onboarding.connection.tasks import follow_connections
from onboarding.models import ConnectionRow, Project, ProjectOverview, Prospect, ProspectChange
from onboarding.projects.actions import start_project
from onboarding.prospects.actions import connect_prospect, lose_prospect, write_prospect
from onboarding.prospects.pages import history
from payroll.models import RunOverview
from servicecenter.accounts.roles import PERMISSIONS, Role
from servicecenter.common.permissions import Permission
from servicecenter.models import Agency, AuditEvent, User
from servicecenter.tenancy.scope import set_user, tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_agency, make_user
from tests.factories.benefits import NUMBER, make_prospect, prospect_facts
from tests.factories.declarations import organisation_number
from tests.factories.runs import client_of

AT = timezone.now()
TODAY = timezone.localdate(AT)


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency(organisation_number=organisation_number(991))


@pytest.fixture
def manager(agency: Agency) -> Iterator[User]:
    """One of the centre's people, at work in an agency."""
    user = make_user(agency, Role.ACCOUNT_MANAGER)
    with tenant(agency.pk, user_id=user.pk):
        yield user


def test_A35_a_dialogue_is_written_changed_with_its_history_and_lost_with_the_reason(agency, manager):
    found = make_prospect(manager, at=AT)
    facts = prospect_facts(manager, probability=75, next_step="Avsiktsförklaring")
    write_prospect(prospect=found, facts=facts, by=manager, at=AT)
    write_prospect(prospect=found, facts=facts, by=manager, at=AT)
    assert ProspectChange.objects.count() == 2, "what is the same is no change"
    latest = history(found)[0]["text"]
    assert "sannolikhet: 75 % (var 50 %)" in latest
    assert "nästa steg: Avsiktsförklaring (var Möte med generaldirektören)" in latest
    with pytest.raises(ValidationError, match="varför"):
        lose_prospect(prospect=found, reason=" ", by=manager, at=AT)
    lose_prospect(prospect=found, reason="Bygger eget", by=manager, at=AT)
    for act in (
        lambda: lose_prospect(prospect=found, reason="Igen", by=manager, at=AT),
        lambda: write_prospect(prospect=found, facts=facts, by=manager, at=AT),
    ):
        with pytest.raises(NotAllowedNow, match="redan avgjord"):
            act()
    assert make_prospect(manager, at=AT).pk != found.pk, "a new dialogue may begin"
    assert not AuditEvent.objects.filter(detail__icontains="Fyrverket").exists()
    assert AuditEvent.objects.filter(event="prospect_changed").count() == 4


def test_every_fault_is_told_at_its_field_and_nothing_is_written(agency, manager):
    bad = {
        "name": " ", "organisation_number": "202100-1234", "employees": 0, "services": [], "probability": 101,
        "next_step": "", "next_on": TODAY - timedelta(days=1), "expected_on": TODAY,
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        write_prospect(prospect=None, facts=prospect_facts(manager, **bad), by=manager, at=AT)
    assert refused.value.error_dict.keys() == bad.keys()
    make_prospect(manager, at=AT)
    with pytest.raises(ValidationError, match="pågår redan"):
        make_prospect(manager, at=AT)
    assert Prospect.objects.count() == 1
    page = client_of(manager, agency).post(reverse("prospect_new"), {"name": "Fyrverket", "employees": "många"})
    assert page.status_code == 422
    assert "Fyrverket" in page.content.decode(), "what was written stays"


def test_A35_won_starts_the_project_without_typing_again(agency, manager):
    found = make_prospect(manager, at=AT, organisation_number=agency.organisation_number, name=agency.name)
    client = client_of(manager, agency)
    page = client.get(reverse("prospect", args=[found.public_id])).content.decode()
    assert "Starta anslutningen" in page
    form = client.get(reverse("prospect_project_new", args=[found.public_id])).context["form"]
    assert form.initial["wanted_go_live_on"] == found.expected_on
    posted = form.initial | {"wanted_go_live_on": str(found.expected_on)}
    answer = client.post(reverse("prospect_project_new", args=[found.public_id]), posted)
    project = Project.objects.get()
    assert answer.url == reverse("project_room", args=[project.public_id])
    found.refresh_from_db()
    assert (found.outcome, found.project) == ("won", project.public_id)
    assert (project.services, project.wanted_go_live_on) == (["payroll"], found.expected_on)
    again = client.post(reverse("prospect_project_new", args=[found.public_id]), posted)
    assert again.status_code == 422
    assert "redan avgjord" in again.content.decode()
    assert ProjectOverview.objects.count() == 1


def test_a_project_starts_in_the_agency_itself_and_only_when_it_is_in_the_register(agency, manager):
    unknown = make_prospect(manager, at=AT)
    given = {"kind": "payroll", "name": "X", "services": ["payroll"], "wanted_go_live_on": date(2099, 1, 1)}
    with pytest.raises(NotAllowedNow, match="finns inte i registret"):
        connect_prospect(prospect=unknown, **given, by=manager, at=AT)
    elsewhere = Agency.objects.create(name="Annan", code="annan", sort_key="a", organisation_number=NUMBER)
    with pytest.raises(NotAllowedNow, match="Byt till Annan"):
        connect_prospect(prospect=unknown, **given, by=manager, at=AT)
    assert (
        elsewhere.name in client_of(manager, agency).get(reverse("prospect", args=[unknown.public_id])).content.decode()
    )
    assert not Project.objects.exists()


def test_no_agencys_people_ever_see_a_dialogue(agency, manager):
    found = make_prospect(manager, at=AT)
    doors = [("prospects", []), ("prospect_new", []), ("connection_forecast", [])]
    doors += [
        (name, [found.public_id]) for name in ("prospect", "prospect_change", "prospect_end", "prospect_project_new")
    ]
    theirs = [role for role in Role.values if Permission.SEE_PROSPECTS not in PERMISSIONS[role]]
    assert {Role.CUSTOMER_LEAD, Role.CUSTOMER_SIGNATORY, Role.STEERING_MEMBER, Role.ADMINISTRATOR} <= set(theirs)
    for role in (Role.CUSTOMER_LEAD, Role.STEERING_MEMBER, Role.ADMINISTRATOR):
        client = client_of(make_user(agency, role), agency)
        assert {client.get(reverse(name, args=args)).status_code for name, args in doors} == {403}, role
    assert client_of(manager, agency).get(reverse("prospect", args=[uuid4()])).status_code == 404


def test_the_database_itself_hides_dialogues_from_everyone_else(agency, manager):
    make_prospect(manager, at=AT)
    customer = make_user(agency, Role.CUSTOMER_LEAD)
    facts = prospect_facts(customer, organisation_number="2021004490", name="Smyg")
    set_user(customer.pk)
    assert not Prospect.objects.exists()
    assert not ProspectChange.objects.exists()
    with pytest.raises(PermissionDenied):
        write_prospect(prospect=None, facts=facts, by=customer, at=AT)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Prospect.objects.create(**facts, made_by=customer, made_at=AT)
    set_user(manager.pk)
    assert Prospect.objects.count() == 1


def test_A35_the_pipeline_times_probability_feeds_the_forecast(agency, manager):
    """36 000 paid of 262 000 is 13.7 %; 24 000 at 75 % more is 54 000, 20.6 %; certain it is 60 000, 22.9 %."""
    RunOverview.objects.create(
        agency=agency, run_id=1, public_id=uuid4(), month="2026-10", kind="ordinary", state="paid",
        pays_on=TODAY, people=36_000, updated_at=AT,
    )  # fmt: skip
    refresh_connection(at=AT)
    soon = TODAY + timedelta(days=1)
    found = make_prospect(manager, at=AT, probability=75, expected_on=soon, next_on=TODAY)
    later = ground(TODAY).standing("payroll", soon)
    assert (later.live, later.coming, later.hoped, later.everyone) == (36_000, 0, 18_000, 262_000)
    assert (str(later.live_percent), str(later.percent)) == ("13.7", "20.6")
    certain = prospect_facts(manager, probability=100, expected_on=soon, next_on=TODAY)
    write_prospect(prospect=found, facts=certain, by=manager, at=AT)
    assert str(ground(TODAY).standing("payroll", soon).percent) == "22.9"
    assert ground(TODAY).standing("payroll", TODAY).hoped == 0
    assert ground(TODAY).standing("e_commerce", soon).percent == 0
    client = client_of(manager, agency)
    page = client.get(reverse("connection_forecast")).content.decode()
    assert "Fyrverket" in page
    assert "Mål 25 %" in page
    told = client.get(reverse("connection_forecast"), {"format": "csv"}).content.decode()
    assert "22,9" in told
    assert "Fyrverket" in client.get(reverse("prospects"), {"format": "csv"}).content.decode()


def test_A28_a_project_is_on_its_way_until_its_service_is_signed_and_live(agency, manager):
    given = {"kind": "finance", "name": "E-handel", "services": ["procurement"]}
    start_project(**given, wanted_go_live_on=TODAY + timedelta(days=200), by=manager, at=AT)
    row = refresh_connection(at=AT)
    assert [(each["code"], each["signed"]) for each in row.services] == [("payroll", True), ("ordering", False)]
    assert employees_here() == (0, "unknown")
    found = ground(TODAY)
    assert found.unknown == [agency]
    page = client_of(manager, agency).get(reverse("connection_forecast"), {"omrade": "e_commerce"}).content.decode()
    assert "I projekt" in page
    assert "Utan uppgift om anställda" in page


def test_the_night_writes_every_agencys_row_and_only_the_centre_reads_them_across(agency):
    other = make_agency()
    follow_connections()
    follow_connections()
    manager, stranger = make_user(other, Role.ONBOARDING_LEAD), make_user(other, Role.PAYROLL_CLERK)
    with tenant(other.pk, user_id=manager.pk):
        assert ConnectionRow.objects.count() == 2
    with tenant(other.pk, user_id=stranger.pk):
        assert [row.agency for row in ConnectionRow.objects.all()] == [other]
