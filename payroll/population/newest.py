"""The newest month run through the real workers (den nyaste månaden): from opened to paid."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from payroll.population.carry import Desk, Moments, open_and_start, settle
from payroll.population.declare import declare
from payroll.population.timeline import cut_off_at
from payroll.runs.models import Finding, PayRun, RunState
from servicecenter.agencies.models import Agency
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant

LOOK_EVERY = 0.5
LONGEST_STANDSTILL = 120.0


class StandsStill(RuntimeError):
    """The workers have not calculated anyone for a long time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of the demo's table."""

    agency: Agency
    run: PayRun
    findings: int
    seconds: float | None


def run_newest(
    agencies: Sequence[Agency], month: Month, *, desk: Desk, tell: Callable[[str], None], check: Callable[[], None]
) -> list[Outcome]:
    """Every agency's run of the month; those that are paid already are only told of."""
    at = max(timezone.now(), cut_off_at(month))
    started = time.monotonic()
    runs = {agency: open_and_start(agency, str(month), desk=desk, at=at) for agency in agencies}
    waiting = {agency for agency, run in runs.items() if run.state == RunState.COLLECTING}
    seconds = _wait_for_workers(waiting, month, started=started, tell=tell, check=check)
    return [_outcome(agency, month, desk, at, seconds.get(agency)) for agency in agencies]


def _wait_for_workers(
    waiting: set[Agency], month: Month, *, started: float, tell: Callable[[str], None], check: Callable[[], None]
) -> dict[Agency, float]:
    """Follow the runs until each is calculated; gives how long each took from the start."""
    seconds: dict[Agency, float] = {}
    counted, moved_at = -1, time.monotonic()
    done_before = 0
    while waiting:
        check()
        runs = {agency: _run(agency, month) for agency in waiting}
        finished = [agency for agency, run in runs.items() if run.state != RunState.COLLECTING]
        for agency in finished:
            seconds[agency] = time.monotonic() - started
            done_before += runs[agency].people_done
        waiting -= set(finished)
        people = done_before + sum(runs[agency].people_done for agency in waiting)
        if people != counted or finished:
            counted, moved_at = people, time.monotonic()
            tell(f"  {people} personer räknade, {len(seconds)} körningar klara, {len(waiting)} kvar")
        if time.monotonic() - moved_at > LONGEST_STANDSTILL:
            raise StandsStill(f"Ingen har räknats på {LONGEST_STANDSTILL:.0f} sekunder. Se worker.log i datamappen.")
        if waiting:
            time.sleep(LOOK_EVERY)
    return seconds


def _run(agency: Agency, month: Month) -> PayRun:
    with tenant(agency.pk):
        return PayRun.objects.get(month=str(month), kind="ordinary", sequence=1)


def _outcome(agency: Agency, month: Month, desk: Desk, at: datetime, seconds: float | None) -> Outcome:
    run = settle(agency, str(month), desk=desk, moments=Moments.all_at(max(timezone.now(), at)))
    with tenant(agency.pk):
        if run.state == RunState.PAID:
            declare(Month.of(run.pays_on), desk=desk, at=max(timezone.now(), at))
        findings = Finding.objects.filter(run=run).count()
    return Outcome(agency, run, findings, seconds)
