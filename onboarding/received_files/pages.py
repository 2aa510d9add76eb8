"""What the pages of a customer's files show: how far each has come, in words and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from onboarding.received_files.models import ReceivedFile
from onboarding.received_files.queries import MONTHLY_RESULTS
from onboarding.received_files.wording import KINDS
from servicecenter.workflow.transitions import NotAllowedNow


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
    return str(KINDS[file.kind])


def told(files: Any) -> list[Any]:
    """Files with the name of their kind."""
    rows = list(files)
    for row in rows:
        row.kind_name = kind_name(row)
    return rows


def back_of(file: ReceivedFile) -> str:
    """The page that a file is listed on."""
    return "project_parallel_runs" if file.kind == MONTHLY_RESULTS else "project_data"


def press(request: HttpRequest, act: Callable[[], Any], *, told: str, back: str) -> HttpResponse:
    """Do what a button says, and come back to where it was."""
    try:
        act()
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, told)
    return redirect(back)
