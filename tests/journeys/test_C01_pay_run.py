"""C01: a month's pay, from opened to paid, by the people who do it, through the site alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from payroll.models import Employment, EmploymentSpan, Finding, Payslip
from payroll.runs.engine import calculate_waiting
from payroll.runs.tasks import sweep_runs
from servicecenter.models import PaymentBatch, User, Voucher
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.runs import Office, calculated, client_of, make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
COCKPIT = "/lon/korningar/?month=2026-11"


@dataclass
class Person:
    """Someone at the site, who presses what the page has."""

    client: Client

    def press(self, path: str, what: str, **given: Any) -> str:
        """Send the form of the page that leads to ``what``, with its hidden fields, and read the page that follows."""
        page = self.client.get(path).content.decode()
        form = re.search(rf'<form[^>]*action="([^"]*{what}[^"]*)"[^>]*>(.*?)</form>', page, re.DOTALL)
        assert form, f"{path} has no form for {what}"
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
        return self.client.post(form[1], fields | given, follow=True).content.decode()


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.FILES_DIR = tmp_path
    make_office(name="Grannverket")
    return make_office(people=4, name="Provverket")


def test_C01_a_pay_run_from_opened_to_paid(office):
    clerk, approver = Person(office.client(office.clerk)), Person(office.client(office.approver))
    assert "Grannverket" not in clerk.client.get(COCKPIT).content.decode()
    _open_and_calculate(clerk, office)
    run = office.run()
    path = f"/lon/korning/{run.public_id}/"
    assert "lämnad till attest" in clerk.press(path, "gor/control")
    _review(clerk, f"{path}granskning/")
    assert "attesterad" in approver.press(path, "gor/approve")
    assert "definitiv" in clerk.press(path, "gor/finalise")
    _release_and_send(office, path, clerk)
    sweep_runs()
    assert office.run().state == "paid"
    assert "Utbetald" in clerk.client.get(COCKPIT).content.decode()
    _everything_ties(office)


def _open_and_calculate(clerk: Person, office: Office) -> None:
    page = clerk.client.post("/lon/korningar/alla/", {"month": "2026-11", "do": "open"}, follow=True).content.decode()
    assert "1 körning är öppnad." in page
    page = clerk.press(f"/lon/korning/{office.run().public_id}/", "gor/calculate")
    assert "Lönerna räknas" in page
    calculate_waiting(office.run())


def _review(clerk: Person, path: str) -> None:
    """The drawn payslips are looked at, and what the system cannot see is signed."""
    page = clerk.client.get(path).content.decode()
    for number in re.findall(r'action="[^"]*granskning/stickprov/(\d+)/', page):
        clerk.press(path, f"granskning/stickprov/{number}/", note="Stämmer med underlaget.")
    keys = re.findall(r'name="row" value="(\w+)"', page)
    assert "rader är kvitterade" in clerk.press(path, "granskning/kvittera", row=keys)
    assert "Allt som krävs före attest är gjort." in clerk.client.get(path).content.decode()


def _release_and_send(office: Office, path: str, clerk: Person) -> None:
    files = re.findall(r'href="(/betalningar/[0-9a-f-]+/)"', clerk.client.get(path).content.decode())
    assert len(files) == 1
    first, second = (make_user(office.agency, "payment_releaser") for _each in range(2))
    assert "En person till behövs" in _release(first, office, files[0])
    assert "Bemyndigad av två" in _release(second, office, files[0])
    client_of(second, office.agency).post(f"{files[0]}sand/")


def _release(user: User, office: Office, path: str) -> str:
    return client_of(user, office.agency).post(f"{path}bemyndiga/", follow=True).content.decode()


def _everything_ties(office: Office) -> None:
    """Payslips = employees with pay; the payment file's sum = the sum of net pay; the voucher balances."""
    run = office.run()
    with tenant(office.agency.pk):
        slips = list(Payslip.objects.filter(run=run))
        batch = PaymentBatch.objects.get(origin=f"{run.origin}:salary")
        voucher = Voucher.objects.get(origin=run.origin)
        lines = list(voucher.lines.values_list("amount_ore", flat=True))
    assert len(slips) == run.people == 4
    net = sum(slip.net_ore for slip in slips)
    assert net == run.net_ore == batch.total_ore
    assert re.search(rb"<CtrlSum>([\d.]+)</CtrlSum>", bytes(batch.content))[1] == f"{net / 100:.2f}".encode()
    assert sum(lines) == 0


def test_C01_the_clerk_s_pages_in_a_browser_have_no_barriers(office, live_server, page, barriers: Callable):
    run = calculated(office)
    log_in(page, live_server, office.client(office.clerk))
    for path in ("/lon/korningar/?month=2026-11", f"/lon/korning/{run.public_id}/", slip_path(office)):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(live_server.url + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than {width}"
            assert barriers(page) == [], f"{path} at {width}"


def test_C01_the_approver_approves_with_the_keyboard(office, live_server, page):
    run = calculated(office)
    clerk = Person(office.client(office.clerk))
    path = f"/lon/korning/{run.public_id}/"
    _review(clerk, f"{path}granskning/")
    clerk.press(path, "gor/control")
    log_in(page, live_server, office.client(office.approver))
    page.goto(live_server.url + path)
    page.keyboard.press("a")
    page.get_by_text("Körningen är attesterad.").wait_for()
    assert office.run().state == "approved"


def test_C01_a_line_opens_to_its_reason(office, live_server, page):
    calculated(office)
    log_in(page, live_server, office.client(office.clerk))
    page.goto(live_server.url + slip_path(office))
    page.locator("details.sc-why summary").first.click()
    page.locator(".sc-because").first.wait_for()
    assert "Månadslön" in page.locator(".sc-because").first.inner_text()


def test_C01_the_clerk_signs_all_of_a_control_with_the_keyboard(office, live_server, page, barriers: Callable):
    with tenant(office.agency.pk):
        Employment.objects.update(form="substitute")
        EmploymentSpan.objects.update(ends_on=date(2026, 12, 1))
    run = calculated(office)
    log_in(page, live_server, office.client(office.clerk))
    for path in ("kontroller/", "kvittera/ending_soon/"):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{live_server.url}/lon/korning/{run.public_id}/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than {width}"
            assert barriers(page) == [], f"{path} at {width}"
    page.get_by_label("Anteckning").focus()
    page.keyboard.type("Stämt av med myndigheten.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("4 kontrollträffar är kvitterade.").wait_for()
    with tenant(office.agency.pk):
        signed = Finding.objects.filter(run=run, control="ending_soon", note="Stämt av med myndigheten.")
        assert signed.count() == 4


def slip_path(office: Office) -> str:
    with tenant(office.agency.pk):
        return f"/lon/spec/{Payslip.objects.first().public_id}/"


def log_in(page: Any, live_server: Any, client: Client) -> None:
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
