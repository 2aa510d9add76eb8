"""Reading the log: what happened in the agency in scope, who has seen a person's data, and whether the log is whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from servicecenter.audit.events import Event
from servicecenter.audit.models import AuditCheck, AuditEvent
from servicecenter.tenancy.scope import current_agency_id

READ = "read"
SHOWN_TO_SOMEONE = (READ, Event.PROTECTED_OPENED)
"""The events that tell that a person's data was shown to someone."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader asks the log for; empty asks for everything."""

    actor: str = ""
    event: str = ""
    object_kind: str = ""
    object_id: str = ""
    person_ids: Collection[int] | None = None
    first_day: date | None = None
    last_day: date | None = None


def events(search: Search | None = None) -> QuerySet[AuditEvent]:
    """The events of the agency in scope, newest first."""
    search = search or Search()
    found = AuditEvent.objects.filter(agency_id=current_agency_id()).defer("row_hash")
    exact = {"event": search.event, "object_kind": search.object_kind, "object_id": search.object_id}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if search.actor:
        found = found.filter(actor_name__icontains=search.actor)
    if search.person_ids is not None:
        found = found.filter(person_id__any=search.person_ids)
    if search.first_day or search.last_day:
        found = found.annotate(day=TruncDate("at"))
        found = found.filter(day__gte=search.first_day) if search.first_day else found
        found = found.filter(day__lte=search.last_day) if search.last_day else found
    return found.order_by("-id")


def reads_of_person(person_id: int) -> QuerySet[AuditEvent]:
    """Who has seen a person's pay, bank account or protected data (vem har sett mina uppgifter), newest first."""
    return events(Search(person_ids=[person_id])).filter(event__in=SHOWN_TO_SOMEONE)


def people_seen(*, actor_id: int, since: datetime, until: datetime) -> QuerySet[AuditEvent, dict[str, Any]]:
    """Which people a user saw between two moments, in the agency in scope: one row a person, the last seen first.

    Each row has ``person_id``, ``times``, ``first_at``, ``last_at`` and ``kinds``.
    """
    return (
        _acts(actor_id, since, until)
        .filter(event__in=SHOWN_TO_SOMEONE, person_id__isnull=False)
        .order_by()
        .values("person_id")
        .annotate(
            times=Count("id"), first_at=Min("at"), last_at=Max("at"), kinds=ArrayAgg("object_kind", distinct=True)
        )
        .order_by("-last_at", "person_id")
    )


def files_taken(*, actor_id: int, since: datetime, until: datetime) -> QuerySet[AuditEvent]:
    """The files a user took out between two moments; a list in a file can hold more people than were shown."""
    return _acts(actor_id, since, until).filter(event=Event.FILE_EXPORTED).order_by("-id")


def _acts(actor_id: int, since: datetime, until: datetime) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(agency_id=current_agency_id(), actor_id=actor_id, at__gte=since, at__lte=until)


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the log is no longer what was sealed."""

    block_id: int | None
    row_id: int | None
    fault: str

    def __str__(self) -> str:
        told = {"row": self.row_id, "block": self.block_id}
        where = _("Händelse %(row)s") if self.row_id else _("Block %(block)s")
        return f"{where % told}: {FAULTS[self.fault] % told}"


FAULTS = {
    "content": _("innehållet är ändrat; radens kontrollsumma är den förseglade"),
    "content_and_row_hash": _("innehållet är ändrat, och radens kontrollsumma stämmer inte med block %(block)s"),
    "row_hash": _("innehållet är oförändrat, men radens kontrollsumma är ändrad"),
    "row_missing": _("raden är borttagen ur block %(block)s"),
    "row_added": _("raden är tillagd i block %(block)s efter förseglingen"),
    "row_moved": _("raden är flyttad ur block %(block)s"),
    "row_without_block": _("raden hör till block %(block)s, som saknas"),
    "block_missing": _("blocket är borttaget"),
    "block_altered": _("blockets egna uppgifter stämmer inte med dess kontrollsumma"),
    "chain_broken": _("blocket hänger inte ihop med blocket före"),
}


def log_faults() -> Iterator[Fault]:
    """Every fault in the whole log, all agencies; the database walks the chain and returns only what is wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT in_block, row_id, fault FROM servicecenter_audit_faults()")
        while rows := cursor.fetchmany(1000):
            yield from (Fault(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Head:
    """The hash of a block; it stands for every row up to there."""

    block_id: int
    block_hash: str
    sealed_at: datetime


def head(block_id: int | None = None) -> Head | None:
    """The newest sealed block, or a given one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM servicecenter_audit_head(%s)", [block_id])
        row = cursor.fetchone()
    return Head(*row) if row else None


@dataclass(frozen=True, slots=True)
class ChainState:
    """What is known of the chain now: the newest proof, and what waits for its seal (kedjans läge)."""

    check: AuditCheck | None
    is_remade: bool
    waiting: int
    waiting_since: datetime | None

    @property
    def is_whole(self) -> bool:
        return self.check is not None and not self.check.fault_count and not self.is_remade

    @property
    def faults(self) -> list[Fault]:
        return [Fault(**fault) for fault in self.check.faults] if self.check else []


def chain_state() -> ChainState:
    """The newest proof, and whether the block it ended at is still the same."""
    check = AuditCheck.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM servicecenter_audit_waiting()")
        waiting, since = cursor.fetchone()
    now = head(check.last_block) if check and check.last_block else None
    is_remade = bool(check and check.last_block) and (now is None or now.block_hash != check.block_hash)
    return ChainState(check, is_remade, waiting, since)
