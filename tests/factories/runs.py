"""A pay run as the pay office has it: who works there, some people, and the run calculated in this process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from payroll.population.carry import follow_checklist
from payroll.runs import actions
from payroll.runs.engine import calculate_waiting
from payroll.runs.models import PayRun
from servicecenter.accounts.middleware import AGENCY_KEY
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user


@dataclass
class Office:
    """An agency with its pay office."""

    agency: Agency
    clerk: User
    approver: User

    def client(self, user: User) -> Client:
        return client_of(user, self.agency)

    def run(self, month: str = "2026-11") -> PayRun:
        with tenant(self.agency.pk):
            return PayRun.objects.get(month=month)


def client_of(user: User, agency: Agency | None = None) -> Client:
    """A browser that has logged in and chosen its agency."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if agency is not None:
        session = client.session
        session[AGENCY_KEY] = agency.pk
        session.save()
    return client


def make_office(*, people: int = 3, **given: object) -> Office:
    agency = make_agency(**given)
    office = Office(agency, make_user(agency, "payroll_clerk"), make_user(agency, "payroll_approver"))
    with tenant(agency.pk):
        for number in range(people):
            make_person(pay_ore=3_000_000 + 100_000 * number)
    return office


def calculated(office: Office, month: str = "2026-11", *, at: datetime = NOW) -> PayRun:
    """The month's run, preliminary."""
    with tenant(office.agency.pk):
        run = actions.open_run(month=month, by=office.clerk, at=at)
        run = actions.start_calculation(run=run, by=office.clerk, at=at)
    calculate_waiting(run, at=at)
    return office.run(month)


def settled(office: Office, month: str) -> PayRun:
    """An earlier month, fixed: what the next one is compared with."""
    return fixed(office, month, at=NOW - timedelta(days=31))


def fixed(office: Office, month: str, *, at: datetime) -> PayRun:
    """The month's run calculated, looked through, approved and definitive."""
    run = calculated(office, month, at=at)
    with tenant(office.agency.pk):
        follow_checklist(run, by=office.clerk, at=at)
        actions.send_to_control(run=run, by=office.clerk, at=at)
        actions.approve_run(run=run, content_hash=run.content_hash, by=office.approver, at=at)
        return actions.make_definitive(run=office.run(month), by=office.clerk, at=at)
