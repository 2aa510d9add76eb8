"""What the agency wants reviewed is reviewed first, by one person, and attested by another."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from payroll.absence.actions import report_absence
from payroll.models import Absence
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.attest.flows import REVIEWED, is_reviewed
from servicecenter.attest.queries import inbox, tasks_of
from servicecenter.attest.rules import Refusal
from servicecenter.models import AgencySetting, AttestTask
from servicecenter.tenancy.scope import tenant
from tests.factories import STOCKHOLM, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 12, 9, tzinfo=STOCKHOLM)
DAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("flow", "reviewed", "expected"),
    [
        ("absence.leave_without_pay", ("absence.leave_without_pay",), True),
        ("absence.child_care", ("absence.leave_without_pay",), False),
        ("absence.child_care", ("absence",), True),
        ("absence_cancel", ("absence",), False),
        ("time_entry.overtime_simple", (), False),
    ],
)
def test_a_name_covers_everything_below_it(flow, reviewed, expected) -> None:
    assert is_reviewed(flow, reviewed) is expected


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        AgencySetting.objects.create(
            key=REVIEWED, value="absence.leave_without_pay, time_entry", source="lokal ordning", starts_on=DAY
        )
        yield agency


def report(agency, kind: str) -> Absence:
    user = make_user(agency, "employee")
    employment = make_person(user=user).employments.get()
    return report_absence(employment=employment, kind=kind, starts_on=DAY, ends_on=DAY, by=user, at=AT)


def approve(task: AttestTask, by) -> AttestTask:
    return decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=by, at=AT)


def test_leave_is_reviewed_and_then_attested_and_only_then_counts(agency) -> None:
    reviewer, boss = make_user(agency, "reviewer"), make_user(agency, "manager")
    absence = report(agency, "leave_without_pay")
    assert inbox(boss, on=DAY) == []
    (first,) = tasks_of(inbox(reviewer, on=DAY))
    approve(first, reviewer)
    absence.refresh_from_db()
    assert absence.state == "submitted"
    assert inbox(reviewer, on=DAY) == []
    (second,) = tasks_of(inbox(boss, on=DAY))
    assert (second.reviewed_by, second.requested_at, second.title) == (reviewer, first.requested_at, first.title)
    approve(second, boss)
    absence.refresh_from_db()
    assert (absence.state, absence.attested_by) == ("attested", boss)


def test_what_the_agency_has_not_named_goes_straight_to_the_manager(agency) -> None:
    boss = make_user(agency, "manager")
    report(agency, "child_care")
    assert len(inbox(boss, on=DAY)) == 1


def test_a_reviewer_sends_back_to_the_employee(agency) -> None:
    reviewer = make_user(agency, "reviewer")
    absence = report(agency, "leave_without_pay")
    (task,) = tasks_of(inbox(reviewer, on=DAY))
    decide(task=task, decision=Decision.RETURN, comment="Fel datum", content_hash="", by=reviewer, at=AT)
    absence.refresh_from_db()
    assert absence.state == "returned"
    assert not AttestTask.objects.filter(state="waiting").exists()


def test_nobody_attests_what_they_have_reviewed(agency) -> None:
    """The roles cannot be given together; the rule and the database hold if they have been all the same."""
    both = make_user(agency, "reviewer", "manager")
    report(agency, "leave_without_pay")
    (task,) = tasks_of(inbox(both, on=DAY))
    approve(task, both)
    waiting = AttestTask.objects.get(state="waiting")
    with pytest.raises(MayNotDecide) as refused:
        approve(waiting, both)
    assert refused.value.refusal is Refusal.OWN_REVIEW
    with pytest.raises(IntegrityError, match="granskat"), transaction.atomic():
        AttestTask.objects.filter(pk=waiting.pk).update(state="approved", decided_by=both, decided_at=AT)


def test_content_that_changes_after_the_review_is_not_attested(agency) -> None:
    reviewer, boss = make_user(agency, "reviewer"), make_user(agency, "manager")
    absence = report(agency, "leave_without_pay")
    approve(tasks_of(inbox(reviewer, on=DAY))[0], reviewer)
    Absence.objects.filter(pk=absence.pk).update(working_days=0)
    (task,) = tasks_of(inbox(boss, on=DAY))
    with pytest.raises(Exception, match="har ändrats"):
        approve(task, boss)
