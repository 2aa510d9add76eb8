"""A negative net of an earlier month carried to a debt with a plan (löneskuld i historiken) by the real actions."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from payroll.debts.actions import propose_plan, register_paper_consent
from payroll.debts.attest import PLAN
from payroll.debts.models import DebtPlan, SalaryDebt
from payroll.population.carry import Desk
from payroll.runs.actions import start_calculation
from payroll.runs.controls.money import NEGATIVE_NET
from payroll.runs.debts import make_debt
from payroll.runs.engine import calculate_waiting
from payroll.runs.models import Finding, PayRun
from servicecenter.agencies.models import Agency
from servicecenter.attest.actions import Decision, decide
from servicecenter.attest.queries import waiting_task
from servicecenter.tenancy.scope import tenant

MONTHLY_ORE = 50_000
A_WHILE = timedelta(minutes=30)


def turn_into_debts(agency: Agency, run: PayRun, *, desk: Desk, at: datetime) -> bool:
    """Whether anyone's negative net was made a debt; the run has then been calculated again."""
    with tenant(agency.pk):
        found = list(Finding.objects.filter(run=run, control=NEGATIVE_NET).select_related("person"))
        for finding in found:
            make_debt(
                run=run,
                person=finding.person,
                cause="overpaid",
                text="Löneväxlingen löpte vidare under en hel månads ledighet",
                by=desk.clerk,
                at=at,
            )
        if not found:
            return False
        run = start_calculation(run=run, by=desk.clerk, at=at + A_WHILE)
    calculate_waiting(run, at=at + A_WHILE)
    return True


def agree_repayment(agency: Agency, run: PayRun, *, desk: Desk, at: datetime) -> None:
    """Each new debt of the run gets a plan, signed on paper and compared by the second clerk."""
    with tenant(agency.pk):
        for debt in SalaryDebt.objects.filter(run=run, withdrawn_at__isnull=True, plans__isnull=True):
            today = timezone.localdate(at)
            plan = propose_plan(
                debt=debt, way="pay", monthly_ore=MONTHLY_ORE, starts_on=today, all_at_end=True, by=desk.clerk, at=at
            )
            signed = register_paper_consent(
                plan=plan, agreed_on=today, document="Personalakten, medgivande", by=desk.clerk, at=at + A_WHILE
            )
            _compare(signed, desk, at + 2 * A_WHILE)


def _compare(signed: DebtPlan, desk: Desk, at: datetime) -> None:
    task = waiting_task(PLAN, signed.pk)
    if task is not None:
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=desk.second_clerk, at=at)
