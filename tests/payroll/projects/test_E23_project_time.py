"""C23, E22 and E23: time is distributed to the minute or the month is refused, and the summary equals it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from payroll.attendance.actions import correct
from payroll.attendance.distributing import copy_last_week, distribute_day
from payroll.attendance.distribution import project_times
from payroll.models import Activity, Allocation, FavouriteActivity
from payroll.projects.actions import add_activity, choose_favourites, open_project
from payroll.projects.queries import open_activities
from payroll.working_time.distribution import in_proportion
from servicecenter.common.periods import Period
from tests.payroll.attendance.office import NOW, Office, approve, entered, office, send, write

DAY = date(2026, 11, 18)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def at(db: None) -> Iterator[Office]:
    with office(distributes=True) as found:
        project = open_project(code="P1", name="Kartan", starts_on=date(2026, 1, 1), by=found.clerk, at=NOW)
        add_activity(project=project, code="MÄT", name="Mätning", by=found.clerk, at=NOW)
        yield found


def activity(code: str) -> Activity:
    return Activity.objects.get(code=code)


def distribute(at: Office, day: date, **minutes: int) -> None:
    wanted = {activity(code): count for code, count in minutes.items()}
    distribute_day(employment=at.employment, day=day, minutes=wanted, by=at.worker, at=NOW)


def test_C23_a_month_that_is_not_wholly_distributed_is_refused(at: Office):
    report = write(at, DAY, entered("08:00–12:00"), entered("12:30–16:30"))
    distribute(at, DAY, P1=300)
    with pytest.raises(ValidationError, match="5:00 av 8:00 är fördelat"):
        send(at, report)
    distribute(at, DAY, P1=300, MÄT=180)
    send(at, report)


def test_C23_more_than_was_worked_is_refused_at_once(at: Office):
    write(at, DAY, entered("08:00–12:00"))
    with pytest.raises(ValidationError, match="mer tid än du har arbetat"):
        distribute(at, DAY, P1=241)
    assert not Allocation.objects.exists()


def test_time_changed_after_it_was_distributed_stops_the_month(at: Office):
    report = write(at, DAY, entered("08:00–12:00"))
    distribute(at, DAY, P1=240)
    write(at, DAY, entered("08:00–11:00"))
    with pytest.raises(ValidationError, match="4:00 av 3:00"):
        send(at, report)


def test_E23_the_summary_per_project_and_person_equals_what_was_registered(at: Office):
    report = write(at, DAY, entered("08:00–12:00"), entered("12:30–16:30"))
    write(at, DAY + timedelta(days=1), entered("08:00–12:00"))
    distribute(at, DAY, P1=300, MÄT=180)
    distribute(at, DAY + timedelta(days=1), P1=240)
    assert project_times(NOVEMBER, units=None) == []
    approve(at, report)
    rows = project_times(NOVEMBER, units=None)
    assert [(row.activity, row.minutes) for row in rows] == [("Mätning", 180), ("Kartan", 540)]
    assert sum(row.minutes for row in rows) == 12 * 60
    unit = at.employment.terms.get().unit_id
    assert project_times(NOVEMBER, units=[unit]) == rows
    assert project_times(NOVEMBER, units=[]) == []


def test_E23_a_corrected_report_counts_once_with_its_new_distribution(at: Office):
    first = write(at, DAY, entered("08:00–12:00"))
    distribute(at, DAY, P1=240)
    approve(at, first)
    second = correct(report=first, reason="Fel aktivitet", by=at.worker, at=NOW)
    assert second.allocations.get().minutes == 240
    distribute(at, DAY, MÄT=240)
    approve(at, second)
    assert [(row.activity, row.minutes) for row in project_times(NOVEMBER, units=None)] == [("Mätning", 240)]
    assert first.allocations.get().activity == activity("P1")


def test_last_week_is_copied_in_proportion_to_what_was_worked(at: Office):
    monday = date(2026, 11, 16)
    write(at, monday, entered("08:00–12:00"))
    distribute(at, monday, P1=180, MÄT=60)
    write(at, monday + timedelta(days=7), entered("08:00–16:00"))
    write(at, monday + timedelta(days=8), entered("08:00–16:00"))
    for expected in (1, 0):
        next_week = monday + timedelta(days=7)
        assert copy_last_week(employment=at.employment, monday=next_week, by=at.worker, at=NOW) == expected
    rows = Allocation.objects.filter(day=monday + timedelta(days=7))
    assert {row.activity.code: row.minutes for row in rows} == {"P1": 360, "MÄT": 120}


def test_favourites_come_first_and_closed_projects_not_at_all(at: Office):
    open_project(
        code="A0", name="Avslutat", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), by=at.clerk, at=NOW
    )
    choose_favourites(employment=at.employment, activities=[activity("P1")], by=at.worker)
    assert [row.code for row in open_activities(at.employment, on=DAY)] == ["P1", "MÄT"]
    write(at, DAY, entered("08:00–12:00"))
    with pytest.raises(ValidationError, match="inte öppen"):
        distribute(at, DAY, A0=60)
    choose_favourites(employment=at.employment, activities=[], by=at.worker)
    assert not FavouriteActivity.objects.exists()


def test_E22_the_employee_distributes_the_day_and_the_manager_sees_the_report(at: Office):
    report = write(at, DAY, entered("08:00–12:00"))
    browser = Client()
    browser.force_login(at.worker)
    url = f"{reverse('my_projects')}?dag={DAY}"
    form = {
        f"time_{activity('P1').pk}": "3:00",
        f"keep_{activity('P1').pk}": "on",
        f"time_{activity('MÄT').pk}": "1:00",
    }
    wrong = browser.post(url, form | {f"time_{activity('P1').pk}": "9:00"})
    assert wrong.status_code == 422
    assert "mer tid än du har arbetat" in wrong.content.decode()
    assert browser.post(url, form).status_code == 302
    page = browser.get(url).content.decode()
    assert "Kvar att fördela" in page
    assert 'value="3:00"' in page
    approve(at, report)
    boss = Client()
    boss.force_login(at.boss)
    found = boss.get(reverse("project_report"), {"fran": "2026-11-01", "till": "2026-11-30"})
    assert "Mätning" in found.content.decode()
    sheet = boss.get(reverse("project_report"), {"fran": "2026-11-01", "till": "2026-11-30", "format": "csv"})
    assert ";3;180" in sheet.content.decode("utf-8-sig")


@given(st.integers(0, 24 * 60), st.lists(st.integers(0, 600), min_size=1, max_size=8).filter(any))
def test_shares_always_add_up_to_the_whole(whole, shares):
    parts = in_proportion(whole, shares)
    assert sum(parts) == whole
    assert all(part >= 0 for part in parts)
    assert all(abs(part * sum(shares) - whole * share) < sum(shares) for part, share in zip(parts, shares, strict=True))
