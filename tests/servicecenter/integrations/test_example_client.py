"""The client in docs/how-to/api.md does what the page says, against a running server."""

from __future__ import annotations

import re
import urllib.error
from pathlib import Path
from typing import Any

import pytest

from payroll.models import Person, TimeEntry
from payroll.salary_types.catalogue import by_key
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_person
from tests.factories.tokens import make_token

PAGE = Path(__file__).resolve().parents[3] / "docs/how-to/api.md"
DAY = "2026-11-02"


@pytest.fixture
def client_of_the_page() -> dict[str, Any]:
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), names)  # noqa: S102
    return names


@pytest.fixture
def agency(transactional_db: None):
    agency = make_agency()
    with tenant(agency.pk):
        for _ in range(3):
            make_person()
    return agency


def person(agency) -> Person:
    with tenant(agency.pk):
        return Person.objects.latest("pk")


def test_the_code_of_the_example_is_overtime():
    assert by_key("overtime_simple").code in PAGE.read_text(encoding="utf-8")


def test_the_example_reports_overtime_that_waits_for_attest(client_of_the_page, agency, live_server):
    made = client_of_the_page["report_overtime"](
        live_server.url, make_token(agency), person(agency).number, DAY, "2.50"
    )
    assert (made["state"], made["quantity"]) == ("submitted", "2.50")


def test_the_example_pages_through_lists_and_repeats_a_write_whose_answer_was_lost(
    client_of_the_page, agency, live_server, monkeypatch
):
    center = client_of_the_page["Servicecenter"](live_server.url, make_token(agency))
    assert len(list(center.rows("/persons/?limit=1"))) == 3
    call, lost = center.call, []

    def unreliable(*given):
        answer = call(*given)
        if not lost:
            lost.append(answer)
            raise ConnectionResetError
        return answer

    monkeypatch.setattr(center, "call", unreliable)
    with tenant(agency.pk):
        hired = person(agency).employments.get().public_id
    entry = {"code": by_key("overtime_simple").code, "starts_on": DAY, "ends_on": DAY, "quantity": "1.00"}
    made = center.write(f"/employments/{hired}/time-entries/", entry)
    assert made == lost[0]
    with tenant(agency.pk):
        assert TimeEntry.objects.count() == 1


def test_the_example_tells_why_a_call_was_refused(client_of_the_page, agency, live_server):
    given = live_server.url, make_token(agency), person(agency).number, DAY
    with pytest.raises(SystemExit, match="Innehållet kan inte godtas"):
        client_of_the_page["report_overtime"](*given, "0.00")
    center = client_of_the_page["Servicecenter"](live_server.url, "sck_fel")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        center.call("/persons/")
