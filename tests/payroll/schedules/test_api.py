"""C08 by the interface: a staffing-planning system sends its shifts, twice if it must, and is told of every bad row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from payroll.models import Shift, ShiftImport
from servicecenter.tenancy.scope import tenant
from tests.factories.tokens import System, make_token
from tests.payroll.attendance.office import Office, office

pytestmark = pytest.mark.django_db
URL = "/api/v1/shifts/"


@pytest.fixture
def at() -> Iterator[Office]:
    with office(way="scheduled", has_flex=False) as found:
        yield found


def shift(at: Office, reference: str, **given: Any) -> dict[str, Any]:
    times = {"starts_at": "2026-11-16 07:00", "ends_at": "2026-11-16 16:00"}
    return {"reference": reference, "number": at.person.number} | times | given


def test_C08_shifts_are_sent_and_sent_again_and_bad_rows_are_told(at: Office):
    system = System(make_token(at.agency))
    body = {
        "name": "Bemanning",
        "shifts": [shift(at, "A"), shift(at, "B", number="finns-inte"), shift(at, "C", ends_at="i morgon")],
    }
    answer = system.write(URL, body, key="batch-0001").json()
    assert (answer["read"], answer["added"], answer["rejected"]) == (3, 1, 2)
    assert [(row["line"], row["field"]) for row in answer["rejects"]] == [(2, "anställningsnummer"), (3, "slutar")]
    again = system.write(URL, body, key="batch-0002").json()
    assert (again["added"], again["same"]) == (0, 1)
    same_call = system.write(URL, body, key="batch-0002").json()
    assert same_call == again
    with tenant(at.agency.pk):
        assert Shift.objects.count() == 1
        assert ShiftImport.objects.count() == 2


def test_an_empty_or_unknown_body_is_refused(at: Office):
    system = System(make_token(at.agency))
    for wrong in ({"name": "x", "shifts": []}, {"name": "x", "shifts": [shift(at, "A", colour="blå")]}):
        assert system.write(URL, wrong, key=f"fel-{len(str(wrong))}").status_code in (400, 422)
    with tenant(at.agency.pk):
        assert not ShiftImport.objects.exists()
