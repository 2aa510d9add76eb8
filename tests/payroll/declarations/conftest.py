"""An office whose month is fixed and can be declared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payroll.models import Person
from payroll.population.carry import follow_checklist, sign_warnings
from payroll.runs import actions
from payroll.runs.models import PayRun
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_person, make_user
from tests.factories.declarations import organisation_number, personal_number, set_contact
from tests.factories.runs import Office, calculated, make_office


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def office(db) -> Iterator[Office]:
    """Three people with numbers that hold; the scope is the agency's."""
    office = make_office(people=0, organisation_number=organisation_number(699))
    with tenant(office.agency.pk):
        set_contact()
        for place in range(3):
            make_person(personal_number=personal_number(100 + place), pay_ore=3_000_050 + 500_000 * place)
        yield office


def fix(office: Office, month: str = "2026-11", *, kind: str = "ordinary") -> PayRun:
    """The month's run, definitive: approved by another than the one who calculated it."""
    run = calculated(office, month)
    sign_warnings(run, by=office.clerk, at=NOW)
    follow_checklist(run, by=office.clerk, at=NOW)
    actions.send_to_control(run=run, by=office.clerk, at=NOW)
    actions.approve_run(run=run, content_hash=run.content_hash, by=office.approver, at=NOW)
    return actions.make_definitive(run=run, by=office.clerk, at=NOW)


@pytest.fixture
def fixed(office: Office) -> PayRun:
    return fix(office)


@pytest.fixture
def auditor(office: Office):
    return make_user(office.agency, "auditor")


@pytest.fixture
def people(office: Office) -> list[Person]:
    return list(Person.objects.order_by("personal_number"))
