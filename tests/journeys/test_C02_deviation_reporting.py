"""C02 and C03: employees report what deviates, the manager decides, and only what is approved is on the payslip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from payroll.absence.actions import report_absence
from payroll.absence.open_sickness import report_sick
from payroll.models import Absence, PayLine, PayRun, TimeEntry
from payroll.runs.actions import open_run, start_calculation
from payroll.runs.engine import calculate_waiting
from servicecenter.accounts.actions import give_delegation
from servicecenter.models import AttestTask
from servicecenter.tenancy.scope import tenant
from tests.factories import STOCKHOLM, make_agency, make_person, make_user
from tests.factories.runs import client_of
from tests.journeys.test_C01_pay_run import log_in

DAYS = {"starts_on": "2026-11-02", "ends_on": "2026-11-04", "extent": "100"}


class House:
    """An agency with an employee, her manager, a colleague who may stand in, and a pay office."""

    def __init__(self) -> None:
        self.agency = make_agency()
        self.anna = make_user(self.agency, "employee", full_name="Anna Test")
        self.boss = make_user(self.agency, "manager", full_name="Bo Chef")
        self.stand_in = make_user(self.agency, "employee", full_name="Cia Ersättare")
        self.clerk = make_user(self.agency, "payroll_clerk")
        with tenant(self.agency.pk):
            self.person = make_person(user=self.anna, given_name="Anna", family_name="Test")

    def client(self, user):
        return client_of(user, self.agency)

    def report(self, name: str, what: str, given: dict[str, str]) -> None:
        """Send a report as the form of the page gives it."""
        client, url = self.client(self.anna), reverse(name, args=[what])
        employment = client.get(url).context["form"].fields["employment"].initial
        sent = client.post(url, {"employment": employment, **given, "step": "send"})
        assert sent.status_code == 302, sent.content.decode()

    def decide(self, user, word: str, comment: str = "") -> None:
        """Decide the case that waits, from its page."""
        client = self.client(user)
        with tenant(self.agency.pk):
            task = AttestTask.objects.get(state="waiting")
        url = reverse("attest_case", args=[task.public_id])
        shown = client.get(url).context["case"]["form"].initial["content_hash"]
        answer = client.post(url, {"decision": word, "content_hash": shown, "comment": comment})
        assert answer.status_code == 302, answer.content.decode()

    def lines(self) -> dict[str, int]:
        """The codes and amounts of the month's payslip, computed now."""
        at = datetime.now(STOCKHOLM)
        with tenant(self.agency.pk):
            run = start_calculation(run=open_run(month="2026-11", by=self.clerk, at=at), by=self.clerk, at=at)
        calculate_waiting(run, at=at)
        with tenant(self.agency.pk):
            return dict(PayLine.objects.filter(run=PayRun.objects.get()).values_list("code", "amount_ore"))


@pytest.fixture
def house(db):
    return House()


@pytest.mark.journey
def test_C02_a_deviation_is_saved_waits_for_the_manager_and_is_on_the_payslip(house) -> None:
    house.report("my_absence_new", "child_care", DAYS)
    with tenant(house.agency.pk):
        row = Absence.objects.get()
        assert (str(row.starts_on), str(row.ends_on), row.kind, row.extent) == (
            "2026-11-02",
            "2026-11-04",
            "child_care",
            100,
        )
    inbox = house.client(house.boss).get(reverse("attest_inbox")).content.decode()
    assert "Vård av barn, 3 arbetsdagar" in inbox
    house.decide(house.boss, "approve")
    assert house.lines()["42200"] == -579_600, "3 × 4,6 % av 42 000 kronor"


@pytest.mark.journey
def test_C02_an_addition_is_paid_in_the_same_way(house) -> None:
    house.report("my_entry_new", "12110", {"starts_on": "2026-11-03", "quantity": "2"})
    house.decide(house.boss, "approve")
    assert house.lines()["12110"] == 89_362, "2 × 42 000 ÷ 94"


@pytest.mark.journey
def test_C03_what_nobody_has_approved_is_not_in_the_run(house) -> None:
    house.report("my_absence_new", "child_care", DAYS)
    assert "42200" not in house.lines()


@pytest.mark.journey
def test_C03_a_return_tells_why_and_the_employee_sends_it_again(house) -> None:
    house.report("my_absence_new", "child_care", DAYS)
    house.decide(house.boss, "return", "Den tredje var du på kontoret")
    with tenant(house.agency.pk):
        row = Absence.objects.get()
    page = house.client(house.anna).get(reverse("my_reported", args=["franvaro", row.public_id])).content.decode()
    assert "Den tredje var du på kontoret" in page
    client, url = house.client(house.anna), reverse("my_reported_change", args=["franvaro", row.public_id])
    employment = client.get(url).context["form"].initial["employment"]
    client.post(url, {"employment": employment, **DAYS, "ends_on": "2026-11-02", "step": "send"})
    house.decide(house.boss, "approve")
    assert house.lines()["42200"] == -193_200


