"""Accounts come from the rows that happened, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.models import ConcentratedWeek, EmploymentSpan, ParentalBenefitNote
from payroll.vacation.queries import Asked, accounts
from servicecenter.models import AgencySetting
from tests.factories import LONG_AGO, NOW
from tests.payroll.vacation.conftest import account, away, row

pytestmark = pytest.mark.django_db


def test_days_left_are_those_earned_and_saved_less_those_taken(desk) -> None:
    person = desk.person()
    with desk.scope():
        row(person, "opening", "saved", 12)
        row(person, "adjusted", "saved", "-1.5")
        away(person, date(2026, 7, 6), date(2026, 7, 31))
        found = account(person)
    assert (found.earned.days, found.current, found.saved) == (35, 15, Decimal("10.5"))


def test_a_year_that_is_not_closed_gives_what_it_would_leave(desk) -> None:
    person = desk.person()
    with desk.scope():
        row(person, "opening", "saved", 4, year=2025)
        away(person, date(2025, 7, 7), date(2025, 8, 8))
        found = account(person)
    assert found.saved == 35 - 25 + 4
    with desk.scope():
        row(person, "carried", "saved", 9, year=2026)
        found = account(person)
    assert found.saved == 9, "what was decided at the turn of the year is what counts"


def test_what_was_known_later_is_not_seen(desk) -> None:
    person = desk.person()
    with desk.scope():
        away(person, date(2026, 7, 6), date(2026, 7, 10), attested_at=desk.later())
        assert account(person, known_at=NOW).current == 35
        assert account(person, known_at=desk.later()).current == 30


def test_what_waits_for_attest_counts_when_a_balance_is_promised(desk) -> None:
    person = desk.person()
    with desk.scope():
        away(person, date(2026, 12, 7), date(2026, 12, 11), state="submitted", attested_at=None)
        key = person.employments.get().pk
        assert account(person).current == 35
        found = accounts([key], Asked(2026, NOW, with_waiting=True))[key]
    assert found.current == 30
    assert [use.use.is_asked for use in found.taken] == [True]


def test_the_agency_decides_the_order_and_the_smallest_part(desk) -> None:
    person = desk.person()
    with desk.scope():
        row(person, "opening", "saved", 10)
        away(person, date(2026, 7, 6), date(2026, 7, 10))
        for key, value in (("vacation.order", "saved_first"), ("vacation.smallest_part", "0,5")):
            AgencySetting.objects.create(key=key, value=value, source="lokalt avtal", starts_on=date(2025, 1, 1))
        found = account(person)
        assert (found.current, found.saved) == (35, 5)
        assert found.facts.smallest_part == Decimal("0.5")


def test_a_concentrated_week_draws_by_quota(desk) -> None:
    person = desk.person(extent=60)
    with desk.scope():
        ConcentratedWeek.objects.create(
            employment=person.employments.get(),
            starts_on=date(2026, 1, 1),
            week_days=3,
            recorded_at=LONG_AGO,
        )
        away(person, date(2026, 7, 6), date(2026, 7, 12), working_days=3)
        [taken] = account(person).taken
    assert (taken.use.working_days, taken.use.days) == (3, 5)


def test_part_of_the_year_counts_the_days_of_employment(desk) -> None:
    person = desk.person(born_on=date(1990, 5, 17))
    with desk.scope():
        EmploymentSpan.objects.update(starts_on=date(2026, 7, 1))
        assert account(person).earned.days == 16


def test_days_with_parental_supplement_earn_vacation_beside_the_limit(desk) -> None:
    person = desk.person(born_on=date(1990, 5, 17))
    with desk.scope():
        away(person, date(2026, 1, 1), date(2026, 5, 30), "parental_leave")
        assert account(person).earned.lost_days == 30
        ParentalBenefitNote.objects.create(
            employment=person.employments.get(),
            child_born_on=date(2025, 12, 1),
            starts_on=date(2026, 2, 1),
            ends_on=date(2026, 2, 28),
            recorded_at=LONG_AGO,
        )
        assert account(person).earned.lost_days == 2


def test_the_queries_are_as_many_for_many_as_for_few(desk) -> None:
    people = [desk.person() for _number in range(5)]
    with desk.scope():
        keys = [person.employments.get().pk for person in people]
        for person in people:
            away(person, date(2026, 7, 6), date(2026, 7, 10))
        counts = []
        for size in (1, 5):
            with CaptureQueriesContext(connection) as queries:
                accounts(keys[:size], Asked(2026, NOW))
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
