"""Reading the log: what happened in the agency in scope, who has seen a person's data, and whether the log is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from servicecenter.audit.models import AuditEvent
from servicecenter.tenancy.scope import current_agency_id

READ = "read"


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader asks the log for; empty asks for everything."""

    actor: str = ""
    event: str = ""
    object_kind: str = ""
    object_id: str = ""
    person_id: int | None = None
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
    if search.person_id is not None:
        found = found.filter(person_id=search.person_id)
    if search.first_day or search.last_day:
        found = found.annotate(day=TruncDate("at"))
        found = found.filter(day__gte=search.first_day) if search.first_day else found
        found = found.filter(day__lte=search.last_day) if search.last_day else found
    return found.order_by("-id")


def reads_of_person(person_id: int) -> QuerySet[AuditEvent]:
    """Who has seen a person's pay, bank account or protected data (vem har sett mina uppgifter), newest first."""
    return events(Search(event=READ, person_id=person_id))


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
