"""The start page shows each role what waits for it, and says so plainly when nothing does."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import reverse

from payroll.models import PayRun
from payroll.population.carry import sign_warnings
from payroll.runs.actions import open_run, send_to_control, start_calculation
from payroll.runs.engine import calculate_waiting
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant
from servicecenter.web.start import greeting, lead
from tests.factories import STOCKHOLM, make_agency, make_person, make_user
from tests.factories.attest import make_task

pytestmark = pytest.mark.django_db
ROLES = (
    "employee", "manager", "attester", "reviewer", "payroll_clerk", "payroll_approver", "payment_releaser",
    "finance_clerk", "ecommerce_clerk", "account_manager", "auditor", "administrator",
)  # fmt: skip


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        make_person()
    return agency


def start_of(client, user) -> str:
    client.force_login(user)
    page = client.get(reverse("start"))
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_start_page_with_its_own_name(agency, client, role) -> None:
    assert "Testa" in start_of(client, make_user(agency, role, full_name="Testa Testsson"))


def test_an_attester_with_an_empty_inbox_is_told_so(agency, client) -> None:
    page = start_of(client, make_user(agency, "attester"))
    assert "Inget väntar på dig" in page
    assert "Att attestera" in page


def test_what_waits_for_attest_is_listed_and_counted(agency, client) -> None:
    worker = make_user(agency, "employee")
    with tenant(agency.pk):
        tasks = [make_task(worker) for _ in range(8)]
    page = start_of(client, make_user(agency, "attester"))
    assert "8 saker väntar på dig." in page
    assert tasks[0].title in page
    assert tasks[7].title not in page, "the rest are in the inbox"
    assert "Att attestera" not in start_of(client, worker)


def submitted_run(agency, clerk) -> PayRun:
    at = datetime.now(STOCKHOLM)
    with tenant(agency.pk):
        run = start_calculation(run=open_run(month=str(Month.of(at.date())), by=clerk, at=at), by=clerk, at=at)
    calculate_waiting(run, at=at)
    with tenant(agency.pk):
        sign_warnings(run, by=clerk, at=at)
        return send_to_control(run=PayRun.objects.get(pk=run.pk), by=clerk, at=at)


def test_a_run_waits_for_the_one_whose_step_is_next(agency, client) -> None:
    clerk, approver = make_user(agency, "payroll_clerk"), make_user(agency, "payroll_approver")
    run = submitted_run(agency, clerk)
    address = reverse("pay_run", args=[run.public_id])
    assert address in start_of(client, approver)
    assert address not in start_of(client, clerk)
    assert address not in start_of(client, make_user(agency, "employee"))


def test_another_agencys_run_does_not_wait_here(agency, client) -> None:
    run = submitted_run(agency, make_user(agency, "payroll_clerk"))
    assert reverse("pay_run", args=[run.public_id]) not in start_of(
        client, make_user(make_agency(), "payroll_approver")
    )


@pytest.mark.parametrize(
    ("hour", "text"), [(7, "God morgon, Karin"), (13, "Hej, Karin"), (20, "God kväll, Karin"), (3, "Hej, Karin")]
)
def test_the_greeting_follows_the_clock(hour, text) -> None:
    assert greeting(datetime(2026, 11, 23, hour, tzinfo=STOCKHOLM), "Karin Ahlström") == text
    assert greeting(datetime(2026, 11, 23, hour, tzinfo=STOCKHOLM), "") == text.split(",")[0]


def test_the_lead_counts_everything_that_waits() -> None:
    assert lead(date(2026, 11, 23), [0, 0]) == "Måndag 23 november. Inget väntar på dig."
    assert lead(date(2026, 11, 23), [1]) == "Måndag 23 november. 1 sak väntar på dig."
    assert lead(date(2026, 11, 23), [2, 3]) == "Måndag 23 november. 5 saker väntar på dig."
