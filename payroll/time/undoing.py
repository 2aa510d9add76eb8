"""What more is undone when a time entry is returned, taken back or cancelled. A slice plugs in by salary type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from servicecenter.accounts.models import User

Undo = Callable[[Any, User, datetime], None]
_undoings: dict[str, Undo] = {}


def register(code: str, undo: Undo) -> None:
    """Called from ``AppConfig.ready``; it runs in the transaction of the return, and raising there stops it."""
    _undoings[code] = undo


def undone(row: Any, *, by: User, at: datetime) -> None:
    """The row will not count, or counts no longer."""
    if undo := _undoings.get(getattr(row, "code", "")):
        undo(row, by, at)
