"""The generator is pure: these tests touch no database."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payroll.population.model import PersonFacts
from payroll.population.people import people
from payroll.population.problems import STOPPED
from payroll.population.timeline import Timeline, cut_off_at
from payroll.salary_types.catalogue import by_code
from servicecenter.common.bank_accounts import parse_bank_account
from servicecenter.common.identity_numbers import Kind, parse_personal_number
from servicecenter.common.periods import Month
from servicecenter.population.agencies import WITHOUT_STANDBY, plan_agencies
from servicecenter.population.staff import staff

NOVEMBER = Timeline(Month(2026, 11), 12)


@pytest.fixture(scope="module")
def everyone() -> list[PersonFacts]:
    plans = plan_agencies(agencies=12, employees=1500, seed=1)
    return [person for plan in plans for person in people(plan, NOVEMBER, seed=1)]


@given(st.integers(0, 10_000), st.integers(1, 40))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_people(seed: int, employees: int) -> None:
    (plan,) = plan_agencies(agencies=1, employees=employees, seed=seed)
    first = list(people(plan, NOVEMBER, seed=seed))
    assert first == list(people(plan, NOVEMBER, seed=seed))


def test_another_seed_gives_other_people() -> None:
    (plan,) = plan_agencies(agencies=1, employees=50, seed=1)
    assert list(people(plan, NOVEMBER, seed=1)) != list(people(plan, NOVEMBER, seed=2))


def test_every_number_passes_its_check(everyone: list[PersonFacts]) -> None:
    for person in everyone:
        number = parse_personal_number(person.personal_number, on=date(2026, 11, 1))
        assert number.born_on == person.born_on
        for account in person.accounts:
            assert not parse_bank_account(account.clearing, account.account).warning


def test_every_salary_type_exists(everyone: list[PersonFacts]) -> None:
    codes = {row.code for person in everyone for job in person.employments for row in (*job.entries, *job.items)}
    assert len({by_code(code).key for code in codes}) > 10


def test_no_personal_number_comes_twice_in_an_agency() -> None:
    (plan,) = plan_agencies(agencies=1, employees=3000, seed=1)
    numbers = Counter(person.personal_number for person in people(plan, NOVEMBER, seed=1))
    assert numbers.most_common(1)[0][1] == 1


def test_people_are_spread_as_at_work(everyone: list[PersonFacts]) -> None:
    ages = [NOVEMBER.age(person.born_on) for person in everyone]
    assert min(ages) >= 17
    assert max(ages) <= 69
    extents = [job.terms[-1].extent for person in everyone for job in person.employments]
    assert 0.65 < sum(extent == 100 for extent in extents) / len(extents) < 0.85
    kinds = Counter(tax.kind for person in everyone for tax in person.taxes)
    assert set(kinds) == {"table", "side_income", "percent", "sink"}
    tables = {tax.table for person in everyone for tax in person.taxes if tax.table}
    assert tables <= set(range(29, 37))
    assert {tax.column for person in everyone for tax in person.taxes if tax.kind == "table"} == {1, 3}


def test_the_rare_things_are_there(everyone: list[PersonFacts]) -> None:
    assert any(person.is_protected for person in everyone)
    assert any(len(person.employments) == 2 for person in everyone)
    assert any(job.terms[0].form == "hourly" for person in everyone for job in person.employments)
    assert any(parse_personal_number(person.personal_number).kind is Kind.COORDINATION for person in everyone)
    assert any(tax.adjustment_ore for person in everyone for tax in person.taxes)
    letters = set("".join(person.given_name + person.family_name for person in everyone))
    assert letters >= set("åäöÅÖ")
    assert any(ord(letter) > 0xFF for letter in letters)


def test_births_lie_on_both_sides_of_the_age_limits(everyone: list[PersonFacts]) -> None:
    years = {2026 - person.born_on.year for person in everyone}
    assert {19, 23, 24, 66, 67, 68} <= years


def test_facts_of_a_kind_never_overlap(everyone: list[PersonFacts]) -> None:
    for person in everyone:
        of_person = (person.taxes, person.accounts)
        of_jobs = [rows for job in person.employments for rows in (job.spans, job.terms)]
        for rows in (*of_person, *of_jobs):
            current = sorted((row for row in rows if row.known.superseded_at is None), key=lambda row: row.starts_on)
            for earlier, later in pairwise(current):
                assert earlier.ends_on is not None
                assert earlier.ends_on < later.starts_on


def test_nothing_is_replaced_before_it_was_recorded(everyone: list[PersonFacts]) -> None:
    own = ("taxes", "accounts", "deductions", "attachments")
    facts = [fact for person in everyone for name in own for fact in getattr(person, name)]
    facts += [
        fact for person in everyone for job in person.employments for fact in (*job.spans, *job.terms, *job.items)
    ]
    assert all(fact.known.superseded_at is None or fact.known.superseded_at >= fact.known.recorded_at for fact in facts)
    assert all(fact.ends_on is None or fact.ends_on >= fact.starts_on for fact in facts)


def test_absences_of_a_person_never_overlap(everyone: list[PersonFacts]) -> None:
    for person in everyone:
        rows = sorted(person.employments[0].absences, key=lambda row: row.starts_on)
        assert all(earlier.ends_on < later.starts_on for earlier, later in pairwise(rows))


def test_late_revisions_are_recorded_after_the_run_of_their_first_month(everyone: list[PersonFacts]) -> None:
    plans = plan_agencies(agencies=12, employees=1500, seed=1)
    late = next(plan for plan in plans if not plan.revises_in_time and plan.employees > 50)
    on_time = next(plan for plan in plans if plan.revises_in_time and plan.employees > 50)
    october, november = cut_off_at(Month(2026, 10)), cut_off_at(Month(2026, 11))
    assert all(october < at <= november for at in _revised(late))
    assert all(at <= october for at in _revised(on_time))


def _revised(plan: object) -> list[object]:
    found = [
        terms.known.recorded_at
        for person in people(plan, NOVEMBER, seed=1)
        for terms in person.employments[0].terms
        if terms.starts_on == date(2026, 10, 1) and terms.known.reason == "Lönerevision"
    ]
    assert found
    return found


def test_the_cast_is_in_its_agency(everyone: list[PersonFacts]) -> None:
    logins = {person.email for person in everyone if person.logs_in}
    assert logins == {member.email for member in staff().employees}


def test_the_stopped_agency_has_its_faults_in_the_newest_month_only() -> None:
    plans = plan_agencies(agencies=12, employees=1500, seed=1)
    found = {person.place: person for person in people(plans[STOPPED], NOVEMBER, seed=1)}
    assert all(tax.ends_on < date(2026, 11, 1) for tax in found[3].taxes)
    assert found[5].accounts[-1].ends_on == date(2026, 10, 31)
    assert found[6].employments[0].spans[-1].ends_on == date(2026, 9, 30)
    assert any(row.starts_on.month == 10 and row.starts_on.year == 2026 for row in found[6].employments[0].entries)
    assert found[9].employments[0].terms[-1].coding.startswith("9990")


def test_one_will_owe_a_debt_since_three_months_and_a_few_have_decisions_of_others(everyone) -> None:
    plans = plan_agencies(agencies=12, employees=1500, seed=1)
    owing = next(row for row in people(plans[WITHOUT_STANDBY], NOVEMBER, seed=1) if row.place == 11)
    leave, exchange = owing.employments[0].absences[0], owing.employments[0].items[0]
    assert (leave.starts_on, leave.ends_on) == (date(2026, 8, 1), date(2026, 8, 31))
    assert exchange.ends_on == date(2026, 8, 31)
    attached = [row for row in everyone if row.attachments]
    assert 1 < len(attached) < 30
    assert all(order.protected_ore > 0 for row in attached for order in row.attachments)
    abroad = [row for row in everyone if any(tax.kind == "sink" for tax in row.taxes)]
    assert abroad
    assert all(tax.ends_on is not None for row in abroad for tax in row.taxes)


def test_half_of_nothing_is_nobody() -> None:
    (plan,) = plan_agencies(agencies=1, employees=0, seed=1)
    assert list(people(plan, NOVEMBER, seed=1)) == []


def test_the_year_has_every_kind_of_sick_period_and_supplemented_parental_leave(everyone: list[PersonFacts]) -> None:
    jobs = [job for person in everyone for job in person.employments]
    sick = [[row for row in job.absences if row.kind == "sick" and row.attested_at] for job in jobs]
    lengths = [(row.ends_on - row.starts_on).days + 1 for rows in sick for row in rows]
    assert max(lengths) >= 80
    assert any(15 <= length < 80 for length in lengths)
    gaps = [
        (b.starts_on - a.ends_on).days for rows in sick for a, b in pairwise(sorted(rows, key=lambda r: r.starts_on))
    ]
    assert any(1 < gap <= 5 for gap in gaps), "somebody falls ill again"
    assert any(gap == 1 for gap in gaps), "somebody comes back by half"
    assert {note.kind for job in jobs for note in job.sick_notes} == {"certificate", "benefit_report"}
    assert all(benefit.ends_on < NOVEMBER.month.starts_on for job in jobs for benefit in job.benefits)
    assert any(job.benefits for job in jobs)


def test_nobody_is_ill_twice_on_the_same_day(everyone: list[PersonFacts]) -> None:
    for person in everyone:
        for job in person.employments:
            rows = sorted((row for row in job.absences if row.kind == "sick"), key=lambda row: row.starts_on)
            assert all(a.ends_on < b.starts_on for a, b in pairwise(rows))
