"""Waking whoever checks a file: by its kind, since results are nobody's facts."""

from __future__ import annotations

from onboarding.received_files.models import ReceivedFile
from onboarding.received_files.queries import MONTHLY_RESULTS
from servicecenter.common.fault_points import fault_point
from servicecenter.workflow.waking import tell_workers

CHECK = "onboarding.data_migration.tasks.check_file"
CHECK_RESULTS = "onboarding.parallel_runs.tasks.check_results"


def wake_check(file: ReceivedFile) -> bool:
    """Tell the workers of a file; ``False`` when the broker is away, and then the sweep tells them."""
    fault_point("customer file not told of")
    task = CHECK_RESULTS if file.kind == MONTHLY_RESULTS else CHECK
    return tell_workers(task, about={"customer_file": file.pk}, agency_id=file.agency_id, file_id=file.pk)


def wake_checks(files: list[ReceivedFile]) -> None:
    for file in files:
        wake_check(file)
