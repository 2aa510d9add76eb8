"""Many events are written at once, and each row is the one that would have been written alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from structlog.contextvars import bound_contextvars

from payroll.models import Person
from servicecenter.audit.actions import seal_log
from servicecenter.audit.events import AT_A_TIME, Event, record, record_many, write_events
from servicecenter.audit.queries import log_faults
from servicecenter.models import AuditEvent, Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db

OWN = ("id", "row_hash")
"""What no two rows have in common."""


@pytest.fixture
def agency():
    return make_agency()


def written() -> list[dict[str, object]]:
    return list(AuditEvent.objects.order_by("id").values())


def same(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in OWN}


def test_a_row_written_with_others_is_like_one_written_alone(agency):
    clerk = make_user(agency, full_name="Åsa 'Citat' Öberg")
    with tenant(agency.pk), bound_contextvars(request_id="r-1"):
        units = [Unit.objects.create(code=f"E{n}", name=f'Enhet "{n}" 100 %') for n in range(2)]
        for unit in units:
            record(Event.REGISTER_CHANGED, on=unit, by=clerk, at=NOW, before={"namn": None}, sums=[1, "två"])
        record_many(Event.REGISTER_CHANGED, on=units, by=clerk, at=NOW, before={"namn": None}, sums=[1, "två"])
        alone, together = written()[:2], written()[2:]
    assert [same(row) for row in together] == [same(row) for row in alone]
    assert together[0]["request_id"] == "r-1"


def test_the_person_that_each_row_is_about_is_kept(agency):
    with tenant(agency.pk):
        people = [make_person() for _ in range(3)]
        employments = [person.employments.get() for person in Person.objects.order_by("-id")]
        record_many(Event.FACT_RECORDED, on=employments, by=None, at=NOW)
        assert [row["person_id"] for row in written()] == [person.pk for person in reversed(people)]
        assert {row["actor_name"] for row in written()} == {"Servicecenter"}


def test_thousands_are_one_statement_and_none_is_none(agency):
    rows = [
        AuditEvent(at=NOW, agency_id=agency.pk, actor_name="N", event="read", person_id=n) for n in range(AT_A_TIME + 1)
    ]
    for count, statements in ((0, 0), (AT_A_TIME, 1), (AT_A_TIME + 1, 2)):
        with tenant(agency.pk):
            before = AuditEvent.objects.count()
            with CaptureQueriesContext(connection) as asked:
                write_events(rows[:count])
            assert len(asked) == statements
            assert AuditEvent.objects.count() == before + count


@pytest.mark.django_db(transaction=True)
def test_rows_written_together_are_part_of_the_chain():
    agency = make_agency()
    with tenant(agency.pk):
        record_many(Event.REGISTER_CHANGED, on=[agency] * 3, by=None, at=NOW, note="å")
    assert seal_log() == 3
    assert list(log_faults()) == []
