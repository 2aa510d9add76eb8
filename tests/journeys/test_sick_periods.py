"""A sick period from the clerk's list to each of its days, and the employee's own days, at the desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from payroll.models import Absence, Payslip, Person
from payroll.population.carry import follow_checklist, sign_warnings
from payroll.runs import actions
from servicecenter.common.calendars import working_days
from servicecenter.models import Unit, User
from servicecenter.tenancy.scope import tenant
from tests.factories import LONG_AGO, NOW, make_user
from tests.factories.runs import Office, calculated, make_office
from tests.journeys.looking import WIDTHS, fits, named, picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(settings, tmp_path) -> Office:
    """Astrid has been ill since September, lately at half time; Bengt fell ill today. October is paid."""
    settings.FILES_DIR = tmp_path
    office = make_office(people=0, name="Provverket")
    with tenant(office.agency.pk):
        astrid, bengt = named("Astrid Lindgård", 6_000_000), named("Bengt Öhman", 3_600_000)
        Person.objects.filter(pk=astrid.pk).update(user=make_user(office.agency, "employee"))
        Unit.objects.update(manager=make_user(office.agency, "manager", full_name="Siv Åberg"))
        today = timezone.localdate()
        ill(astrid, date(2026, 9, 21), date(2026, 11, 1))
        ill(astrid, date(2026, 11, 2), max(today, date(2026, 11, 20)), extent=50)
        ill(bengt, today, today, is_open=True)
    at = NOW - timedelta(days=31)
    october = calculated(office, "2026-10", at=at)
    with tenant(office.agency.pk):
        sign_warnings(october, by=office.clerk, at=at)
        follow_checklist(october, by=office.clerk, at=at)
        actions.send_to_control(run=october, by=office.clerk, at=at)
        actions.approve_run(run=october, content_hash=october.content_hash, by=office.approver, at=at)
        actions.make_definitive(run=office.run("2026-10"), by=office.clerk, at=at)
    return office


def ill(person: Person, first: date, last: date, **given: Any) -> None:
    Absence.objects.create(
        employment=person.employments.get(), kind="sick", starts_on=first, ends_on=last, state="attested",
        working_days=working_days(first, last), recorded_at=LONG_AGO, attested_at=LONG_AGO, **given,
    )  # fmt: skip


def looked_at(page: Any, barriers: Callable[[Any], list], name: str, size: dict[str, int]) -> None:
    picture(page, name, size)
    assert barriers(page) == []
    assert fits(page, size)


@pytest.mark.parametrize("size", WIDTHS, ids=("desk", "phone"))
def test_a_clerk_sees_what_is_missing_notes_it_and_reads_the_days(office, browse, barriers, size):
    clerk = browse(office.clerk, size)
    clerk.goto("/lon/sjukperioder/")
    looked_at(clerk, barriers, "sick-periods", size)
    clerk.get_by_role("link", name="Astrid Lindgård").click()
    looked_at(clerk, barriers, "sick-person", size)
    clerk.get_by_role("link", name="Notera").click()
    clerk.locator("#id_kind").select_option("certificate")
    clerk.locator("#id_starts_on").fill("2026-09-28")
    clerk.locator("#id_ends_on").fill(str(timezone.localdate() + timedelta(days=20)))
    looked_at(clerk, barriers, "sick-note", size)
    clerk.get_by_role("button", name="Registrera").click()
    assert clerk.get_by_text("Noteringen är registrerad").is_visible()
    clerk.get_by_role("link", name="Dag för dag 2026-09-21").click()
    looked_at(clerk, barriers, "sick-days", size)
    assert clerk.get_by_text("Kostar före skatt").is_visible()


@pytest.mark.parametrize("size", WIDTHS, ids=("desk", "phone"))
def test_an_employee_reads_their_own_sick_days(office, browse, barriers, size):
    with tenant(office.agency.pk):
        person = Person.objects.get(user__isnull=False, given_name="Astrid")
        slip = Payslip.objects.get(person=person)
    own = browse(person.user, size)
    own.goto("/min-lon/sjukdom/")
    looked_at(own, barriers, "my-sickness", size)
    own.get_by_role("link", name="Så räknas lönen, dag för dag").click()
    looked_at(own, barriers, "my-sick-days", size)
    own.goto(f"/min-lon/{slip.public_id}/sjukdagar/")
    looked_at(own, barriers, "my-slip-sick-days", size)


@pytest.mark.parametrize("size", WIDTHS, ids=("desk", "phone"))
def test_a_manager_sees_the_dates_due(office, browse, barriers, size):
    boss = browse(User.objects.get(full_name="Siv Åberg"), size)
    boss.goto("/lon/sjukperioder/min-grupp/")
    looked_at(boss, barriers, "team-sickness", size)
    assert boss.get_by_text("Astrid Lindgård").is_visible()
