"""Back pay as it meets the clerk: both versions of a line, a second clerk and an extra run, without barriers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from payroll.models import PayLine, Payslip, Person
from tests.factories import make_user
from tests.factories.runs import client_of
from tests.journeys.test_C01_pay_run import log_in
from tests.payroll.runs.conftest import make_desk
from tests.payroll.runs.test_extra_run import calculated
from tests.payroll.runs.test_retro import MONTHLY, overtime, raise_pay, run, settle

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return make_desk()


def pages_of(desk) -> dict[str, str]:
    """A raise two months late, late overtime, and the addresses where they are seen."""
    person = desk.person(pay_ore=3_820_000)
    run(desk, "2026-07")
    for month in ("2026-08", "2026-09", "2026-10"):
        run(desk, month)
    raise_pay(desk, person, 3_995_000, date(2026, 7, 1), reason="Lönerevision efter förhandling")
    overtime(desk, person, date(2026, 10, 14), hours="3.5", attested_by=desk.approver)
    november = desk.calculate("2026-11")
    settle(desk, november)
    raise_pay(desk, person, 4_100_000, date(2026, 11, 1))
    extra = calculated(desk, person)
    with desk.scope():
        slip = Payslip.objects.get(run=november)
        line = PayLine.objects.get(payslip=slip, code=MONTHLY, earned_from=date(2026, 9, 1))
        Person.objects.filter(pk=person.pk).update(user=make_user(desk.agency, "employee"))
    return {
        "run": f"/lon/korning/{november.public_id}/",
        "slip": f"/lon/spec/{slip.public_id}/",
        "versions": f"/lon/spec/{slip.public_id}/rad/{line.number}/",
        "extra": f"/lon/korning/{extra.public_id}/",
    }


def test_the_pages_of_back_pay_have_no_barriers(desk, live_server, page, barriers: Callable):
    paths = pages_of(desk)
    log_in(page, live_server, client_of(desk.clerk, desk.agency))
    for name, path in paths.items():
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(live_server.url + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width}"
            assert barriers(page) == [], f"{name} at {width}"


def test_a_line_of_back_pay_opens_to_both_versions(desk, live_server, page):
    paths = pages_of(desk)
    log_in(page, live_server, client_of(desk.clerk, desk.agency))
    page.goto(live_server.url + paths["slip"])
    page.locator("details.sc-why summary").nth(1).click()
    told = page.locator(".sc-versions").first
    told.wait_for()
    assert "Vad som var känt då" in told.inner_text()
    assert "Lönerevision efter förhandling" in told.inner_text()
