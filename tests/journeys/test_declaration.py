"""A month declared and reported in the browser by two persons, at the desk and on a phone, without barriers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings

from payroll.declarations.models import Declaration
from payroll.pensions.models import PensionReport
from payroll.population.carry import follow_checklist
from payroll.runs import actions
from servicecenter.models import User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_person
from tests.factories.declarations import organisation_number, personal_number, set_contact
from tests.factories.runs import Office, calculated, make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WIDTHS = ({"width": 1280, "height": 900}, {"width": 390, "height": 844})


@pytest.fixture
def office(settings, tmp_path) -> Office:
    """A month that is definitive."""
    settings.FILES_DIR = tmp_path
    office = make_office(people=0, organisation_number=organisation_number(699), name="Provverket")
    with tenant(office.agency.pk):
        set_contact()
        for place in range(3):
            make_person(personal_number=personal_number(200 + place))
    run = calculated(office)
    with tenant(office.agency.pk):
        follow_checklist(run, by=office.clerk, at=NOW)
        actions.send_to_control(run=run, by=office.clerk, at=NOW)
        actions.approve_run(run=run, content_hash=run.content_hash, by=office.approver, at=NOW)
        actions.make_definitive(run=office.run(), by=office.clerk, at=NOW)
    return office


@pytest.fixture
def browse(browser: Any, live_server: Any, office: Office) -> Iterator[Callable[[User, dict[str, int]], Any]]:
    """A page that someone has logged in to, in a window of a given size."""
    contexts = []

    def open_page(user: User, size: dict[str, int]) -> Any:
        context = browser.new_context(locale="sv-SE", viewport=size, bypass_csp=True, base_url=live_server.url)
        contexts.append(context)
        session = office.client(user).cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", WIDTHS, ids=("desk", "phone"))
def test_a_month_is_declared_by_two_persons(office, browse, barriers, size):
    clerk, approver = browse(office.clerk, size), browse(office.approver, size)
    clerk.goto("/lon/deklarationer/")
    assert barriers(clerk) == []
    clerk.get_by_role("button", name="Gör deklaration").click()
    assert barriers(clerk) == []
    assert clerk.evaluate("document.documentElement.scrollWidth") <= size["width"]
    clerk.get_by_role("button", name="Försegla").click()
    assert clerk.get_by_text("väntar på att en andra person godkänner").is_visible()
    approver.goto(clerk.url)
    approver.get_by_role("button", name="Godkänn").click()
    clerk.reload()
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="AGI-").click()
    assert download.value.suggested_filename.startswith("AGI-")
    clerk.get_by_label("Kvittensens nummer").fill("KV-2026-11")
    clerk.get_by_role("button", name="Registrera kvittens").click()
    assert barriers(clerk) == []
    with tenant(office.agency.pk):
        assert Declaration.objects.get().receipt == "KV-2026-11"


@pytest.mark.parametrize("size", WIDTHS, ids=("desk", "phone"))
def test_a_month_is_reported_to_the_pension_agency_by_two_persons(office, browse, barriers, size):
    clerk, approver = browse(office.clerk, size), browse(office.approver, size)
    clerk.goto("/lon/pensionsrapporter/")
    assert barriers(clerk) == []
    clerk.get_by_role("button", name="Gör rapport").click()
    assert barriers(clerk) == []
    assert clerk.evaluate("document.documentElement.scrollWidth") <= size["width"]
    clerk.get_by_role("button", name="Försegla").click()
    approver.goto(clerk.url)
    approver.get_by_role("button", name="Godkänn").click()
    clerk.reload()
    clerk.get_by_role("button", name="Notera som lämnad").click()
    assert barriers(clerk) == []
    with tenant(office.agency.pk):
        assert PensionReport.objects.get().state == "delivered"
