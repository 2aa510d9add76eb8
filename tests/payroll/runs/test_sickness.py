"""Sickness through the real runs: whatever is known when, the pay comes to what the final facts alone would give."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payroll.calculation.frozen import thaw
from payroll.models import Absence, PayLine, Payslip, SetAside
from payroll.runs.replay import replay_run
from payroll.salary_types.catalogue import by_key
from servicecenter.common.calendars import working_days
from servicecenter.models import AgencySetting
from tests.factories import LONG_AGO
from tests.payroll.runs.conftest import make_desk
from tests.payroll.runs.test_retro import run

pytestmark = pytest.mark.django_db

MONTHS = ["2026-08", "2026-09", "2026-10", "2026-11"]
SHORT, DAY_15 = by_key("sick_deduction").code, by_key("sick_deduction_day_15").code
QUALIFYING, SUPPLEMENT = by_key("qualifying_deduction").code, by_key("sick_supplement").code
CHILD_CARE = by_key("child_care_deduction").code


def absent(desk, person, first: date, last: date, kind: str = "sick", extent: int = 100) -> Absence:
    with desk.scope():
        return Absence.objects.create(
            employment=person.employments.get(number=1), kind=kind, starts_on=first, ends_on=last,
            extent=Decimal(extent), working_days=working_days(first, last), state="attested",
            recorded_at=LONG_AGO, attested_at=desk.later(),
        )  # fmt: skip


def withdraw(desk, absence: Absence) -> None:
    with desk.scope():
        Absence.objects.filter(pk=absence.pk).update(superseded_at=desk.later())


def paid(desk, person) -> dict:
    """Everything that all runs have paid, by salary type and days."""
    sums: Counter = Counter()
    with desk.scope():
        for line in PayLine.objects.filter(payslip__person=person, employment__isnull=False):
            sums[line.code, line.earned_from, line.earned_to] += line.amount_ore
    return {key: amount for key, amount in sums.items() if amount}


def lines(desk, pay_run, person) -> list[tuple]:
    with desk.scope():
        rows = PayLine.objects.filter(run=pay_run, payslip__person=person).order_by("number")
        return [(row.code, row.earned_from, row.amount_ore) for row in rows]


def test_a_spell_that_is_prolonged_after_it_was_paid_is_corrected_from_its_first_day(desk):
    person = desk.person(pay_ore=4_200_000)
    absent(desk, person, date(2026, 10, 29), date(2026, 10, 30))
    run(desk, "2026-10")
    absent(desk, person, date(2026, 10, 31), date(2026, 11, 9))
    november = run(desk, "2026-11")
    deducted = [row for row in lines(desk, november, person) if row[0] == SHORT]
    # October was deducted 2 × 1 932,00 and becomes 2 + 1 days of 1 386,00; November has nine.
    assert deducted == [
        (SHORT, date(2026, 11, 1), -9 * 138_600),
        (SHORT, date(2026, 10, 29), 2 * (193_200 - 138_600)),
        (SHORT, date(2026, 10, 31), -138_600),
    ]


def test_an_absence_that_is_taken_back_moves_the_days_of_the_period_that_came_after(desk):
    person = desk.person(pay_ore=4_200_000)
    first = absent(desk, person, date(2026, 9, 21), date(2026, 9, 29))
    absent(desk, person, date(2026, 10, 3), date(2026, 10, 12))
    run(desk, "2026-09")
    run(desk, "2026-10")
    withdraw(desk, first)
    november = run(desk, "2026-11")
    again = lines(desk, november, person)
    assert (QUALIFYING, date(2026, 10, 3), -154_560) in again, "October is now the beginning of the period"
    assert sum(amount for code, day, amount in again if code == DAY_15) == 5 * 138_600, "day 15–19 became day 6–10"


def test_a_long_sickness_is_paid_and_replayed_month_by_month_from_what_each_payslip_froze(desk):
    person = desk.person(pay_ore=4_200_000)
    absent(desk, person, date(2026, 8, 20), date(2026, 11, 20))
    runs = [run(desk, month) for month in MONTHS]
    assert sum(amount for (code, *_), amount in paid(desk, person).items() if code == QUALIFYING) == -154_560
    september = dict.fromkeys([(DAY_15, date(2026, 9, 3))])
    assert september.keys() <= {row[:2] for row in lines(desk, runs[1], person)}
    with desk.scope():
        for fixed in runs:
            assert replay_run(run=fixed, sample=None, by=None, at=desk.later()).is_equal
        last = thaw(Payslip.objects.get(run=runs[-1]).inputs)
    assert [row.starts_on for row in last.employments[0].sick] == [date(2026, 8, 20)]


def test_a_sickness_of_one_month_freezes_nothing_but_itself(desk):
    person = desk.person()
    absent(desk, person, date(2026, 11, 3), date(2026, 11, 5))
    november = run(desk, "2026-11")
    with desk.scope():
        assert '"sick":[' not in Payslip.objects.get(run=november).inputs


def test_the_eleventh_sick_period_of_a_year_has_no_qualifying_deduction(desk):
    person = desk.person(pay_ore=4_200_000)
    for place in range(11):
        day = date(2026, 4, 1) + timedelta(days=14 * place)
        absent(desk, person, day, day)
    august = run(desk, "2026-08")
    assert sum(amount for code, _, amount in lines(desk, august, person) if code == QUALIFYING) == -10 * 154_560


# Documented failures of other systems (state-hr 7.4)


def test_7_4_1_a_new_model_of_a_calendar_days_pay_leaves_the_months_before_it_alone(desk):
    person = desk.person(pay_ore=4_200_000)
    absent(desk, person, date(2026, 8, 20), date(2026, 12, 20))
    for month in MONTHS[:3]:
        run(desk, month)
    before = paid(desk, person)
    with desk.scope():
        AgencySetting.objects.create(
            key="pay.calendar_day_pay", value="deduction", source="lokalt beslut", starts_on=date(2026, 11, 1)
        )
    november = run(desk, "2026-11")
    after = paid(desk, person)
    assert {key: amount for key, amount in after.items() if key[1] < date(2026, 11, 1)} == before
    assert (SUPPLEMENT, date(2026, 11, 1), 30 * 13_860) in lines(desk, november, person)


def test_7_4_1_a_sick_month_known_too_late_to_be_deducted_is_set_aside_and_never_drawn_in_silence(desk):
    person = desk.person(pay_ore=4_200_000)
    run(desk, "2026-09")
    run(desk, "2026-10")
    absent(desk, person, date(2026, 8, 20), date(2026, 11, 30))
    november = desk.calculate("2026-11")
    with desk.scope():
        told = SetAside.objects.filter(run=november).values_list("code", flat=True)
        slips = Payslip.objects.filter(run=november)
        assert list(told) or all(slip.net_ore < 0 for slip in slips), "a debt is decided by people, with a plan"


def test_7_4_4_care_of_a_child_attested_after_the_cut_off_is_deducted_in_the_next_run(desk):
    person = desk.person(pay_ore=4_200_000)
    run(desk, "2026-10")
    absent(desk, person, date(2026, 10, 28), date(2026, 10, 29), kind="child_care")
    november = run(desk, "2026-11")
    assert (CHILD_CARE, date(2026, 10, 28), -386_400) in lines(desk, november, person)


# Any order of what becomes known


@st.composite
def stories(draw: st.DrawFn) -> tuple[list, list]:
    """The final sick absences, and what happened on the way: (month when known, row, month when withdrawn or none)."""
    final, day = [], date(2026, 7, 25) + timedelta(days=draw(st.integers(0, 20)))
    while day < date(2026, 11, 20) and len(final) < 6:
        last = day + timedelta(days=draw(st.integers(0, 25)))
        final.append((day, last, draw(st.sampled_from([50, 100]))))
        day = last + timedelta(days=draw(st.integers(1, 9)))
    events = [(draw(st.integers(0, 3)), row, None) for row in final]
    for row in draw(st.lists(st.sampled_from(final), max_size=3)):
        entered = draw(st.integers(0, 2))
        wrong = (row[0], row[1] + timedelta(days=draw(st.integers(0, 9))), draw(st.sampled_from([50, 100])))
        events.append((entered, wrong, draw(st.integers(entered, 3))))
    return final, draw(st.permutations(events))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories())
def test_entering_changing_and_withdrawing_in_any_order_pays_what_the_final_facts_alone_pay(story):
    final, events = story
    desk = make_desk()
    person, other = desk.person(pay_ore=4_200_000), desk.person(pay_ore=4_200_000)
    rows: dict[int, Absence] = {}
    for place, month in enumerate(MONTHS):
        for number, (known, row, withdrawn) in enumerate(events):
            if known == place:
                rows[number] = absent(desk, person, row[0], row[1], extent=row[2])
            if withdrawn == place:
                withdraw(desk, rows[number])
        if month == MONTHS[-1]:
            for first, last, extent in final:
                absent(desk, other, first, last, extent=extent)
        run(desk, month)
    assert without_employment(paid(desk, person)) == without_employment(paid(desk, other))


def without_employment(sums: dict) -> dict:
    return {key: amount for key, amount in sums.items() if key[2] <= date(2026, 11, 30)}
