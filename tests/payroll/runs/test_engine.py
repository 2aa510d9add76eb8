"""A run calculates everyone once, sets aside who cannot be, and gives the same result however it is disturbed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError
from psycopg import errors

from payroll.models import FixedItem, PayChunk, PayLine, PayRun, Payslip, SetAside, TaxDecision
from payroll.runs import engine
from payroll.runs.actions import finish_calculation
from payroll.runs.queries import unfinished
from tests.factories import LONG_AGO

pytestmark = pytest.mark.django_db


def test_everyone_employed_in_the_month_gets_one_payslip(desk):
    people = [desk.person(pay_ore=3_500_000 + 10_000 * n) for n in range(3)]
    run = desk.calculate()
    with desk.scope():
        slips = Payslip.objects.filter(run=run).order_by("person_id")
        assert [slip.person_id for slip in slips] == [person.pk for person in people]
        assert run.state == "preliminary"
        assert (run.payslips, run.people, run.people_done) == (3, 3, 3)
        assert run.net_ore == sum(slip.net_ore for slip in slips)


def test_a_monthly_salary_in_table_33_is_taxed_as_the_official_table_says(desk):
    desk.person(pay_ore=3_500_000, table=33)
    run = desk.calculate()
    with desk.scope():
        slip = Payslip.objects.get(run=run)
        # Skatteverket 2026, table 33 column 1, 35 000 kr: 7 134.
        assert (slip.gross_ore, slip.tax_ore, slip.net_ore) == (3_500_000, 713_400, 2_786_600)


def test_every_line_carries_its_own_earned_period(desk):
    desk.person()
    run = desk.calculate()
    with desk.scope():
        periods = set(PayLine.objects.filter(run=run).values_list("earned_from", "earned_to"))
    assert {(str(first), str(last)) for first, last in periods} == {("2026-11-01", "2026-11-30")}


def test_one_person_without_tax_decision_is_set_aside_and_the_rest_are_paid(desk):
    desk.person()
    broken = desk.person()
    with desk.scope():
        TaxDecision.objects.filter(person=broken).update(superseded_at=desk.at)
    run = desk.calculate()
    with desk.scope():
        aside = SetAside.objects.get(run=run)
        assert aside.person_id == broken.pk
        assert "skatt" in aside.message.lower()
        assert aside.cure
        assert (run.payslips, run.set_aside) == (1, 1)


def test_an_agency_without_employees_gives_an_empty_run(desk):
    run = desk.calculate()
    assert (run.state, run.people, run.payslips) == ("preliminary", 0, 0)


def test_the_same_chunk_calculated_twice_counts_once(desk):
    desk.person()
    run = desk.start()
    with desk.scope():
        chunk_id = engine.waiting_chunks(run)[0]
    assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id) is True
    assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id) is False
    with desk.scope():
        assert Payslip.objects.filter(run=run).count() == 1
        assert PayRun.objects.get(pk=run.pk).people_done == 1


def test_a_message_for_an_earlier_calculation_does_nothing(desk):
    desk.person()
    run = desk.start()
    with desk.scope():
        old = engine.waiting_chunks(run)[0]
    engine.calculate_waiting(run, at=desk.later())
    run = desk.calculate()
    assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=old) is False
    with desk.scope():
        assert Payslip.objects.filter(run=run).count() == 1


def test_calculating_again_replaces_what_was_preliminary(desk):
    desk.person()
    first = desk.calculate()
    desk.person()
    second = desk.calculate()
    assert (first.pk, second.attempt, second.payslips) == (second.pk, 2, 2)


def test_the_same_facts_give_the_same_hash(desk):
    desk.person()
    first, second = desk.calculate().content_hash, desk.calculate().content_hash
    assert first == second


def test_changed_facts_give_another_hash(desk):
    person = desk.person()
    before = desk.calculate().content_hash
    with desk.scope():
        TaxDecision.objects.filter(person=person).update(table=34)
    assert desk.calculate().content_hash != before


def test_a_chunk_that_never_gets_through_is_taken_out_after_its_last_try(desk, monkeypatch):
    desk.person()
    run = desk.start()

    def burst(*args, **kwargs):
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(engine, "pay_inputs", burst)
    with desk.scope():
        chunk_id = engine.waiting_chunks(run)[0]
    for _ in range(engine.MOST_TRIES):
        last = engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id)
    assert last is True
    with desk.scope():
        finish_calculation(run_id=run.pk, at=desk.later())
        run = PayRun.objects.get(pk=run.pk)
        assert PayChunk.objects.get(pk=chunk_id).state == "failed"
        assert (run.state, run.set_aside, run.payslips) == ("preliminary", 1, 0)
        assert "deadlock" in SetAside.objects.get(run=run).message


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_person_whose_facts_cannot_even_be_read_is_set_aside_alone(desk, place):
    people = [desk.person() for _ in range(5)]
    with desk.scope():
        employment = people[place].employments.get()
        FixedItem.objects.create(
            employment=employment, code="99999", amount_ore=1, starts_on=date(2026, 1, 1), recorded_at=LONG_AGO
        )
    run = desk.calculate()
    with desk.scope():
        aside = SetAside.objects.get(run=run)
        assert aside.person_id == people[place].pk
        assert "99999" in aside.message
        assert (run.payslips, run.set_aside, run.people_done) == (4, 1, 5)
        assert PayChunk.objects.get(run=run).state == "done"


def test_a_person_whose_result_cannot_be_written_is_set_aside_alone(desk):
    desk.person()
    rich = desk.person(pay_ore=9 * 10**18)
    desk.person()
    run = desk.calculate()
    with desk.scope():
        assert SetAside.objects.get(run=run).person_id == rich.pk
        assert (run.payslips, run.set_aside) == (2, 1)


def test_a_chunk_taken_apart_gives_the_same_content_as_one_that_was_not(desk, monkeypatch):
    for _ in range(3):
        desk.person()
    first = desk.calculate().content_hash
    together = engine.together

    def burst(run, person_ids, changed_ids):
        if len(person_ids) == 3:
            raise ValueError("bara för alla på en gång")
        return together(run, person_ids, changed_ids)

    monkeypatch.setattr(engine, "together", burst)
    run = desk.calculate()
    assert (run.content_hash, run.payslips, run.set_aside) == (first, 3, 0)


def test_a_killed_workers_chunk_is_counted_before_it_is_tried(desk):
    desk.person()
    run = desk.start()
    with desk.scope():
        PayChunk.objects.filter(run=run).update(tries=engine.MOST_TRIES)
        chunk_id = engine.waiting_chunks(run)[0]
    assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id) is False
    with desk.scope():
        assert PayChunk.objects.get(pk=chunk_id).state == "failed"
        assert SetAside.objects.get(run=run).cure


@pytest.mark.django_db(transaction=True)
def test_messages_about_a_chunk_in_somebodys_hands_use_up_none_of_its_tries(desk, superuser):
    desk.person()
    run = desk.start()
    with desk.scope():
        chunk_id = engine.waiting_chunks(run)[0]
    with superuser.transaction():
        superuser.execute("SELECT 1 FROM payroll_paychunk WHERE id = %s FOR UPDATE", [chunk_id])
        for _ in range(engine.MOST_TRIES):
            assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id) is False
    with desk.scope():
        assert PayChunk.objects.get(pk=chunk_id).tries == 0
    assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id) is True


@pytest.mark.parametrize("passing", [errors.DeadlockDetected, errors.SerializationFailure, errors.DiskFull])
def test_what_passes_is_tried_again_and_sets_nobody_aside(desk, monkeypatch, passing):
    """Two who wait for each other, or a disk that is full for a while: nothing is written, and the next try does it."""
    desk.person()
    run = desk.start()
    real, met = engine.together, []

    def disturbed_once(*given):
        if not met:
            met.append(passing)
            raise OperationalError from passing()
        return real(*given)

    monkeypatch.setattr(engine, "together", disturbed_once)
    with desk.scope():
        [chunk_id] = engine.waiting_chunks(run)
    assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id) is False
    with desk.scope():
        assert not Payslip.objects.filter(run=run).exists()
    assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id) is True
    with desk.scope():
        assert (Payslip.objects.filter(run=run).count(), SetAside.objects.filter(run=run).count()) == (1, 0)


def test_a_full_disk_uses_up_no_try_however_long_it_is_full(desk, monkeypatch):
    desk.person()
    run = desk.start()
    real, met = engine.together, []

    def full_for_long(*given):
        met.append(given)
        if len(met) > engine.MOST_TRIES + 2:
            return real(*given)
        raise OperationalError from errors.DiskFull()

    monkeypatch.setattr(engine, "together", full_for_long)
    with desk.scope():
        [chunk_id] = engine.waiting_chunks(run)
    for _turn in range(engine.MOST_TRIES + 2):
        assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id) is False
        with desk.scope():
            chunk = PayChunk.objects.get(pk=chunk_id)
            assert (chunk.tries, chunk.error[:20]) == (0, "Databasens disk är f")
    assert engine.calculate_chunk(agency_id=desk.agency.pk, chunk_id=chunk_id) is True
    with desk.scope():
        assert (Payslip.objects.filter(run=run).count(), SetAside.objects.filter(run=run).count()) == (1, 0)


def test_a_run_that_stands_still_is_looked_after_also_when_the_clock_is_set_back(desk):
    desk.person()
    run = desk.start()
    with desk.scope():
        waiting = [(run.pk, engine.waiting_chunks(run))]
        assert unfinished(run.started_at) == []
        assert unfinished(run.started_at + timedelta(hours=1)) == waiting
        assert unfinished(run.started_at - timedelta(hours=1)) == waiting


def test_equal_numbers_are_written_alike_whatever_was_written_before():
    """A chunk is hashed by what it writes, and a replay reads its numbers back in their shortest form."""
    for first, second in (("1", "1.00"), ("7.50", "7.5")):
        assert engine._quantity(Decimal(first)) == engine._quantity(Decimal(second))
        assert engine._rate(Decimal(second)) == engine._rate(Decimal(first)) == format(Decimal(first).normalize(), "f")
