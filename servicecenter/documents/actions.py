"""Handing in and taking back documents. Who may hand in what is for the app that the document is for."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.documents.holders import is_held
from servicecenter.documents.intake import cleaned_name, limits
from servicecenter.documents.models import UNREAD, Document, DocumentKind
from servicecenter.documents.readings import ask_for_reading
from servicecenter.documents.storage import hold_content, path_of, put, remove_unused
from servicecenter.documents.wording import DocumentRefused
from servicecenter.file_content.cell import examined
from servicecenter.file_content.kinds import Refused, Taken
from servicecenter.file_content.pdfs import made_here
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow


def store_document(
    *,
    agency: Agency,
    by: User | None,
    at: datetime,
    name: str,
    content: bytes | IO[bytes],
    kind: str = DocumentKind.RECEIPT,
    person_id: int | None = None,
) -> Document:
    """Take in a file (lämna in dokument): looked through, cleaned and kept whole, or refused and nothing kept.

    The same content from the same person is the same document. ``person_id`` is whom it is about, for the log, the
    extract and legal holds. Raises ``DocumentRefused``.
    """
    try:
        taken = examined(_read(content), limits())
    except Refused as refusal:
        raise DocumentRefused(refusal) from None
    with tenant(agency.pk):
        return _keep(taken, name, kind, person_id, by=by, at=at)


def store_made(
    *, agency: Agency, by: User | None, at: datetime, name: str, content: bytes, kind: str, person_id: int | None = None
) -> Document:
    """Keep a PDF that the house itself has made: there is nothing in it to look for, so no cell is started."""
    with tenant(agency.pk):
        return _keep(made_here(content), name, kind, person_id, by=by, at=at)


def _keep(taken: Taken, name: str, kind: str, person_id: int | None, *, by: User | None, at: datetime) -> Document:
    sha256 = sha256_of_bytes(taken.content)
    hold_content(sha256)
    if existing := Document.objects.filter(sha256=sha256, uploaded_by=by, kind=kind).first():
        return existing
    document = Document(
        kind=kind,
        name=cleaned_name(name, taken.media_type),
        sha256=sha256,
        media_type=taken.media_type,
        byte_size=len(taken.content),
        page_count=taken.page_count,
        width=taken.width,
        height=taken.height,
        look=signed(taken.look),
        person_id=person_id,
        uploaded_by=by,
        uploaded_at=at,
    )
    try:
        put(path_of(document.agency_id, sha256), taken.content)
    except OSError:
        raise DocumentRefused(Refused("disk")) from None
    fault_point("document kept without its row")
    document.save(force_insert=True)
    if kind not in UNREAD:
        ask_for_reading(document)
    record(Event.DOCUMENT_STORED, on=document, by=by, at=at, person_id=person_id, sha256=sha256)
    return document


@transaction.atomic
def discard_document(*, document: Document, by: User, at: datetime) -> None:
    """Take back a document that hangs on nothing (ta bort); the file goes when nobody else has handed in the same."""
    if document.uploaded_by_id != by.pk:
        raise PermissionDenied(_("Bara den som lämnade in dokumentet kan ta bort det."))
    if is_held(document):
        raise NotAllowedNow(_("Dokumentet hör till något som är registrerat. Ta bort det där först."))
    record(Event.DOCUMENT_DISCARDED, on=document, by=by, at=at, person_id=document.person_id, sha256=document.sha256)
    document.delete()


def file_follows(sender: type[Document], instance: Document, **kwargs: object) -> None:
    """When a row is deleted, discarded or disposed of, its file goes after the commit."""
    transaction.on_commit(partial(remove_unused, instance.agency_id, instance.sha256))


def signed(look: int) -> int:
    """Sixty-four bits as the database's whole number has them."""
    return look - (1 << 64) if look >= 1 << 63 else look


def _read(content: bytes | IO[bytes]) -> bytes:
    """At most one byte more than is taken in, which is enough to see that it is too much."""
    return content if isinstance(content, bytes) else content.read(limits().most_bytes + 1)
