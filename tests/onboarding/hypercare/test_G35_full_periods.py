"""G35: gate 4 opens after full periods in a row within the agreed levels."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onboarding.hypercare.controls import conditions
from onboarding.hypercare.periods import latest_periods, spans_since
from onboarding.models import Project
from onboarding.planning.plan import add_working_days
from onboarding.population.first_time import keep_levels
from payroll.models import PayRun
from servicecenter.models import LevelDay
from servicecenter.service_levels.actions import write_days
from servicecenter.service_levels.counts import DayCount
from tests.factories.gates import AT, LIVE_ON, make_room
from tests.onboarding.gates.conftest import agency, scope  # noqa: F401

TODAY = AT.date()


@pytest.fixture
def room(scope):  # noqa: F811
    found = make_room(scope, gate=4)
    keep_levels(found.project, found.people, AT)
    return found


def kept(room, on=TODAY):
    return next(one for one in conditions(room.project, on=on) if one.code == "levels_kept")


def test_G35_two_full_periods_in_a_row_within_the_levels(room):
    first, second = spans_since(room.project, on=TODAY)[-2:]
    assert add_working_days(first[0], 19) == first[1]
    assert add_working_days(first[1], 1) == second[0]
    assert kept(room).is_met
    assert kept(room).stands.startswith(f"2 av 2 hela perioder; {first[0]}–{first[1]}: 1 mått hållet")
    assert "mäts inte än" in kept(room).stands
    days = {second[0]: DayCount(18, 20)}
    write_days(code="INV-1", subject="supplier_invoices", since=LIVE_ON, until=second[1], days=days, at=AT)
    assert not kept(room).is_met
    assert f"{second[0]}–{second[1]}: INV-1 18/20" in kept(room).stands
    days = {second[0]: DayCount(19, 20)}
    write_days(code="INV-1", subject="supplier_invoices", since=LIVE_ON, until=second[1], days=days, at=AT)
    assert kept(room).is_met, "95 of 100 is the target"


def test_a_period_that_is_not_over_does_not_count_and_one_without_cases_proves_nothing(room):
    first, second, *_more = spans_since(room.project, on=TODAY)
    assert [period.ends_on for period in latest_periods(room.project, 2, on=second[1])] == [first[1]]
    assert "1 av 2 hela perioder" in kept(room, on=second[1]).stands
    second = spans_since(room.project, on=TODAY)[-1]
    LevelDay.objects.filter(day__range=second).delete()
    assert not kept(room).is_met
    assert f"{second[0]}–{second[1]}: inga fall" in kept(room).stands


def test_periods_of_pay_are_its_runs(scope):  # noqa: F811
    room = make_room(scope, gate=4, kind="payroll", services=["payroll"])
    Project.objects.update(go_live_on=date(2026, 9, 1))
    room.project.refresh_from_db()
    for month, pays_on in (
        ("2026-08", date(2026, 8, 25)),
        ("2026-09", date(2026, 9, 25)),
        ("2026-10", date(2026, 10, 23)),
    ):
        run = PayRun(month=month, pays_on=pays_on, cut_off_at=AT, state="paid", content_hash="x", approved_hash="x")
        run.approved_by, run.prepared_by, run.approved_at = room.people.chair, room.people.lead, AT - timedelta(days=30)
        run.save()
    assert spans_since(room.project, on=TODAY) == [
        (date(2026, 9, 1), date(2026, 9, 25)),
        (date(2026, 9, 26), date(2026, 10, 23)),
    ]
