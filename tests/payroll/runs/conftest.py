"""A small agency with a clerk, an approver and two releasers, and the steps of a run as short calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from payroll.population.carry import follow_checklist, sign_warnings
from payroll.runs import actions, engine
from payroll.runs.models import PayRun
from servicecenter.models import Account, Agency, PaymentBatch, User
from servicecenter.payments.actions import release_batch, send_batch
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

MONTH = "2026-11"


@dataclass
class Desk:
    """An agency's payroll desk: who works there, and the steps of a run."""

    agency: Agency
    clerk: User
    approver: User
    releasers: tuple[User, User]
    at: datetime = NOW

    def scope(self):
        return tenant(self.agency.pk)

    def later(self) -> datetime:
        self.at += timedelta(minutes=5)
        return self.at

    def person(self, **given):
        with self.scope():
            return make_person(**given)

    def start(self, month: str = MONTH) -> PayRun:
        with self.scope():
            run = actions.open_run(month=month, by=self.clerk, at=self.later())
            return actions.start_calculation(run=run, by=self.clerk, at=self.later())

    def calculate(self, month: str = MONTH) -> PayRun:
        run = self.start(month)
        engine.calculate_waiting(run, at=self.later())
        return self.fresh(run)

    def sign_warnings(self, run: PayRun) -> None:
        with self.scope():
            sign_warnings(run, note="kontrollerad", by=self.clerk, at=self.later())

    def approve(self, run: PayRun) -> PayRun:
        self.sign_warnings(run)
        with self.scope():
            follow_checklist(run, by=self.clerk, at=self.later())
            run = actions.send_to_control(run=run, by=self.clerk, at=self.later())
            return actions.approve_run(run=run, content_hash=run.content_hash, by=self.approver, at=self.later())

    def finalise(self, run: PayRun) -> PayRun:
        with self.scope():
            return actions.make_definitive(run=run, by=self.clerk, at=self.later())

    def batches(self, run: PayRun) -> list[PaymentBatch]:
        with self.scope():
            return list(PaymentBatch.objects.filter(origin__startswith=run.origin).order_by("id"))

    def pay(self, run: PayRun) -> PayRun:
        """Both releasers release every batch, it is sent, and the run is paid."""
        for batch in self.batches(run):
            with self.scope():
                for releaser in self.releasers:
                    release_batch(batch=batch, by=releaser, at=self.later())
                send_batch(batch=batch, by=self.releasers[0], at=self.later())
        with self.scope():
            return actions.mark_paid(run=run, by=None, at=self.later())

    def fix(self, month: str = MONTH) -> PayRun:
        """A month from nothing to definitive."""
        return self.finalise(self.approve(self.calculate(month)))

    def fresh(self, run: PayRun) -> PayRun:
        with self.scope():
            return PayRun.objects.get(pk=run.pk)


def make_desk() -> Desk:
    from servicecenter.ledger.actions import ensure_accounts

    agency = make_agency()
    with tenant(agency.pk):
        ensure_accounts()
        assert Account.objects.exists()
    releasers = make_user(agency, "payment_releaser"), make_user(agency, "payment_releaser")
    return Desk(agency, make_user(agency, "payroll_clerk"), make_user(agency, "payroll_approver"), releasers)


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()
