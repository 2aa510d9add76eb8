"""An agreement in the browser: offered, approved by both sides, signed on a phone, followed by another version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import new_version, save_row
from servicecenter.agreements.queries import annexes_of
from servicecenter.models import Agency, AgreementVersion, User
from servicecenter.papers.queries import is_signed_by_both
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.agreements import add_user, approve_all, drafted, sign
from tests.factories.runs import Office
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS
NAMES = {
    Role.ACCOUNT_MANAGER: "Johan Dahl",
    Role.ONBOARDING_LEAD: "Henrik Sjö",
    Role.CENTRE_SIGNATORY: "Birgitta Hallgren",
    Role.CUSTOMER_LEAD: "Ulla Berg",
    Role.CUSTOMER_SIGNATORY: "Per Westin",
}


@pytest.fixture(autouse=True)
def files(tmp_path: Any, settings: Any) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def agency() -> Agency:
    return make_agency(name="Lantmäteriet")


@pytest.fixture
def people(agency: Agency) -> dict[str, User]:
    return {role: make_user(agency, role, full_name=name) for role, name in NAMES.items()}


@pytest.fixture
def office(agency: Agency, people: dict[str, User]) -> Office:
    return Office(agency, people[Role.ACCOUNT_MANAGER], people[Role.CENTRE_SIGNATORY])


def look(page: Any, name: str, size: dict[str, int], barriers: Callable) -> None:
    """Nothing sticks out and nothing bars the way."""
    assert fits(page, size), name
    assert barriers(page) == [], name
    picture(page, f"agreement-{name}", size)


def test_H01_an_agreement_from_offer_to_signature_and_the_next_version(
    agency: Agency, people: dict[str, User], browse: Callable, barriers: Callable
):
    manager = people[Role.ACCOUNT_MANAGER]
    with tenant(agency.pk):
        version = drafted(people, "payroll", "supplier_invoices", valid_from=timezone.localdate(), at=timezone.now())
        add_user(version, manager, email="bo.alm@kund.example", full_name="Bo Alm", role=Role.REVIEWER)
        version.forums.filter(level="tactical").delete()
    desk, phone = browse(manager, DESK), browse(people[Role.CUSTOMER_SIGNATORY], PHONE)
    address = f"/overenskommelser/{version.public_id}/"
    desk.goto(address)
    look(desk, "draft", DESK, barriers)
    _add_forum(desk, address)
    desk.goto(address)
    desk.get_by_role("button", name="Ta fram bilagor och erbjud").click()
    assert desk.get_by_text("Bilagorna är framtagna").is_visible()
    look(desk, "offered", DESK, barriers)
    with tenant(agency.pk):
        version.refresh_from_db()
        approve_all(version, people, at=timezone.now())
        annexes = {row.code: row.paper for row in annexes_of(version)}
        sign(annexes["P"], people, at=timezone.now())
    desk.goto(f"/papper/{annexes['3'].public_id}/")
    look(desk, "annex", DESK, barriers)
    centre = browse(people[Role.CENTRE_SIGNATORY], DESK)
    for page, size in ((centre, DESK), (phone, PHONE)):
        page.goto(f"/papper/{version.paper.public_id}/")
        look(page, "paper", size, barriers)
        page.get_by_role("button", name="Underteckna").click()
        assert page.get_by_text("Du har undertecknat papperet.").is_visible()
    with tenant(agency.pk):
        version.refresh_from_db()
        assert (version.state, is_signed_by_both(version.paper)) == ("signed", True)
        _next_version(version, manager)
    _look_at_every_page(version, desk, phone, barriers)


def _add_forum(page: Any, address: str) -> None:
    page.goto(f"{address}forum/ny/")
    page.locator("[name=level]").select_option("tactical")
    written = {
        "name": "Taktiskt forum",
        "purpose": "Servicenivåer och förbättringar",
        "centre": "Kundansvarig",
        "customer": "Personalchef",
        "frequency": "Varje kvartal",
        "escalates_to": "Strategiskt forum",
        "escalation_days": "10",
    }
    for name, value in written.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Spara").click()
    assert page.get_by_text("Raden är sparad.").is_visible()


def _next_version(version: AgreementVersion, manager: User) -> None:
    later = version.valid_from.replace(year=version.valid_from.year + 1)
    told = {"by": manager, "at": timezone.now()}
    second = new_version(agreement=version.agreement, valid_from=later, change="Kortare uppsägningstid", **told)
    values = {"clause": "7", "text": "Sex månaders uppsägningstid gäller.", "reason": "Uppdraget är tidsbegränsat."}
    save_row(version=second, slug="villkor", values=values, **told)


def _look_at_every_page(version: AgreementVersion, desk: Any, phone: Any, barriers: Callable) -> None:
    address = f"/overenskommelser/{version.public_id}/"
    names = ("tjanster", "servicenivaer", "ansvar", "kontroller", "forum", "volymer", "plan", "anvandare")
    pages = {name: f"{address}{name}/" for name in (*names, "personuppgifter", "villkor", "konton", "kvar-hos-er")}
    pages |= {"list": "/overenskommelser/", "signed": address, "papers": "/papper/"}
    for page, size in ((desk, DESK), (phone, PHONE)):
        for name, path in pages.items():
            page.goto(path)
            look(page, name, size, barriers)
    desk.goto("/overenskommelser/")
    desk.get_by_role("link", name=f"{version.agreement} version 2").click()
    desk.get_by_role("link", name="Vad som skiljer från version 1").click()
    assert desk.get_by_text("Sex månaders uppsägningstid gäller.").first.is_visible()
    look(desk, "differences", DESK, barriers)
    desk.go_back()
    desk.goto(f"{desk.url}servicenivaer/ny/")
    look(desk, "sla-form", DESK, barriers)
