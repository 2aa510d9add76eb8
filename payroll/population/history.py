"""The months before the newest one, run and paid (historik): by the real engine, at the times they would have had."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import timedelta
from multiprocessing import get_context
from signal import SIGTERM

from django.db import connections

from payroll.pay_calendar import pay_month
from payroll.population.carry import Desk, Moments, open_and_start, settle
from payroll.population.debts import agree_repayment, turn_into_debts
from payroll.population.declare import declare
from payroll.population.load import Progress
from payroll.population.timeline import Timeline, cut_off_at, moment
from payroll.runs.engine import calculate_waiting
from payroll.runs.models import PayRun, RunState
from payroll.runs.rules import pin
from payroll.vacation.actions import book_vacation_debt
from payroll.vacation.models import VacationDebtMonth
from servicecenter.agencies.models import Agency
from servicecenter.common.periods import Month
from servicecenter.devstack.processes import die_with_parent
from servicecenter.tenancy.scope import tenant

PROCESSES = 2
"""As many as the demo has workers; each takes one agency at a time."""
LONGEST_WAIT = 60.0
DECLARED_MONTHS = 2
"""Of the earlier months so many are declared, so that the newest has some to be compared with."""


class HistoryStopped(RuntimeError):
    """An earlier month could not be paid, so no later one can be calculated."""


def moments_of(month: Month) -> Moments:
    """The days that the pay calendar gives each step."""
    days = pay_month(month)
    return Moments(
        calculated_at=cut_off_at(month),
        reviewed_at=moment(days.definitive_on - timedelta(days=1), 14, 20),
        approved_at=moment(days.definitive_on, 9, 15),
        definitive_at=moment(days.definitive_on, 10),
        released_at=(moment(days.payment_file_on, 13, 10), moment(days.payment_file_on, 14, 5)),
        sent_at=moment(days.payment_file_on, 15),
        paid_at=moment(days.pays_on, 6),
    )


def write_history(
    agencies: Sequence[Agency], timeline: Timeline, *, desk: Desk, tell: Progress, processes: int = PROCESSES
) -> int:
    """Run every earlier month that is not paid, some agencies at a time. Returns how many runs that took."""
    waiting = [agency for agency in agencies if _unpaid(agency, timeline)]
    if not waiting:
        return 0
    for month in timeline.earlier_months:
        pin(pay_month(month).pays_on)  # the tax tables are computed here, once, and inherited
    connections.close_all()  # a connection can't be shared with another process
    with ProcessPoolExecutor(processes, mp_context=get_context("fork"), initializer=die_with_parent(SIGTERM)) as pool:
        try:
            return sum(_followed(pool, waiting, timeline, desk, tell))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _followed(
    pool: ProcessPoolExecutor, agencies: Iterable[Agency], timeline: Timeline, desk: Desk, tell: Progress
) -> Iterator[int]:
    works = {pool.submit(write_agency_history, agency, timeline, desk=desk): agency for agency in agencies}
    for work in as_completed(works):
        done = work.result()
        tell(f"{works[work].name}: {len(done)} tidigare lönekörningar, {done[0]} till {done[-1]}")
        yield len(done)


def write_agency_history(agency: Agency, timeline: Timeline, *, desk: Desk) -> list[Month]:
    """The agency's earlier months that were not paid, one after the other."""
    months = _unpaid(agency, timeline)
    for month in months:
        run_month(agency, month, desk=desk)
        if month.year == timeline.month.year:
            _book_vacation_debt(agency, month, desk=desk)
    for month in timeline.earlier_months[-DECLARED_MONTHS:]:
        with tenant(agency.pk):
            declare(month, desk=desk, at=moment(pay_month(month).agi_due_on, 9, 30), receipt=f"DEMO {month}")
    return months


def _book_vacation_debt(agency: Agency, month: Month, *, desk: Desk) -> None:
    """The holiday liability of a month, some days into the next; from the year whose saved days are known."""
    with tenant(agency.pk):
        if not VacationDebtMonth.objects.filter(month__gte=str(month)).exists():
            book_vacation_debt(month=month, by=desk.clerk, at=moment(month.plus(1).starts_on + timedelta(days=4), 10))


def _unpaid(agency: Agency, timeline: Timeline) -> list[Month]:
    return [month for month in timeline.earlier_months if not is_paid(agency, month)]


def _wait_for_others(agency: Agency, run: PayRun) -> None:
    """A worker that is running too may have taken a part of the run; it is done when the worker is."""
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        with tenant(agency.pk):
            if PayRun.objects.get(pk=run.pk).state != RunState.COLLECTING:
                return
        time.sleep(0.2)


def is_paid(agency: Agency, month: Month) -> bool:
    with tenant(agency.pk):
        return PayRun.objects.filter(month=str(month), kind="ordinary", state=RunState.PAID).exists()


def run_month(agency: Agency, month: Month, *, desk: Desk) -> PayRun:
    """One earlier month from opened to paid. Raises ``HistoryStopped`` when a control stops it."""
    moments = moments_of(month)
    run = open_and_start(agency, str(month), desk=desk, at=moments.calculated_at)
    if run.state == RunState.COLLECTING:
        calculate_waiting(run, at=moments.calculated_at)
        _wait_for_others(agency, run)
    with tenant(agency.pk):
        run = PayRun.objects.get(pk=run.pk)
    if run.state == RunState.PRELIMINARY:
        turn_into_debts(agency, run, desk=desk, at=moments.calculated_at + timedelta(hours=1))
    run = settle(agency, str(month), desk=desk, moments=moments)
    agree_repayment(agency, run, desk=desk, at=moments.paid_at)
    if run.state != RunState.PAID:
        raise HistoryStopped(f"{agency.name} {month}: körningen stannade som {run.get_state_display().lower()}.")
    return run