@pytest.mark.journey
def test_C03_a_deputy_approves_in_the_managers_place(house) -> None:
    at = datetime.now(STOCKHOLM)
    with tenant(house.agency.pk):
        today = at.date()
        give_delegation(
            receiver=house.stand_in,
            starts_on=today,
            ends_on=today,
            reason="semester",
            by=house.boss,
            at=at,
        )
    house.report("my_absence_new", "child_care", DAYS)
    house.decide(house.stand_in, "approve")
    with tenant(house.agency.pk):
        task = AttestTask.objects.get()
        assert (task.decided_by, task.behalf_of) == (house.stand_in, house.boss)


@pytest.mark.journey
def test_C03_nobody_approves_their_own_deviation(house) -> None:
    boss = make_user(house.agency, "manager", "employee")
    with tenant(house.agency.pk):
        employment = make_person(user=boss).employments.get()
        day = datetime(2026, 11, 3).date()
        report_absence(
            employment=employment, kind="child_care", starts_on=day, ends_on=day, by=boss, at=datetime.now(STOCKHOLM)
        )
        task = AttestTask.objects.get()
    client = house.client(boss)
    assert task.title not in client.get(reverse("attest_inbox")).content.decode()
    url = reverse("attest_case", args=[task.public_id])
    assert client.post(url, {"decision": "approve", "content_hash": task.content_hash}).status_code == 403


@pytest.fixture
def busy(transactional_db):
    """Fifty absences wait for the manager."""
    house = House()
    at = datetime.now(STOCKHOLM)
    with tenant(house.agency.pk):
        for number in range(50):
            user = make_user(house.agency, "employee")
            employment = make_person(user=user, given_name=f"N{number}", family_name="Test").employments.get()
            day = datetime(2026, 11, 2).date() + timedelta(days=number % 5)
            report_absence(employment=employment, kind="child_care", starts_on=day, ends_on=day, by=user, at=at)
    return house


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_C03_fifty_cases_are_decided_with_the_keyboard_alone(busy, live_server, page) -> None:
    log_in(page, live_server, client_of(busy.boss, busy.agency))
    page.goto(live_server.url + "/attest/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("g")
    page.get_by_text("2 ärenden är attesterade.").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#h-case").wait_for()
    page.wait_for_load_state()
    for left in range(47, 0, -1):
        page.keyboard.press("a")
        page.get_by_text(f"{left} ärende").first.wait_for()
        page.wait_for_load_state()  # the text is there before the page listens to the keyboard
    page.keyboard.press("a")
    page.get_by_text("Inget ärende väntar på dig.").wait_for()
    with tenant(busy.agency.pk):
        assert Absence.objects.filter(state="attested").count() == 50


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_pages_of_own_time_and_of_the_unit_have_no_barriers(
    transactional_db, live_server, page, barriers: Callable
) -> None:
    house = House()
    at = datetime.now(STOCKHOLM)
    with tenant(house.agency.pk):
        employment = house.person.employments.get()
        report_sick(employment=employment, starts_on=at.date(), by=house.anna, at=at)
        sick = Absence.objects.get()
    own = [
        "/min-tid/",
        "/min-tid/rapportera/",
        "/min-tid/rapportera/franvaro/child_care/",
        "/min-tid/rapportera/tillagg/12110/",
        f"/min-tid/frisk/{sick.public_id}/",
        f"/min-tid/franvaro/{sick.public_id}/",
    ]
    for user, paths in ((house.anna, own), (house.boss, ["/min-enhet/", "/attest/"])):
        log_in(page, live_server, client_of(user, house.agency))
        for path in paths:
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(live_server.url + path)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than {width}"
                assert barriers(page) == [], f"{path} at {width}"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_effect_is_told_while_the_form_is_filled_in_on_a_phone(transactional_db, live_server, page) -> None:
    house = House()
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, live_server, client_of(house.anna, house.agency))
    page.goto(live_server.url + "/min-tid/rapportera/franvaro/leave_without_pay/")
    page.get_by_label("Från och med").fill("2026-11-02")
    page.get_by_label("Till och med").fill("2026-11-04")
    page.get_by_label("Till och med").blur()
    page.locator("#effect").get_by_text("−5 796,00 kr").first.wait_for()
    page.get_by_role("button", name="Skicka för attest").click()
    page.get_by_text("Tjänstledig utan lön är skickad för attest.").wait_for()
    with tenant(house.agency.pk):
        assert Absence.objects.get().working_days == 3
        assert not TimeEntry.objects.exists()
