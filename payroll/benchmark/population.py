"""The centre that is measured: people, earlier months that are paid, and a tenth whose past has changed since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from payroll.population.carry import desk
from payroll.population.history import write_history
from payroll.population.load import seed
from payroll.population.timeline import Timeline
from payroll.runs import engine
from payroll.runs.actions import open_run
from payroll.runs.models import RunState
from servicecenter.agencies.models import Agency
from servicecenter.common.periods import Month
from servicecenter.operations.machine import admin
from servicecenter.population.agencies import plan_agencies
from servicecenter.tenancy.scope import tenant

SEED = 1
ONE_IN = 10
"""A tenth of the people are paid again for an earlier month (retroaktiv lön)."""

CLOSE = """
UPDATE payroll_payterms SET superseded_at = %(at)s
WHERE superseded_at IS NULL AND form = 'monthly' AND employment_id %% %(one_in)s = 0
  AND starts_on <= %(first)s AND (ends_on IS NULL OR ends_on >= %(first)s)
RETURNING *
"""
RAISE = """
INSERT INTO payroll_payterms (agency_id, employment_id, unit_id, title, form, pay_ore, extent, coding, starts_on,
  ends_on, recorded_at, reason)
SELECT agency_id, employment_id, unit_id, title, form, pay_ore * 103 / 100, extent, coding, starts_on,
  ends_on, %(at)s, 'Lön höjd i efterhand'
FROM payroll_payterms WHERE superseded_at = %(at)s
"""


def prepare(
    month: Month, *, agencies: int, employees: int, history: int, tell: Callable[[str], None]
) -> list[tuple[int, int]]:
    """Seed, pay the earlier months, raise a tenth in hindsight and open the month. Gives (agency, run) of each."""
    plans = plan_agencies(agencies=agencies, employees=employees, seed=SEED)
    timeline = Timeline(month, history)
    seed(plans, timeline, seed=SEED, tell=tell)
    analyse()
    found = list(Agency.objects.filter(code__in=[plan.code for plan in plans]).order_by("id"))
    if history and write_history(found, timeline, desk=desk(), tell=tell):
        tell(f"{raise_in_hindsight(month.plus(-1), at=timezone.now())} löner höjda i efterhand")
        analyse()
    return [_open(agency, str(month)) for agency in found]


def raise_in_hindsight(month: Month, *, at: datetime) -> int:
    """Every tenth person had three per cent more in a month already paid."""
    values = {"at": at, "one_in": ONE_IN, "first": month.starts_on}
    with admin() as connection, connection.transaction():
        raised = connection.execute(CLOSE, values).rowcount
        connection.execute(RAISE, values)
    return raised


def analyse() -> None:
    with admin() as connection:
        connection.execute("ANALYZE")


def _open(agency: Agency, month: str) -> tuple[int, int]:
    with tenant(agency.pk):
        run = open_run(month=month, by=desk().clerk, at=timezone.now())
    if run.state == RunState.COLLECTING:  # left behind by a measurement that was stopped
        engine.calculate_waiting(run)
    return agency.pk, run.pk
