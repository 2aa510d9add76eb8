"""What a worker does before it takes work: refuse a role that sees too much, and have the rules at hand.

It happens in the parent process, so that its children share the tables instead of computing them each.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from typing import Any

from celery.signals import worker_init, worker_process_init
from django.db import connections
from django.utils import timezone

from payroll.runs.rules import pin
from servicecenter.rules.loader import RuleYearMissing
from servicecenter.tenancy.checks import refuse_strong_role


@worker_init.connect
def prepare(**kwargs: Any) -> None:
    refuse_strong_role()
    with suppress(RuleYearMissing):  # the run that needs the year says so, to the person who starts it
        pin(timezone.localdate())
    connections.close_all()


@worker_process_init.connect
def collect_seldom(**kwargs: Any) -> None:
    """A chunk makes many values and no rings of them: looking for rings at every 700th took a tenth of its time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
