"""A fixed run calculated again from what it stored gives the same bytes, and what does not is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from payroll.calculation import salary
from payroll.models import PayRun, RunReplay, SetAside, TimeEntry
from payroll.runs import actions, tasks
from payroll.runs.beside import beside, replayed
from payroll.runs.replay import replay_run, sampled
from servicecenter.workflow.transitions import NotAllowedNow
from tests.conftest import superuser
from tests.payroll.runs.test_retro import overtime, raise_pay, run, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixed(desk) -> PayRun:
    """A run with back pay, a price with öre, and one who was set aside."""
    person, other = desk.person(pay_ore=2_820_000), desk.person()
    run(desk, "2026-10")
    raise_pay(desk, person, 2_914_033, date(2026, 10, 13), extent=Decimal("62.5"))
    overtime(desk, person, date(2026, 10, 14), hours="1.25")
    overtime(desk, other, date(2026, 11, 2), code="99999")
    november = desk.calculate("2026-11")
    with desk.scope():
        row = SetAside.objects.get(run=november)
        actions.exclude_person(set_aside=row, note="betalas i december", by=desk.clerk, at=desk.later())
    return settle(desk, desk.fresh(november))


def replay(desk, fixed: PayRun, sample: int | None = None) -> RunReplay:
    with desk.scope():
        return replay_run(run=fixed, sample=sample, by=None, at=desk.later())


def test_a_run_is_replayed_to_the_same_bytes(desk, fixed):
    outcome = replay(desk, fixed)
    assert (outcome.is_equal, outcome.is_whole, outcome.payslips, outcome.difference) == (True, True, 1, "")


def test_facts_that_change_afterwards_do_not_touch_a_replay(desk, fixed):
    with desk.scope():
        TimeEntry.objects.update(superseded_at=desk.later())
    assert replay(desk, fixed).is_equal


def test_a_program_that_computes_otherwise_is_found_out(desk, fixed, monkeypatch):
    real = salary.pay_at_extent
    monkeypatch.setattr(salary, "pay_at_extent", lambda terms: real(terms) + 1)
    outcome = replay(desk, fixed)
    assert not outcome.is_equal
    assert outcome.person_id is not None
    assert "Rad 1" in outcome.difference


@pytest.mark.django_db(transaction=True)
def test_a_chunk_with_another_hash_is_found_out(desk, fixed):
    with superuser() as admin:
        admin.execute("SET session_replication_role = replica")  # no trigger is asked
        admin.execute("UPDATE payroll_paychunk SET content_hash = repeat('0', 64)")
    assert "Del 1" in replay(desk, fixed).difference


def test_a_payslip_that_was_kept_is_replayed_in_every_sample(desk, fixed):
    with desk.scope():
        people = list(range(1, 2001))
        fixed.people = 2000
        first = sampled(fixed, people, 200)
    assert sampled(fixed, people, 200) == first
    assert 150 < len(first) < 250
    assert set(sampled(fixed, people, 100)) < set(first)
    assert sampled(fixed, people, 2000) == people


def test_a_run_that_can_still_change_is_not_replayed(desk):
    desk.person()
    open_run = desk.calculate("2026-11")
    with desk.scope(), pytest.raises(NotAllowedNow):
        replay_run(run=open_run, sample=None, by=None, at=desk.later())


def test_the_command_says_how_it_went_and_fails_on_a_difference(desk, fixed, monkeypatch):
    told = StringIO()
    call_command("replay", str(fixed.public_id), stdout=told)
    assert "1 lönespecifikationer återspelade utan skillnad" in told.getvalue()
    real = salary.pay_at_extent
    monkeypatch.setattr(salary, "pay_at_extent", lambda terms: real(terms) + 1)
    with pytest.raises(CommandError, match="Anställningsnummer"):
        call_command("replay", str(fixed.public_id), "--sample", "10")


def test_the_command_refuses_a_run_that_does_not_exist(db):
    with pytest.raises(CommandError, match="finns inte"):
        call_command("replay", "7f7b2f0e-1111-4222-8333-444455556666")


def test_the_night_replays_a_sample_and_the_page_says_so(desk, fixed):
    tasks.replay_samples()
    with desk.scope():
        replayed_run = desk.fresh(fixed)
        [row] = replayed(replayed_run, beside(replayed_run))
        assert "utan skillnad" in row["value"]
        assert RunReplay.objects.count() == 2  # of the month before too
