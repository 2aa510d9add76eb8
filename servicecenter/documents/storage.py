"""Where the bytes of documents are (lagring): one file for each content and agency, written whole, never changed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db import connection

from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.documents.models import Document
from servicecenter.tenancy.scope import current_agency_id, tenant

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))"


def folder_of(agency_id: int) -> Path:
    return Path(settings.FILES_DIR) / "documents" / str(agency_id)


def path_of(agency_id: int, sha256: str) -> Path:
    return folder_of(agency_id) / sha256[:2] / sha256


def bytes_of(document: Document) -> bytes:
    """The content. Raises ``FileNotFoundError`` when it is gone, ``ValueError`` when it isn't what was handed in."""
    content = path_of(document.agency_id, document.sha256).read_bytes()
    if sha256_of_bytes(content) != document.sha256:
        raise ValueError(
            f"Dokument {document.pk} är inte längre som det lämnades in; återläs det från säkerhetskopian."
        )
    return content


def hold_content(sha256: str) -> None:
    """Until the transaction ends nobody else writes or removes a file of the same content."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [sha256, current_agency_id()])


def put(path: Path, content: bytes) -> None:
    """Write the file in one step, on disk before it shows. Whoever holds the content calls; what is there stays."""
    if path.exists() and path.read_bytes() == content:
        return
    put_stream(path, [content])


def put_stream(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file piece by piece in one step, in the place of what may be there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            part.writelines(pieces)
            part.flush()
            os.fsync(part.fileno())
            fault_point("document not in place")
            Path(part.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(part.name).unlink(missing_ok=True)
            raise


def remove_unused(agency_id: int, sha256: str) -> None:
    """Take away the file and its pictures when no row of the agency needs them any more."""
    with tenant(agency_id):
        hold_content(sha256)
        if Document.objects.filter(sha256=sha256).exists():
            return
        path = path_of(agency_id, sha256)
        for file in path.parent.glob(f"{sha256}*"):
            file.unlink(missing_ok=True)


def remove_orphans(agency_id: int, *, before: datetime) -> None:
    """Take away files older than a moment that no row needs: of a kill between file and row, or after a deletion."""
    for path in folder_of(agency_id).glob("*/*"):
        if path.stat().st_mtime >= before.timestamp():
            continue
        if path.suffix == ".part":
            path.unlink(missing_ok=True)
        elif not path.suffix:
            remove_unused(agency_id, path.name)
