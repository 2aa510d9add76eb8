"""Keeping the signs of life."""

from __future__ import annotations

from datetime import datetime

from servicecenter.operations.models import SignKind, SignOfLife


def note_alive(*, job: str, worker: str, at: datetime) -> None:
    """A worker has done a job of the schedule: both are alive, and so is the beat that sent it."""
    SignOfLife.objects.bulk_create(
        [SignOfLife(kind=SignKind.JOB, name=job, at=at), SignOfLife(kind=SignKind.WORKER, name=worker[:120], at=at)],
        update_conflicts=True,
        unique_fields=["kind", "name"],
        update_fields=["at"],
    )
