"""Clocking for somebody who could not: with a reason that they see, and attested by another than whoever registered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from payroll.attendance.actions import clock
from payroll.attendance.clocking import clock_for
from payroll.attendance.pages import span_in_words
from payroll.attendance.queries import people_to_clock
from payroll.models import PayTerms, WorkedTime
from servicecenter.accounts.roles import Role
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import AuditEvent, Membership, Unit
from tests.factories import STOCKHOLM, make_user
from tests.payroll.attendance.office import Office, office, send

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 18, 0, tzinfo=STOCKHOLM)
EIGHT, FIVE = timedelta(hours=8), timedelta(hours=17)


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        PayTerms.objects.update(unit=Unit.objects.create(code="A", name="A", manager=found.boss))
        yield found


def clocked(at: Office, starts: timedelta | None = EIGHT, ends: timedelta | None = FIVE, **given) -> WorkedTime:
    return clock_for(
        **{"employment": at.employment, "day": DAY, "reason": "Telefonen var trasig", "by": at.boss, "at": NOW}
        | {"starts": starts, "ends": ends} | given
    )  # fmt: skip


def test_in_and_out_are_registered_with_the_reason_that_the_person_sees(at: Office):
    row = clocked(at)
    assert (row.ends_at - row.starts_at, row.registered_by) == (timedelta(hours=9), at.boss)
    assert span_in_words(row) == f"08:00–17:00 (registrerat av {at.boss}: Telefonen var trasig)"
    assert AuditEvent.objects.filter(event="clocked_for", person_id=at.person.pk, actor_id=at.boss.pk).exists()


def test_only_out_closes_what_the_person_is_clocked_in_on(at: Office):
    with pytest.raises(ValidationError, match="inte instämplad"):
        clocked(at, None, FIVE)
    clock(employment=at.employment, by=at.worker, at=NOW.replace(hour=8))
    with pytest.raises(ValidationError, match="redan instämplad"):
        clocked(at, timedelta(hours=9), None)
    row = clocked(at, None, FIVE)
    assert (WorkedTime.objects.get().ends_at, row.registered_by) == (NOW.replace(hour=17), at.boss)


def test_whoever_registered_does_not_attest_the_month_and_another_does(at: Office):
    row = clocked(at)
    task = send(at, row.report, now=NOW.replace(month=12, day=1))
    told = {"task": task, "decision": Decision.APPROVE, "content_hash": task.content_hash, "at": NOW}
    with pytest.raises(PermissionDenied, match="själv registrerat"):
        decide(by=at.boss, **told)
    decide(by=make_user(at.agency, Role.MANAGER), **told)
    row.report.refresh_from_db()
    assert row.report.state == "attested"


@pytest.mark.parametrize(
    ("starts", "ends", "given", "why"),
    [
        (EIGHT, FIVE, {"reason": " "}, "Skriv varför"),
        (EIGHT, timedelta(hours=19), {}, "inte varit än"),
        (FIVE, EIGHT, {}, "inte varit än"),
        (EIGHT, EIGHT, {}, "före sin början"),
        (None, None, {}, "stämplade in, ut"),
        (EIGHT, FIVE, {"day": date(2019, 1, 7)}, "utanför anställningen"),
    ],
)
def test_what_cannot_be_right_is_refused_and_leaves_nothing(at: Office, starts, ends, given, why):
    with pytest.raises(ValidationError, match=why):
        clocked(at, starts, ends, **given)
    assert not WorkedTime.objects.exists()


def test_time_is_never_registered_over_other_time(at: Office):
    clocked(at)
    with pytest.raises(ValidationError, match="överlappar"):
        clocked(at, timedelta(hours=16), timedelta(hours=17))


def test_a_manager_clocks_only_for_those_they_attest_for_a_clerk_for_all_and_nobody_for_themselves(at: Office):
    elsewhere = make_user(at.agency, Role.MANAGER)
    Membership.objects.filter(user=elsewhere).update(unit=Unit.objects.create(code="B", name="B"))
    for person, why in ((elsewhere, "attesterar för"), (at.worker, "Min närvaro")):
        with pytest.raises(PermissionDenied, match=why):
            clocked(at, by=person)
    assert list(people_to_clock(at.boss, on=DAY)) == [at.employment]
    assert list(people_to_clock(elsewhere, on=DAY)) == []
    assert clocked(at, by=at.clerk).registered_by == at.clerk
