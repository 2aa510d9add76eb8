"""G34: the first ninety days of a new customer, day by day, for both sides."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from onboarding.hypercare.queries import days_since, last_day, levels_since
from onboarding.models import Project
from onboarding.population.first_time import keep_levels
from onboarding.tripwires.wires import tripped
from servicecenter.models import UnitLevel
from servicecenter.service_levels.actions import write_days
from servicecenter.service_levels.counts import DayCount, SourceRow
from tests.factories import make_person
from tests.factories.gates import AT, LIVE_ON, make_case, make_normal, make_room
from tests.factories.runs import client_of
from tests.onboarding.gates.conftest import agency, scope  # noqa: F401

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def room(scope):  # noqa: F811
    found = make_room(scope, gate=4)
    keep_levels(found.project, found.people, AT)
    return found


def test_G34_each_day_has_its_value_and_a_day_without_cases_says_so(room, scope):  # noqa: F811
    late = DayCount(1, 2, [SourceRow("Faktura 2026-000001: bokföring senast 2026-11-10 16.30", "/fakturor/x/")])
    days = {date(2026, 11, 10): late}
    write_days(code="INV-1", subject="supplier_invoices", since=LIVE_ON, until=date(2026, 11, 24), days=days, at=AT)
    levels = [level for level in levels_since(room.project, on=AT.date()) if level.is_measured]
    assert {level.code: (level.met, level.counted, level.is_met) for level in levels} == {
        "INV-1": (1, 2, False),
        "INV-2": (0, 0, None),
        "SUP-1": (2, 2, True),
    }
    found = days_since(room.project, levels, on=AT.date())
    assert [found[0].day, found[-1].day, len(found)] == [date(2026, 11, 24), LIVE_ON, 85]
    with_cases = {day.day: [cell.counted for cell in day.cells] for day in found if not day.is_empty}
    assert with_cases[date(2026, 11, 10)] == [2, 0, 0]
    assert len(with_cases) == 3
    address = reverse("project_hypercare", args=[room.project.public_id])
    for who in (room.people.lead, room.people.customer):
        page = client_of(who, scope).get(address).content.decode()
        assert "minst 95 procent" in page
        assert "1 av 2" in page
        assert "inga fall den dagen" in page
        assert "Mäts inte än" in page
    csv = client_of(room.people.customer, scope).get(f"{address}?format=csv").content.decode()
    assert "2026-11-10" in csv


def test_the_follow_up_ends_after_ninety_days_and_begins_with_the_delivery(room, scope):  # noqa: F811
    assert last_day(room.project) == LIVE_ON + timedelta(days=89)
    later = days_since(room.project, [], on=LIVE_ON + timedelta(days=200))
    assert (later[0].day, len(later)) == (last_day(room.project), 90)
    before = make_room(scope, gate=1, services=["procurement"])
    page = client_of(before.people.lead, scope).get(reverse("project_hypercare", args=[before.project.public_id]))
    assert "Uppföljningen börjar vid driftsättningen" in page.content.decode()


def test_T10_a_critical_case_open_more_than_a_working_day_keeps_the_follow_up_on(room):
    friday = datetime(2026, 11, 20, 15, tzinfo=ZONE)
    case = make_case(room, friday, critical_at=friday)
    assert "T10" not in tripped(room.project, at=datetime(2026, 11, 23, 16, tzinfo=ZONE)), "Monday is the first"
    told = tripped(room.project, at=datetime(2026, 11, 24, 9, tzinfo=ZONE))["T10"]
    assert told == f"kritiskt ärende öppet mer än en arbetsdag: {case.number}"
    other = make_case(room, friday, critical_at=friday, area="payroll")
    assert other.number not in tripped(room.project, at=AT)["T10"], "another area is another team's"


def test_T10_contacts_are_judged_only_against_a_normal_that_was_counted(room):
    make_person(pay_ore=3_000_000)
    make_person(pay_ore=3_000_000)
    for _ in range(7):
        make_case(room, AT - timedelta(days=1))
    assert "T10" not in tripped(room.project, at=AT), "nothing to compare with"
    make_normal(100, 100)
    assert "gånger det normala (2026-10)" in tripped(room.project, at=AT)["T10"]
    UnitLevel.objects.update(met=200)
    assert "T10" not in tripped(room.project, at=AT)


def test_a_project_that_is_not_live_has_no_follow_up(scope):  # noqa: F811
    room = make_room(scope, gate=3)
    friday = datetime(2026, 11, 20, 15, tzinfo=ZONE)
    make_case(room, friday, critical_at=friday)
    assert "T10" not in tripped(room.project, at=AT)
    assert Project.objects.get().go_live_on is None
