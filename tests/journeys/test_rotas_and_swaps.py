"""A clerk writes a rota and places two people on it; they swap a shift, and the manager approves: all on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from payroll.models import PayTerms, Person, Shift
from servicecenter.accounts.roles import Role
from servicecenter.models import AttestTask, Unit, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.runs import Office, make_office
from tests.journeys.looking import WIDTHS, fits, named, picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DESK, PHONE = WIDTHS


@pytest.fixture
def office(settings, tmp_path) -> Office:
    """Two guards in the same unit, and the manager of it."""
    settings.FILES_DIR = tmp_path
    office = make_office(people=0, name="Provverket")
    with tenant(office.agency.pk):
        boss = make_user(office.agency, Role.MANAGER, full_name="Siv Åberg")
        unit = Unit.objects.create(code="V", name="Vakten", manager=boss)
        for name in ("Astrid Lindgård", "Bengt Öhman"):
            person = named(name, 3_600_000)
            Person.objects.filter(pk=person.pk).update(user=make_user(office.agency, Role.EMPLOYEE, full_name=name))
        PayTerms.objects.update(unit=unit)
    return office


def looked_at(page: Any, barriers: Callable[[Any], list], name: str) -> None:
    """Without barriers and within the page at phone width; pictures at both widths for whoever asks."""
    page.set_viewport_size(DESK)
    picture(page, name, DESK)
    page.set_viewport_size(PHONE)
    picture(page, name, PHONE)
    assert barriers(page) == []
    assert fits(page, PHONE)


def user_of(office: Office, name: str) -> User:
    return User.objects.get(full_name=name)


def test_a_rota_is_written_and_a_shift_of_it_is_swapped(office, browse, barriers):
    clerk = browse(office.clerk, PHONE)
    clerk.goto("/lon/scheman/monster/")
    looked_at(clerk, barriers, "rotas-empty")
    clerk.get_by_role("link", name="Nytt schemamönster").click()
    clerk.get_by_label("Antal veckor").fill("2")
    clerk.get_by_role("button", name="Fortsätt").click()
    clerk.get_by_label("Kod").fill("VAKT")
    clerk.get_by_label("Namn").fill("Dag och natt i vakten")
    clerk.get_by_label("Pass vecka 1 mån").fill("06:30–15:00")
    clerk.get_by_label("Rast vecka 1 mån").fill("11:00–11:30")
    clerk.get_by_label("Pass vecka 1 tors").fill("i natt")
    clerk.get_by_role("button", name="Lägg upp").click()
    looked_at(clerk, barriers, "rota-refused")
    clerk.get_by_label("Pass vecka 1 tors").fill("22:00–06:30")
    clerk.get_by_role("button", name="Lägg upp").click()
    first = timezone.localdate() + timedelta(days=14)
    for week, name in ((1, "Astrid Lindgård"), (2, "Bengt Öhman")):
        clerk.get_by_role("link", name="Placera någon").click()
        with tenant(office.agency.pk):
            number = Person.objects.get(user__full_name=name).number
        clerk.get_by_label("Anställningsnummer").fill(number)
        clerk.get_by_label("Från och med").fill(str(first))
        clerk.get_by_label("Till och med").fill(str(first + timedelta(days=27)))
        clerk.get_by_label("Börjar i mönstrets vecka").fill(str(week))
        clerk.get_by_role("button", name="Placera").click()
    looked_at(clerk, barriers, "rota")
    clerk.goto("/lon/scheman/monster/")
    looked_at(clerk, barriers, "rotas")

    astrid = browse(user_of(office, "Astrid Lindgård"), PHONE)
    astrid.goto("/min-tid/byten/")
    astrid.get_by_role("link", name="Byt", exact=False).and_(astrid.locator(".button")).first.click()
    looked_at(astrid, barriers, "swap-new")
    astrid.locator(".radio-button label").first.click()
    astrid.get_by_label("Meddelande till kollegan").fill("Jag har tid hos tandläkaren.")
    astrid.get_by_role("button", name="Fråga kollegan").click()
    looked_at(astrid, barriers, "swap-asked")

    bengt = browse(user_of(office, "Bengt Öhman"), PHONE)
    bengt.goto("/min-tid/byten/")
    looked_at(bengt, barriers, "swaps")
    bengt.get_by_role("link", name="Astrid Lindgård").click()
    bengt.get_by_role("button", name="Tacka ja").click()

    boss = browse(user_of(office, "Siv Åberg"), PHONE)
    with tenant(office.agency.pk):
        case = reverse("attest_case", args=[AttestTask.objects.get(kind="shift_swap").public_id])
    boss.goto(case)
    looked_at(boss, barriers, "swap-case")
    boss.get_by_role("button", name="Godkänn", exact=False).last.click()
    boss.wait_for_load_state()
    with tenant(office.agency.pk):
        swapped = Shift.objects.filter(swapped_from__isnull=False, superseded_at__isnull=True)
        assert swapped.count() == 2
    astrid.goto("/min-tid/byten/")
    looked_at(astrid, barriers, "swap-approved")
    assert astrid.get_by_text("Godkänt").count()
