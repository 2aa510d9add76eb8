"""Who read whose pay, and who took a file out: collected while a page is made, written before the page leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils import timezone

from servicecenter.audit.events import Event, current_request, write_events
from servicecenter.audit.models import AuditEvent


@dataclass
class Reads:
    """What one request read: one row per person and kind, and one per file."""

    request: HttpRequest
    pending: dict[tuple[str, int | str], AuditEvent] = field(default_factory=dict)

    def note(self, *, kind: str, person_id: int, name: str, object_id: str = "", reason: str = "") -> None:
        detail = {"reason": reason} if reason else {}
        self.pending[kind, person_id] = self._event(
            "read", kind=kind, object_id=object_id, name=name, person_id=person_id, **detail
        )

    def note_file(self, *, name: str, kind: str = "", object_id: str = "", **detail: object) -> None:
        self.pending["file", name] = self._event(
            Event.FILE_EXPORTED, kind=kind, object_id=object_id, name=name, **detail
        )

    def _event(
        self, event: str, *, kind: str, object_id: str, name: str, person_id: int | None = None, **detail: object
    ) -> AuditEvent:
        user = self.request.user
        return AuditEvent(
            at=timezone.now(),
            agency_id=self.request.agency.pk,
            actor_id=user.pk,
            actor_name=str(user),
            event=event,
            object_kind=kind,
            object_id=object_id,
            object_name=name[:200],
            person_id=person_id,
            detail={"path": self.request.path} | detail,
            request_id=current_request(),
        )

    def write(self) -> None:
        write_events(list(self.pending.values()))
        self.pending.clear()


_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)


@contextmanager
def reads_of_request(request: HttpRequest) -> Iterator[Reads]:
    reads = Reads(request)
    token = _reads.set(reads)
    try:
        yield reads
    finally:
        _reads.reset(token)


def note_read(*, kind: str, person_id: int, name: str, object_id: str = "", reason: str = "") -> None:
    """Tell the log that a person's pay, bank account or protected data was shown. Raises outside a request."""
    _reads_now().note(kind=kind, person_id=person_id, name=name, object_id=object_id, reason=reason)


def note_file(*, name: str, kind: str = "", object_id: str = "", **detail: object) -> None:
    """Tell the log that a file left the house. Raises outside a request."""
    _reads_now().note_file(name=name, kind=kind, object_id=object_id, **detail)


def _reads_now() -> Reads:
    reads = _reads.get()
    if reads is None:
        raise RuntimeError("Uppgifter lästes utanför ett anrop; läsningen kan inte loggas.")
    return reads
