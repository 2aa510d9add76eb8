"""E26 and settlement: a balance is corrected with a reason by two persons, and settled by the limits of the group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.flex.actions import request_correction, settle_group
from payroll.flex.queries import balance_of, balances, history_of, with_flex
from payroll.models import FlexCorrection, FlexEntry, PayTerms, TimeEntry, TimeGroup
from servicecenter.accounts.roles import Role
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.attest.models import AttestTask
from servicecenter.models import Membership, Unit
from tests.factories import make_person, make_user
from tests.payroll.attendance.office import NOW, Office, office

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def wish(at: Office, minutes: int = 90, *, by=None, reason: str = "Glömd resa") -> FlexCorrection:
    return request_correction(
        employment=at.employment, day=DAY, minutes=minutes, reason=reason, by=by or at.clerk, at=NOW
    )


def answer(by, decision: Decision = Decision.APPROVE, comment: str = "") -> None:
    task = AttestTask.objects.get(kind="flex_correction", state="waiting")
    decide(task=task, decision=decision, comment=comment, content_hash=task.content_hash, by=by, at=NOW)


def opened(at: Office, minutes: int) -> None:
    FlexEntry.objects.create(
        employment=at.employment, day=DAY, kind="correction", minutes=minutes, origin="start", recorded_at=NOW
    )


def test_E26_a_correction_counts_when_another_has_approved_it_and_keeps_reason_and_names(at: Office):
    asked = wish(at)
    assert balance_of(at.employment) == 0
    answer(at.boss)
    asked.refresh_from_db()
    assert (asked.requested_by, asked.decided_by, asked.state) == (at.clerk, at.boss, "approved")
    [row] = history_of(at.employment)
    assert (row.minutes, row.text, row.kind) == (90, "Glömd resa", "correction")


def test_E26_the_one_who_asked_does_not_approve_and_no_one_corrects_their_own(at: Office):
    wish(at, by=at.boss)
    with pytest.raises(MayNotDecide):
        answer(at.boss)
    with pytest.raises(PermissionDenied, match="eget flexsaldo"):
        wish(at, by=at.worker)


def test_a_returned_correction_changes_nothing(at: Office):
    wish(at)
    answer(at.boss, Decision.RETURN, "Fel dag")
    assert balance_of(at.employment) == 0
    assert FlexCorrection.objects.get().state == "returned"


def test_a_correction_needs_a_reason_and_a_reasonable_length(at: Office):
    for wrong in ({"reason": " "}, {"minutes": 0}, {"minutes": 20_000}):
        with pytest.raises(ValidationError):
            wish(at, **wrong)


def test_what_is_over_fifty_hours_is_struck_once(at: Office):
    opened(at, 52 * 60)
    group = TimeGroup.objects.get()
    assert [row.minutes for row in settle_group(group=group, day=DAY, by=at.clerk, at=NOW)] == [52 * 60]
    assert settle_group(group=group, day=DAY, by=at.clerk, at=NOW) == []
    assert balance_of(at.employment) == 50 * 60
    assert not TimeEntry.objects.exists()


def test_a_deficit_becomes_a_deduction_that_waits_for_attest(at: Office):
    opened(at, -12 * 60)
    settle_group(group=TimeGroup.objects.get(), day=DAY, by=at.clerk, at=NOW)
    assert balance_of(at.employment) == -10 * 60
    entry = TimeEntry.objects.get()
    assert (entry.code, entry.quantity, entry.state) == ("12700", Decimal("2.00"), "submitted")
    assert AttestTask.objects.filter(kind="time_entry", object_id=entry.pk, state="waiting").exists()


def test_a_balance_within_the_limits_is_left_alone(at: Office):
    opened(at, 49 * 60)
    assert settle_group(group=TimeGroup.objects.get(), day=DAY, by=at.clerk, at=NOW) == []


def test_only_a_clerk_settles(at: Office):
    with pytest.raises(PermissionDenied):
        settle_group(group=TimeGroup.objects.get(), day=DAY, by=at.boss, at=NOW)


def test_balances_are_the_sums_of_their_history(at: Office):
    for number, minutes in enumerate((90, -30, 500, -620)):
        FlexEntry.objects.create(
            employment=at.employment, day=DAY + timedelta(days=number), kind="correction", minutes=minutes,
            origin=f"rad {number}", recorded_at=NOW,
        )  # fmt: skip
    [row] = balances(with_flex(), on=date(2026, 12, 31))
    assert row.minutes == sum(entry.minutes for entry in history_of(at.employment)) == -60
    assert (row.over, row.under) == (0, 0)
    assert balances(with_flex(), on=DAY)[0].minutes == 90


def answer_deduction(at: Office, decision: Decision, comment: str = "") -> None:
    task = AttestTask.objects.get(kind="time_entry", state="waiting")
    decide(task=task, decision=decision, comment=comment, content_hash=task.content_hash, by=at.boss, at=NOW)


def test_a_deduction_that_is_returned_leaves_the_deficit_in_the_account_and_can_be_settled_anew(at: Office):
    opened(at, -12 * 60)
    settle_group(group=TimeGroup.objects.get(), day=DAY, by=at.clerk, at=NOW)
    answer_deduction(at, Decision.RETURN, "Han hade glömt stämpla")
    assert balance_of(at.employment) == -12 * 60
    assert [row.minutes for row in history_of(at.employment)] == [-120, 120, -720]
    settle_group(group=TimeGroup.objects.get(), day=DAY, by=at.clerk, at=NOW)
    answer_deduction(at, Decision.APPROVE)
    assert balance_of(at.employment) == -10 * 60
    assert settle_group(group=TimeGroup.objects.get(), day=DAY, by=at.clerk, at=NOW) == []


def test_the_questions_of_a_settlement_do_not_grow_with_the_people(at: Office):
    def asked(count: int, day: date) -> int:
        for _ in range(count):
            employment = make_person().employments.get()
            FlexEntry.objects.create(
                employment=employment, day=day, kind="correction", minutes=-12 * 60, origin="start", recorded_at=NOW
            )
        with CaptureQueriesContext(connection) as found:
            assert len(settle_group(group=TimeGroup.objects.get(), day=day, by=at.clerk, at=NOW)) == count
        return len(found)

    assert asked(1, DAY) == asked(4, DAY + timedelta(days=1))
    assert AttestTask.objects.filter(kind="time_entry").count() == 5
    task = AttestTask.objects.filter(kind="time_entry").first()
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=at.boss, at=NOW)


def test_a_manager_asks_for_a_correction_only_for_those_they_attest_for(at: Office):
    home, other = (Unit.objects.create(code=code, name=code) for code in ("A", "B"))
    PayTerms.objects.filter(employment=at.employment).update(unit=home)
    here, elsewhere = (make_user(at.agency, Role.MANAGER) for _ in range(2))
    for boss, unit in ((here, home), (elsewhere, other)):
        Membership.objects.filter(user=boss).update(unit=unit)
    with pytest.raises(PermissionDenied, match="attesterar för"):
        wish(at, by=elsewhere)
    assert wish(at, by=here).state == "waiting"
