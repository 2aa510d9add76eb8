"""Who takes care of which incoming message: slices say so when the program starts, in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicecenter.message_rules.result import Checked

NOT_CHECKED = Checked(())


class CannotHandle(ValueError):
    """The message can't be used. The text says why, in Swedish, and goes to the sender."""


@dataclass(frozen=True, slots=True)
class Received:
    """An incoming message for its handler; ``sender`` is a participant such as ``0007:5560125790``.

    ``checked`` says which layers of rules it has passed, and which it has not been checked by.
    """

    public_id: UUID
    kind: str
    sender: str
    instance_id: str
    document: bytes
    checked: Checked = NOT_CHECKED


Handler = Callable[[Received, datetime], None]
"""Runs in the agency's scope and transaction; what it writes and the message's new state are kept together or not."""

_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Let ``handler`` take the messages of a transaction such as ``T76``. Raises ``ValueError`` for a second one."""
    if _handlers.setdefault(kind, handler) is not handler:
        raise ValueError(f"{kind} has a handler already")


def handler_of(kind: str) -> Handler | None:
    return _handlers.get(kind)
