"""What the pages of a customer's files show: how far each has come, in words and figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onboarding.received_files.models import ReceivedFile
from onboarding.received_files.queries import MONTHLY_RESULTS
from onboarding.source_files.columns import kinds


@dataclass(frozen=True, slots=True)
class Work:
    """How far a file has come."""

    label: str
    done: int
    of: int
    is_running: bool
    per_second: int = 0
    seconds_left: int | None = None


def work_of(file: ReceivedFile) -> Work:
    return Work(file.get_state_display(), file.checked, file.total, file.state == "checking")


def kind_name(file: ReceivedFile) -> str:
    return kinds()[file.kind].name


def told(files: Any) -> list[Any]:
    """Files with the name of their kind."""
    rows = list(files)
    for row in rows:
        row.kind_name = kind_name(row)
    return rows


def back_of(file: ReceivedFile) -> str:
    """The page that a file is listed on."""
    return "project_parallel_runs" if file.kind == MONTHLY_RESULTS else "project_data"
