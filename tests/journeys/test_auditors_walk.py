"""An auditor follows one person's year from page to page: facts, runs, back pay, payment, ledger, declaration, readers.

With ``WRITE_SCREENS=1`` the pictures of ``docs/flows/auditors-walk.md`` are taken anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from payroll.models import Payslip, Person
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.declarations import organisation_number, personal_number, received, set_contact
from tests.factories.runs import client_of
from tests.journeys.test_C01_pay_run import log_in
from tests.payroll.runs.conftest import Desk, make_desk
from tests.payroll.runs.test_retro import overtime, raise_pay

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SCREENS = Path(__file__).resolve().parents[2] / "docs/screens"
NAMES = ("Lena Björk", "Anders Lind", "Petra Holm", "Jonas Ek")
MONTHS = ("2026-08", "2026-09", "2026-10")


@pytest.fixture
def desk(settings, tmp_path) -> Desk:
    settings.FILES_DIR = tmp_path
    return make_desk()


@pytest.fixture
def person(desk) -> Person:
    """Paid since August, raised in November from September on, and the autumn declared."""
    for user, name in zip((desk.clerk, desk.approver, *desk.releasers), NAMES, strict=True):
        user.full_name = name
        user.save()
    with desk.scope():
        type(desk.agency).objects.filter(pk=desk.agency.pk).update(
            organisation_number=organisation_number(699), name="Provverket"
        )
        set_contact()
    person = desk.person(
        pay_ore=3_820_000, given_name="Karin", family_name="Ahlström", personal_number=personal_number(200)
    )
    for month in MONTHS:
        desk.pay(desk.fix(month))
    raise_pay(desk, person, 3_995_000, date(2026, 9, 1), reason="Lönerevision efter förhandling")
    overtime(desk, person, date(2026, 10, 14), hours="3.5", attested_by=desk.approver)
    desk.pay(desk.fix("2026-11"))
    with desk.scope():
        received(desk.clerk, desk.approver, Month(2026, 11), at=desk.later())
    # A colleague looks at the payslip, which the log keeps.
    with desk.scope():
        slip = Payslip.objects.select_related("run").get(person=person, month="2026-11")
    client_of(desk.clerk, desk.agency).get(f"/lon/spec/{slip.public_id}/")
    return person


@pytest.fixture
def picture(page) -> Callable[[str], None]:
    def take(name: str) -> None:
        if os.environ.get("WRITE_SCREENS") == "1":
            page.screenshot(path=SCREENS / f"audit-{name}.png", full_page=True)

    return take


def test_an_auditor_walks_from_fact_to_payment_to_who_has_seen(desk, person, live_server, page: Any, barriers, picture):
    auditor = make_user(desk.agency, "auditor", full_name="Gunnar Revisor")
    log_in(page, live_server, client_of(auditor, desk.agency))
    page.set_viewport_size({"width": 1280, "height": 900})

    page.goto(live_server.url + "/lon/revision/")
    page.get_by_role("link", name="Karin Ahlström").click()
    year = page.url
    told = page.locator("main").inner_text()
    assert "Lönerevision efter förhandling" in told, "the change, with its reason"
    assert told.count("attesterad av") >= len(MONTHS) + 2, "who signed every run, and the overtime"
    assert "KV-1" in told, "the declaration's receipt"
    assert str(desk.clerk) in page.locator("section", has_text="Vem har sett").last.inner_text()
    found = barriers(page)
    assert not found, found
    picture("year")

    november = page.locator("tr", has_text="November 2026")
    walk = (
        ("payslip", november.locator("th a"), "avser oktober"),
        ("both-versions", november.locator("td[data-label='Varav retroaktivt'] a"), "Vad som var känt då"),
        ("run", november.locator("td[data-label='Räknad och attesterad'] a"), "Attesterad"),
        ("payment", november.locator("td[data-label=Betalning] a").first, str(desk.releasers[1])),
        ("voucher", november.locator("td[data-label=Verifikation] a"), "Lönekörning"),
        ("declaration", november.locator("td[data-label=Deklaration] a"), "KV-1"),
        ("readers", page.get_by_role("link", name="Hela läsloggen"), str(desk.clerk)),
    )
    wrong = {}
    for name, link, expected in walk:
        page.goto(year)
        with page.expect_navigation():
            link.click()
        told = page.locator("main").inner_text()
        if found := [*barriers(page), *([] if expected in told else [f"{expected} is not in {told[:600]}"])]:
            wrong[name] = found
        picture(name)
    assert not wrong, wrong


def test_the_walk_fits_a_phone_and_changes_nothing(desk, person, live_server, page: Any):
    auditor = make_user(desk.agency, "auditor")
    client = client_of(auditor, desk.agency)
    log_in(page, live_server, client)
    page.set_viewport_size({"width": 390, "height": 844})
    path = f"/lon/revision/{person.public_id}/"
    page.goto(live_server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with tenant(desk.agency.pk):
        slip = Payslip.objects.select_related("run").get(person=person, month="2026-11")
    for address in (path, f"/lon/korning/{slip.run.public_id}/", f"/lon/spec/{slip.public_id}/"):
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 403
    assert client.post(f"/lon/korning/{slip.run.public_id}/gor/calculate/").status_code == 403
