"""Parallel runs in the background: a message only says where to look, and the sweep finds what is left."""

from __future__ import annotations

from datetime import datetime

from onboarding.parallel_runs.calculating import IS_STILL, begin, go_on
from onboarding.parallel_runs.queries import still_runs
from onboarding.received_files.actions import begin_check, check_some
from onboarding.received_files.jobs import wake_checks
from onboarding.received_files.queries import still_files
from servicecenter.common.fault_points import fault_point
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.waking import tell_workers

CALCULATE = "onboarding.parallel_runs.tasks.calculate_parallel_run"


def check_results_on(*, agency_id: int, file_id: int, at: datetime) -> None:
    """Check a file of results to its end: the register has no say in what another system paid."""
    with tenant(agency_id):
        if not begin_check(file_id=file_id, at=at):
            return
    is_more = True
    while is_more:
        with tenant(agency_id):
            is_more = check_some(file_id=file_id, judge=lambda _file, _records: ([], set()), at=at)


def calculate_on(*, agency_id: int, run_id: int, at: datetime) -> None:
    """Take a run to its end, a part a transaction."""
    with tenant(agency_id):
        if not begin(run_id=run_id, at=at):
            return
    is_more = True
    while is_more:
        with tenant(agency_id):
            is_more = go_on(run_id=run_id, at=at)
        fault_point("part of parallel run done")


def wake_run(agency_id: int, run_id: int) -> bool:
    """Tell the workers of a run; ``False`` when the broker is away, and then the sweep tells them."""
    fault_point("parallel run not told of")
    return tell_workers(CALCULATE, about={"parallel_run": run_id}, agency_id=agency_id, run_id=run_id)


def wake_what_is_still(*, agency_id: int, at: datetime) -> None:
    with tenant(agency_id):
        files = still_files(at, still=IS_STILL, results=True)
        runs = still_runs(at, still=IS_STILL)
    wake_checks(files)
    for run_id in runs:
        wake_run(agency_id, run_id)
