"""Reading deliveries of pictures (läsa in bilder): each file examined by itself, kept or refused with the reason.

Each picture is committed by itself. A worker that dies leaves a claim that grows old; whoever takes it over begins
again, and what is kept already is not made again.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from typing import IO

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from procurement.catalogues.handing_in import path_of
from procurement.catalogues.models import DeliveryState, PictureDelivery, PictureReject
from procurement.catalogues.picture_files import keep
from procurement.catalogues.picture_words import told
from procurement.catalogues.pictures import delivered_file, write_picture
from procurement.catalogues.states import PICTURES
from procurement.catalogues.t19 import pictures_of_message
from procurement.price_lists.files import NotACatalogue
from procurement.price_lists.pictures import picture_key
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.documents.intake import limits
from servicecenter.file_content.kinds import Refused
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import move

MOST_PICTURES = 5_000
MOST_ATTEMPTS = 3
CLAIM_IS_OLD = timedelta(minutes=10)
OF_THE_SYSTEM = ("__macosx/", ".")
PIECE, AN_ENTRY = 1 << 20, b"PK\x01\x02"
LOCKED = 0x1
"""Bit of a zip's entry: it is locked with a password."""

Named = tuple[str, bytes | Refused]


def read_pictures_now(*, agency_id: int, delivery_id: int, clock: Callable[[], datetime]) -> None:
    """Read a delivery that waits, if nobody else has or is. Many take a while: the claim is renewed by the clock."""
    at = clock()
    with tenant(agency_id):
        claimed = _claim(delivery_id, at)
        path = None if claimed is None else path_of(claimed.version) if claimed.version else delivered_file(claimed)
    if claimed is None or path is None:
        return
    fault_point("pictures claimed and not read")
    try:
        with path.open("rb") as file, closing(_pictures(claimed, file)) as pictures:
            for name, content in pictures:
                if not _take(claimed, name, content, clock()):
                    return
                fault_point("some pictures taken")
    except (NotACatalogue, zipfile.BadZipFile, FileNotFoundError) as failure:
        _end(claimed, clock(), why=_why(failure))
    else:
        _end(claimed, clock())


def deliveries_left(at: datetime) -> list[int]:
    """Deliveries of the agency in scope that nobody reads and somebody should."""
    return list(PictureDelivery.objects.filter(_left(at)).order_by("pk").values_list("pk", flat=True)[:100])


def _left(at: datetime) -> Q:
    is_free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - CLAIM_IS_OLD)
    return Q(state=DeliveryState.READING) & is_free


def _claim(delivery_id: int, at: datetime) -> PictureDelivery | None:
    rows = PictureDelivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("version")
    row = rows.filter(_left(at), pk=delivery_id).first()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        row.error = _("Bilderna gick inte att läsa in. Dela dem på flera zip-filer och lämna in en i taget.")
        move(row, PICTURES["fail"], by=None, at=at, also=["error"])
        return None
    row.claimed_at, row.attempts, row.taken, row.refused = at, row.attempts + 1, 0, 0
    row.save(update_fields=["claimed_at", "attempts", "taken", "refused"])
    PictureReject.objects.filter(delivery=row).delete()
    return row


def _pictures(claimed: PictureDelivery, file: IO[bytes]) -> Iterator[Named]:
    return pictures_of_message(file) if claimed.version else _pictures_of_zip(file)


def _pictures_of_zip(file: IO[bytes]) -> Iterator[Named]:
    """Each file by its name; what the computer of the sender put there by itself is passed by."""
    seen: set[str] = set()
    _check_count(file)
    with zipfile.ZipFile(file) as package:
        entries = [entry for entry in package.infolist() if not (entry.is_dir() or _is_of_the_system(entry))]
        if len(entries) > MOST_PICTURES:
            raise zipfile.BadZipFile("many")
        for entry in entries:
            key = picture_key(entry.filename)
            yield entry.filename, Refused("twice") if key in seen else _unpacked(package, entry)
            seen.add(key)


def _check_count(file: IO[bytes]) -> None:
    """Count the entries before the library reads them all: a directory of a million takes gigabytes of memory."""
    count, before = 0, b""
    for piece in iter(lambda: file.read(PIECE), b""):
        count += (before + piece).count(AN_ENTRY)
        before = piece[1 - len(AN_ENTRY) :]
        if count > 2 * MOST_PICTURES:
            raise zipfile.BadZipFile("many")
    file.seek(0)


def _is_of_the_system(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.lower()
    return name.startswith(OF_THE_SYSTEM) or name.rpartition("/")[2].startswith((".", "thumbs.db"))


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | Refused:
    """At most one byte more than a picture may have, whatever the entry says of itself."""
    if entry.flag_bits & LOCKED:
        return Refused("locked")
    try:
        with package.open(entry) as part:
            return part.read(limits().most_bytes + 1)
    # The decompressors fail each in their own way on what is broken.
    except Exception:  # noqa: BLE001
        return Refused("broken")


def _take(claimed: PictureDelivery, name: str, content: bytes | Refused, at: datetime) -> bool:
    """Keep a picture or say why not, and whether the claim still holds. It is made anew outside the transaction."""
    refusal = content if isinstance(content, Refused) else None
    if not isinstance(content, Refused):
        try:
            keep(claimed.agency_id, content)
        except Refused as refused:
            refusal = refused
    with tenant(claimed.agency_id), transaction.atomic():
        row = _still(claimed)
        if row is None:
            return False
        row.claimed_at = at
        if refusal is not None or isinstance(content, Refused):
            PictureReject.objects.create(
                delivery=row, name=name[-300:], reason=told(refusal or Refused("broken"))[:300]
            )
            row.refused = F("refused") + 1
        else:
            write_picture(
                catalogue_id=row.catalogue_id, name=picture_key(name), content=content, by=row.handed_in_by, at=at
            )
            row.taken = F("taken") + 1
        row.save(update_fields=["taken", "refused", "claimed_at"])
    return True


def _still(claimed: PictureDelivery) -> PictureDelivery | None:
    """The row, locked, while the claim holds."""
    rows = PictureDelivery.objects.select_for_update()
    return rows.filter(pk=claimed.pk, state=DeliveryState.READING, attempts=claimed.attempts).first()


def _end(claimed: PictureDelivery, at: datetime, why: str = "") -> None:
    with tenant(claimed.agency_id), transaction.atomic():
        row = _still(claimed)
        if row is None:
            return
        row.error = why[:300]
        move(row, PICTURES["fail" if why else "take"], by=None, at=at, also=["error"])
        record(Event.PICTURES_READ, on=row.catalogue, by=row.handed_in_by, at=at, rows=row.taken, count=row.refused)
        if row.version_id is None:
            transaction.on_commit(partial(delivered_file(row).unlink, missing_ok=True))


def _why(failure: Exception) -> str:
    if isinstance(failure, FileNotFoundError):
        return _("Filen är borta. Lämna in den igen.")
    if failure.args == ("many",):
        return _("Zip-filen har fler än 5 000 filer. Dela bilderna på flera zip-filer.")
    if isinstance(failure, zipfile.BadZipFile):
        return _("Zip-filen är skadad eller inte hel. Packa bilderna på nytt och lämna in den igen.")
    return str(failure)
