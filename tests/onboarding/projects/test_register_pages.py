"""Every register of a project is read by both sides, as page and as file, and is shut when the project is over."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency
from tests.factories.onboarding import make_project, person
from tests.factories.onboarding_registers import make_registers

pytestmark = pytest.mark.django_db
LISTS = {
    "project_volumes": "volymer",
    "project_gaps": "gap",
    "project_system_links": "integrationer",
    "project_risks": "risker",
    "project_staffing": "bemanningsplan",
    "project_training": "kurser",
    "project_communication": "kommunikationsplan",
    "project_cutover": "driftsattningsplan",
    "project_handover": "overlamning",
    "project_lessons": "lardomar",
}


@pytest.fixture
def room():
    agency = make_agency()
    with tenant(agency.pk):
        project = make_project(agency)
        make_registers(project, "Granens")
        yield project


def client_of(project, role: str, side: str) -> Client:
    client = Client()
    client.force_login(person(project, role, side))
    return client


@pytest.mark.parametrize("name", LISTS)
def test_a_register_is_read_and_taken_out_by_both_sides(room, name):
    url = reverse(name, args=[room.public_id])
    for side in ("centre", "customer"):
        client = client_of(room, "lead", side)
        page = client.get(url)
        assert page.status_code == 200
        if name != "project_volumes":
            assert "Granens" in page.content.decode()
        for fmt in ("csv", "xlsx"):
            file = client.get(url, {"format": fmt})
            assert LISTS[name] in file["Content-Disposition"]


@pytest.mark.parametrize("name", LISTS)
def test_a_register_of_a_closed_project_is_read_and_offers_nothing_to_change(room, name):
    type(room).objects.update(state="closed", ended_at=NOW)
    page = client_of(room, "lead", "centre").get(reverse(name, args=[room.public_id])).content.decode()
    assert "Det kan läsas men inte ändras" in page
    content = page[page.index('id="content"') :]
    assert "/ny/" not in content
    assert '<form method="post"' not in content[: content.index("</main>")]


def test_steps_and_responsibilities_are_read_by_both_sides(room):
    for name, args in (("step_walk", ["payroll"]), ("responsibilities", [])):
        for side in ("centre", "customer"):
            page = client_of(room, "lead", side).get(reverse(name, args=[room.public_id, *args]))
            assert page.status_code == 200
            assert "Beräkna lön, skatt och avdrag" in page.content.decode()
