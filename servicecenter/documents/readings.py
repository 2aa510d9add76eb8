"""Reading a document exactly once (dokumentläsning): claimed, read outside every transaction, written if still claimed.

A worker that dies leaves a claim that grows old; the sweep has it read again. After three tries it is given up in plain
words, and the person fills in the fields.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.common.fault_points import fault_point
from servicecenter.documents.intake import limits
from servicecenter.documents.kind_readers import reader_of
from servicecenter.documents.models import Document, DocumentReading, ReadingState
from servicecenter.documents.reader import columns_of, read_content
from servicecenter.documents.storage import bytes_of
from servicecenter.file_content.cell import text_of
from servicecenter.file_content.kinds import Refused
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.waking import tell_workers

log = structlog.get_logger()
MOST_ATTEMPTS = 3
CLAIM_IS_OLD = timedelta(minutes=5)
"""A reading takes seconds and is stopped after two minutes."""
A_SWEEP = 200
"""Readings of an agency that are woken at a time."""
TASK = "servicecenter.documents.tasks.read_document"


def wake(agency_id: int, document_id: int) -> None:
    """Tell the workers of a document to read. With the broker away the sweep tells them later."""
    tell_workers(TASK, agency_id=agency_id, document_id=document_id)


def read_now(*, agency_id: int, document_id: int, at: datetime) -> None:
    """Read one document, if nobody else has or is."""
    with tenant(agency_id):
        claimed = _claim(document_id, at)
    if claimed is None:
        return
    fault_point("reading claimed and not done")
    try:
        done = columns_of_document(claimed.document)
    except (Refused, OSError, ValueError) as failure:
        log.warning("document_unread", error_kind=type(failure).__name__)
        done = None
    with tenant(agency_id):
        _write(claimed, done, at)


def columns_of_document(document: Document) -> dict:
    if reader := reader_of(document.kind):
        found = text_of(bytes_of(document), limits())
        return {"how": found["how"], **reader.read(document, found)}
    was = read_content(bytes_of(document), on=timezone.localdate(document.uploaded_at))
    return {"how": was.how, **columns_of(was.reading)}


def _left(at: datetime) -> Q:
    """Waiting, or claimed by someone who has not been heard of."""
    return Q(state=ReadingState.WAITING) | Q(state=ReadingState.READING, claimed_at__lt=at - CLAIM_IS_OLD)


def _claim(document_id: int, at: datetime) -> DocumentReading | None:
    rows = DocumentReading.objects.select_for_update(of=("self",), skip_locked=True).select_related("document")
    row = rows.filter(_left(at), document_id=document_id).first()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        _give_up(row, at)
        return None
    row.state, row.claimed_at, row.attempts = ReadingState.READING, at, row.attempts + 1
    row.save(update_fields=["state", "claimed_at", "attempts"])
    return row


def _write(claimed: DocumentReading, done: dict | None, at: datetime) -> None:
    """Only the claim that still holds writes; a reading that failed waits for its next try."""
    rows = DocumentReading.objects.select_for_update(of=("self",)).select_related("document")
    row = rows.filter(pk=claimed.pk, state=ReadingState.READING, attempts=claimed.attempts).first()
    if row is None:
        return
    if done is not None:
        for name, value in done.items():
            setattr(row, name, value)
        row.state, row.read_at = ReadingState.READ, at
        row.save()
        _tell(row, at)
    elif row.attempts >= MOST_ATTEMPTS:
        _give_up(row, at)
    else:
        row.state = ReadingState.WAITING
        row.save(update_fields=["state"])
    fault_point("reading written and not committed")


def _give_up(row: DocumentReading, at: datetime) -> None:
    reader = reader_of(row.document.kind)
    row.state, row.read_at = ReadingState.FAILED, at
    row.error = str(reader.unread) if reader else _("Kvittot gick inte att läsa automatiskt. Fyll i uppgifterna själv.")
    row.save(update_fields=["state", "read_at", "error"])
    _tell(row, at)


def _tell(row: DocumentReading, at: datetime) -> None:
    """Whoever waits for the reading goes on in the same transaction."""
    if reader := reader_of(row.document.kind):
        reader.done(row, at)


def readings_left(at: datetime) -> list[int]:
    """The documents of the agency in scope that nobody reads and somebody should."""
    rows = DocumentReading.objects.filter(_left(at)).order_by("pk")
    return list(rows.values_list("document_id", flat=True)[:A_SWEEP])


def ask_for_reading(document: Document) -> None:
    """Have a document read after the commit."""
    DocumentReading.objects.create(document=document)
    transaction.on_commit(lambda: wake(document.agency_id, document.pk))
