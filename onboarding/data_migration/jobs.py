"""Checking and loading in the background: a message only says where to look, and the sweep finds what is left."""

from __future__ import annotations

from datetime import datetime

from onboarding.data_migration.actions import IS_STILL, begin_load, load_now
from onboarding.data_migration.judging import judge
from onboarding.data_migration.queries import still_loads
from onboarding.received_files.actions import begin_check, check_some
from onboarding.received_files.jobs import wake_checks
from onboarding.received_files.queries import still_files
from servicecenter.common.fault_points import fault_point
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.waking import tell_workers

LOAD = "onboarding.data_migration.tasks.load_data"


def check_on(*, agency_id: int, file_id: int, at: datetime) -> None:
    """Check a file to its end, some rows a transaction."""
    with tenant(agency_id):
        if not begin_check(file_id=file_id, at=at):
            return
    is_more = True
    while is_more:
        with tenant(agency_id):
            is_more = check_some(file_id=file_id, judge=judge, at=at)
        fault_point("some customer rows checked")


def load_on(*, agency_id: int, load_id: int, at: datetime) -> None:
    """Write a load that waits."""
    with tenant(agency_id):
        if not begin_load(load_id=load_id, at=at):
            return
    fault_point("customer load begun")
    with tenant(agency_id):
        load_now(load_id=load_id, at=at)


def wake_load(agency_id: int, load_id: int) -> bool:
    """Tell the workers of a load; ``False`` when the broker is away, and then the sweep tells them."""
    fault_point("customer load not told of")
    return tell_workers(LOAD, about={"customer_load": load_id}, agency_id=agency_id, load_id=load_id)


def wake_what_is_still(*, agency_id: int, at: datetime) -> None:
    """Files and loads that nobody works with."""
    with tenant(agency_id):
        files = still_files(at, still=IS_STILL, results=False)
        loads = still_loads(at, still=IS_STILL)
    wake_checks(files)
    for load_id in loads:
        wake_load(agency_id, load_id)
