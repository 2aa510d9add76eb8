"""What a report does to flex and compensatory time is shown before it is sent, and is what happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from payroll.flex.queries import balance_of
from payroll.models import FlexEntry
from payroll.own_time.effect import effect_of
from payroll.own_time.queries import absence_draft, entry_draft
from payroll.salary_types.catalogue import by_key
from payroll.time.actions import report_entry
from tests.payroll.attendance.office import NOW, Office, approve, entered, office, write

pytestmark = pytest.mark.django_db
DAY, OTHER = date(2026, 11, 18), date(2026, 11, 19)
TAKEN, EARNED = by_key("time_off_taken").code, by_key("time_off_earned").code


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def told(draft) -> list[tuple[str, int, int]]:
    return [(row.label, row.before, row.after) for row in effect_of(draft, at=NOW).accounts]


def leave(at: Office, day: date, extent: int = 100):
    return absence_draft(
        employment=at.employment, kind="leave_with_pay", starts_on=day, ends_on=day, extent=Decimal(extent)
    )


def test_leave_on_a_day_with_written_time_changes_the_flex_balance_as_the_approved_month_then_does(at: Office):
    report = write(at, DAY, entered("08:00–12:00"))
    draft = leave(at, DAY, 50)
    assert told(draft) == [("Flexsaldo", -4 * 60, 0)]
    assert told(leave(at, OTHER)) == [("Flexsaldo", 0, 0)]
    draft.state, draft.recorded_at, draft.attested_at = "attested", NOW, NOW
    draft.save()
    approve(at, report)
    worked = FlexEntry.objects.filter(employment=at.employment, day=DAY)
    assert not worked.exists()
    assert told(leave(at, DAY)) == [("Flexsaldo", balance_of(at.employment), balance_of(at.employment))]


def test_time_off_taken_is_drawn_from_what_was_earned(at: Office):
    draft = entry_draft(employment=at.employment, code=TAKEN, starts_on=DAY, quantity=Decimal(3))
    assert told(draft)[1] == ("Kompsaldo", 0, -180)
    report_entry(
        employment=at.employment, code=EARNED, starts_on=DAY, ends_on=DAY, quantity=Decimal(8), by=at.worker, at=NOW
    )
    assert told(draft)[1] == ("Kompsaldo", 480, 300)
