"""A new agency from prospect to closed project: both sides in the browser, and its people paid as soon as it is in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from onboarding.customer_levels.tasks import measure_levels
from onboarding.models import Project
from onboarding.projects.states import ProjectState
from servicecenter.accounts.roles import Role
from servicecenter.models import Agency, Membership, PaymentBatch, ServiceAgreement, User
from servicecenter.payments.actions import release_batch, send_batch
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.declarations import organisation_number
from tests.factories.runs import Office, fixed
from tests.journeys.looking import WIDTHS
from tests.journeys.onboarding_pay import PEOPLE
from tests.journeys.onboarding_room import Calendar, Walk
from tests.journeys.onboarding_steps import GO_LIVE, MENDS, agreed, data, gap, links, parallel_runs, seat, staffing

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DESK, PHONE = WIDTHS
CAST = {
    "account": (Role.ACCOUNT_MANAGER, "Johan Dahl"),
    "lead": (Role.ONBOARDING_LEAD, "Mats Norling"),
    "loader": (Role.ONBOARDING_LEAD, "Karin Lind"),
    "chair": (Role.STEERING_MEMBER, "Göran Palm"),
    "centre_signs": (Role.CENTRE_SIGNATORY, "Eva Ståhl"),
    "customer": (Role.CUSTOMER_LEAD, "Birgitta Holm"),
    "member": (Role.STEERING_MEMBER, "Lars Hed"),
    "customer_signs": (Role.CUSTOMER_SIGNATORY, "Agneta Rask"),
}


@pytest.fixture
def agency(settings: Any, tmp_path: Any) -> Agency:
    """In the register, with nothing agreed."""
    settings.FILES_DIR = tmp_path
    found = make_agency(name="Fyrverket", code="fyrverket", organisation_number=organisation_number(712))
    with tenant(found.pk):
        ServiceAgreement.objects.all().delete()
    return found


@pytest.fixture
def office(agency: Agency) -> Office:
    return Office(agency, make_user(agency, "payroll_clerk"), make_user(agency, "payroll_approver"))


@pytest.fixture
def walk(agency: Agency, browse: Any, monkeypatch: pytest.MonkeyPatch) -> Walk:
    people = {name: make_user(agency, role, full_name=full) for name, (role, full) in CAST.items()}
    return Walk(agency, people, Calendar(monkeypatch, date(2025, 11, 3)), browse, DESK, MENDS)


def test_a_new_agency_from_prospect_to_closed_project_and_paid(office: Office, walk: Walk) -> None:
    begin(walk)
    define(walk)
    implement(walk)
    go_live(walk, office)
    stabilise(walk)


def begin(walk: Walk) -> None:
    """Phase 1: what was in dialogue becomes a project, and its letter of intent and offer are signed."""
    window = walk.visit("account", "prospect_new")
    window.send(
        name=walk.agency.name,
        organisation_number=walk.agency.organisation_number,
        employees=PEOPLE,
        services=["payroll"],
        probability=60,
        expected_on=str(GO_LIVE),
        next_step="Strategiskt möte",
        next_on="2025-11-14",
        owner=walk.people["account"],
    )
    window.follow("Starta anslutningen")
    window.send(name="Lön till Fyrverket")
    with tenant(walk.agency.pk):
        walk.project = Project.objects.get()
    seat(walk)
    walk.pass_gate(0)
    walk.finish_activities(1)
    walk.pass_gate(1)


def define(walk: Walk) -> None:
    """Phase 2: systems and gaps are found, and the agreement is signed."""
    links(walk, "")
    gap(walk)
    walk.turn_to(date(2025, 12, 8))
    walk.finish_activities(2)
    walk.pass_gate(2)


def implement(walk: Walk) -> None:
    """Phase 3: people are moved in, two months are calculated beside the old system, and all is ready to start."""
    staffing(walk, "")
    walk.turn_to(date(2026, 2, 16))
    data(walk, "")
    parallel_runs(walk, "")
    walk.turn_to(date(2026, 5, 18))
    walk.finish_activities(3)
    walk.pass_gate(3)


def go_live(walk: Walk, office: Office) -> None:
    """Phase 4: accounts come from annex 6, and everyone is paid in the first month and the second."""
    walk.turn_to(GO_LIVE)
    version = agreed(walk)
    walk.visit("account", "agreement_version", version.public_id).press("Ta i drift")
    walk.visit("account", "agreement_accounts", version.public_id).press("Skapa konton och roller")
    with tenant(walk.agency.pk):
        assert User.objects.filter(email="bo.alm@fyrverket.example").exists()
        assert Membership.objects.filter(user__email="bo.alm@fyrverket.example", role=Role.ATTESTER).exists()
    for month, day in (("2026-06", date(2026, 6, 15)), ("2026-07", date(2026, 7, 15))):
        walk.turn_to(day)
        pay(walk, office, month)
    walk.turn_to(date(2026, 8, 3))
    measure_levels()
    walk.finish_activities(4)
    walk.pass_gate(4)


def pay(walk: Walk, office: Office, month: str) -> None:
    """Everyone is paid: the run is fixed, its file is released by two and sent to the bank."""
    run = fixed(office, month, at=walk.now)
    assert (run.state, run.people) == ("definitive", PEOPLE)
    with tenant(walk.agency.pk):
        [batch] = PaymentBatch.objects.filter(origin=f"{run.origin}:salary")
        assert (batch.total_ore, batch.payments.count()) == (run.net_ore, PEOPLE)
        for _each in range(2):
            release_batch(batch=batch, by=make_user(walk.agency, "payment_releaser"), at=walk.now)
        send_batch(batch=batch, by=make_user(walk.agency, "payment_releaser"), at=walk.now)


def stabilise(walk: Walk) -> None:
    """Phase 5: handed over, lessons drawn, and closed: the customer has its page, and the room can only be read."""
    walk.turn_to(date(2026, 9, 7))
    walk.finish_activities(5)
    walk.pass_gate(5)
    with tenant(walk.agency.pk):
        assert Project.objects.get().state == ProjectState.CLOSED
    page = walk.visit("customer", "service_page")
    for shown in ("Mats Norling", "Birgitta Holm", "PAY-4"):
        page.reads(shown)
    walk.at("account", "project_scorecard").reads("Nöjdhet")
    room = walk.at("customer", "project_risks")
    room.reads("Det kan läsas men inte ändras.")
    assert room.page.get_by_role("link", name="Ny risk").count() == 0
