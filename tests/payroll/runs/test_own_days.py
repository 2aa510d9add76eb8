"""Sickness, leave and vacation of someone with a schedule of their own, through the real runs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.absence.actions import report_absence
from payroll.calculation.frozen import thaw
from payroll.models import Absence, GroupMember, Payslip, Shift
from payroll.own_time.effect import effect_of
from payroll.own_time.queries import absence_draft
from payroll.runs.facts import Reach, read_facts
from payroll.runs.replay import replay_run
from payroll.runs.rules import pinned_rules
from payroll.runs.window import Window
from payroll.salary_types.catalogue import by_key
from payroll.schedules.actions import decide_rules, make_group, place_in_group
from payroll.schedules.rotas import Pattern, make_rota, plan_rota
from servicecenter.common.periods import Month
from servicecenter.tenancy.lookups import Keys
from tests.payroll.runs.conftest import Desk, make_desk
from tests.payroll.runs.test_retro import run
from tests.payroll.runs.test_sickness import lines, paid
from tests.payroll.vacation.conftest import account, away

pytestmark = pytest.mark.django_db
DEDUCTION = by_key("sick_deduction").code
MONDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 6)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def group(desk: Desk, way: str = "deviation"):
    with desk.scope():
        found = make_group(code=way, name=way, by=desk.clerk, at=desk.later())
        values = {"starts_on": date(2025, 1, 1), "source": "lokalt avtal", "way": way}
        decide_rules(group=found, by=desk.clerk, at=desk.later(), **values)
        return found


def place(desk: Desk, person, where, weekdays: str = "135", starts_on: date = date(2025, 1, 1)) -> None:
    with desk.scope():
        place_in_group(
            employment=person.employments.get(), group=where, starts_on=starts_on, weekdays=weekdays,
            by=desk.clerk, at=desk.later(),
        )  # fmt: skip


def ill(desk: Desk, person, first: date = MONDAY, last: date = FRIDAY, kind: str = "sick") -> Absence:
    with desk.scope():
        found = report_absence(
            employment=person.employments.get(), kind=kind, starts_on=first, ends_on=last, by=desk.clerk,
            at=desk.later(),
        )  # fmt: skip
        Absence.objects.filter(pk=found.pk).update(state="attested", attested_at=desk.later())
        return found


def test_a_week_of_sickness_is_the_days_of_the_own_schedule_and_replays(desk: Desk):
    short, ordinary = desk.person(pay_ore=4_200_000), desk.person(pay_ore=4_200_000)
    place(desk, short, group(desk))
    for person in (short, ordinary):
        ill(desk, person)
    november = run(desk, "2026-11")
    deducted = {person: [row[2] for row in lines(desk, november, person) if row[0] == DEDUCTION]
                for person in (short, ordinary)}  # fmt: skip
    assert deducted == {short: [-3 * 193_200], ordinary: [-5 * 193_200]}
    with desk.scope():
        texts = dict(Payslip.objects.filter(run=november).values_list("person_id", "inputs"))
        assert thaw(texts[short.pk]).employments[0].absences[0].own_days == "10101"
        assert "own_days" not in texts[ordinary.pk]
        assert replay_run(run=november, sample=None, by=None, at=desk.later()).is_equal


def test_a_schedule_that_is_known_later_gives_back_pay_of_the_difference(desk: Desk):
    person, where = desk.person(pay_ore=4_200_000), group(desk)
    ill(desk, person)
    run(desk, "2026-11")
    place(desk, person, where)
    december = run(desk, "2026-12")
    assert (DEDUCTION, MONDAY, 2 * 193_200) in lines(desk, december, person)
    fresh = make_desk()
    other = fresh.person(pay_ore=4_200_000)
    place(fresh, other, group(fresh))
    ill(fresh, other)
    run(fresh, "2026-11")
    run(fresh, "2026-12")
    assert paid(desk, person) == paid(fresh, other)


def test_a_placing_that_is_taken_back_counts_the_shared_calendar_again(desk: Desk):
    person = desk.person(pay_ore=4_200_000)
    place(desk, person, group(desk))
    ill(desk, person)
    run(desk, "2026-11")
    with desk.scope():
        GroupMember.objects.update(superseded_at=desk.later())
    assert (DEDUCTION, MONDAY, -2 * 193_200) in lines(desk, run(desk, "2026-12"), person)


def test_a_plan_of_shifts_that_is_changed_after_it_was_paid_moves_the_difference_and_nobody_else(desk: Desk):
    person, other = desk.person(pay_ore=4_200_000), desk.person(pay_ore=4_200_000)
    where = group(desk, "scheduled")
    for each in (person, other):
        place(desk, each, where, "12345")
    with desk.scope():
        night = [Pattern(day, 22 * 60, 30 * 60) for day in (0, 2, 5)]
        rota = make_rota(code="N", name="Natt", weeks=1, shifts=night, by=desk.clerk, at=desk.later())
        days = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 12, 31)}
        for each in (person, other):
            plan_rota(employment=each.employments.get(), rota=rota, by=desk.clerk, at=desk.later(), **days)
    for each in (person, other):
        ill(desk, each, MONDAY, date(2026, 11, 8))
    november = run(desk, "2026-11")
    assert [row[2] for row in lines(desk, november, person) if row[0] == DEDUCTION] == [-3 * 193_200]
    with desk.scope():
        Shift.objects.filter(employment__person=person, day=date(2026, 11, 7)).update(superseded_at=desk.later())
    december = run(desk, "2026-12")
    assert [row for row in lines(desk, december, person) if row[0] == DEDUCTION] == [(DEDUCTION, MONDAY, 193_200)]
    assert not [row for row in lines(desk, december, other) if row[1] < date(2026, 12, 1)]


def test_days_that_another_system_counted_stand(desk: Desk):
    person = desk.person(pay_ore=4_200_000)
    place(desk, person, group(desk))
    with desk.scope():
        away(person, MONDAY, FRIDAY, "sick", working_days=Decimal(4))
    assert [row[2] for row in lines(desk, run(desk, "2026-11"), person) if row[0] == DEDUCTION] == [-4 * 193_200]


def test_a_week_of_vacation_is_five_days_of_the_account_whatever_the_weekdays(desk: Desk):
    three, weekend = desk.person(pay_ore=4_200_000), desk.person(pay_ore=4_200_000)
    where = group(desk)
    place(desk, three, where, "135")
    place(desk, weekend, where, "67")
    for person, days in ((three, Decimal(3)), (weekend, Decimal(2))):
        vacation = ill(desk, person, MONDAY, date(2026, 11, 8), "vacation")
        with desk.scope():
            assert vacation.working_days == days
            assert [(taken.use.working_days, taken.use.days) for taken in account(person, known_at=desk.at).taken] == [
                (days, 5)
            ]


def test_what_a_report_would_cost_is_what_the_run_takes(desk: Desk):
    person = desk.person(pay_ore=4_200_000)
    place(desk, person, group(desk))
    with desk.scope():
        draft = absence_draft(
            employment=person.employments.get(), kind="leave_without_pay", starts_on=MONDAY, ends_on=FRIDAY,
            extent=Decimal(100),
        )  # fmt: skip
        assert effect_of(draft, at=desk.later()).gross_ore == -3 * 193_200
    ill(desk, person, kind="leave_without_pay")
    leave = by_key("unpaid_leave_short").code
    assert [row[2] for row in lines(desk, run(desk, "2026-11"), person) if row[0] == leave] == [-3 * 193_200]


def test_the_schedules_of_many_take_as_many_questions_as_that_of_one(desk: Desk):
    where = group(desk, "scheduled")
    people = [desk.person() for _ in range(4)]
    for person in people:
        place(desk, person, where, "12345")
        ill(desk, person)
    pay_run = desk.calculate()
    asked = []
    with desk.scope():
        window, month = Window.of(pay_run), Month.parse("2026-11")
        for some in (people[:1], people):
            with CaptureQueriesContext(connection) as found:
                keys = Keys([person.pk for person in some])
                read_facts(window, keys, Reach.of(month, month.starts_on), {}, pinned_rules(pay_run))
            asked.append(len(found))
    assert asked[0] == asked[1]
