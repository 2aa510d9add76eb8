"""Pictures of articles (bilder): a clerk gives one to an article, or hands in many in a zip that a worker reads.

A picture says nothing about price or terms, so no second person is asked; who gave it is told in the log.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from procurement.catalogues.models import (
    Article,
    Catalogue,
    CatalogueVersion,
    Picture,
    PictureDelivery,
    StagedLine,
)
from procurement.catalogues.picture_files import is_kept, keep, remove
from procurement.catalogues.picture_words import told
from procurement.price_lists.pictures import INSIDE
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.documents.intake import limits
from servicecenter.documents.storage import hold_content, put_stream
from servicecenter.file_content.kinds import Refused
from servicecenter.tenancy.scope import current_agency_id, tenant
from servicecenter.workflow.waking import tell_workers

MOST_BYTES = 100_000_000
TASK = "procurement.catalogues.tasks.read_pictures"
PIECE = 1 << 20
ZIP = b"PK"


def give_picture(*, article: Article, content: IO[bytes], by: User, at: datetime) -> Picture:
    """Give an article a picture (lägg till bild), in the place of what it had. Raises ``ValidationError``."""
    _need_right(by)
    given = content.read(limits().most_bytes + 1)
    try:
        keep(article.agency_id, given)
    except Refused as refusal:
        raise ValidationError({"file": told(refusal)}) from None
    fault_point("picture kept without its row")
    with transaction.atomic():
        row = write_picture(catalogue_id=article.catalogue_id, number=article.number, content=given, by=by, at=at)
        record(Event.PICTURE_GIVEN, on=article, by=by, at=at, sha256=row.sha256)
    return row


@transaction.atomic
def take_away_picture(*, article: Article, by: User, at: datetime) -> None:
    """Take away what a clerk gave the article (ta bort bild); what the catalogue names is shown again."""
    _need_right(by)
    row = Picture.objects.select_for_update().filter(catalogue=article.catalogue_id, number=article.number).first()
    if row is None:
        return
    row.delete()
    record(Event.PICTURE_TAKEN_AWAY, on=article, by=by, at=at, sha256=row.sha256)
    transaction.on_commit(partial(_remove_unused, row.agency_id, row.sha256))


@transaction.atomic
def hand_in_pictures(*, catalogue: Catalogue, name: str, content: IO[bytes], by: User, at: datetime) -> PictureDelivery:
    """Take in a zip of pictures, called what the catalogue calls them (lämna in bilder). A worker reads it."""
    _need_right(by)
    size = content.seek(0, 2)
    content.seek(0)
    if size > MOST_BYTES:
        raise ValidationError({"file": _("Filen är större än 100 MB. Dela bilderna på flera zip-filer.")})
    if content.read(2) != ZIP:
        raise ValidationError({"file": _("Filen är ingen zip. Packa bilderna i en zip-fil och lämna in den.")})
    found = PictureDelivery.objects.create(
        catalogue=catalogue, file_name=name[-200:], size=size, handed_in_by=by, received_at=at
    )
    content.seek(0)
    put_stream(delivered_file(found), iter(lambda: content.read(PIECE), b""))
    record(Event.PICTURES_HANDED_IN, on=catalogue, by=by, at=at, count=size)
    transaction.on_commit(partial(wake, found.agency_id, found.pk))
    return found


def deliver_pictures_inside(version: CatalogueVersion, *, at: datetime) -> None:
    """Ask a worker for the pictures inside the message of a version that now is valid, if there are any."""
    if StagedLine.objects.filter(version=version, picture__startswith=INSIDE).exists():
        found = PictureDelivery.objects.create(
            catalogue_id=version.catalogue_id, version=version, file_name=version.file_name, size=version.size,
            received_at=at,
        )  # fmt: skip
        transaction.on_commit(partial(wake, found.agency_id, found.pk))


def write_picture(
    *, catalogue_id: int, content: bytes, name: str = "", number: str = "", by: User | None, at: datetime
) -> Picture:
    """The row of a picture, in the place of the one before. In a transaction, which holds the content to its end."""
    agency_id = current_agency_id()
    sha256 = keep(agency_id, content)
    hold_content(sha256)
    if not is_kept(agency_id, sha256):  # whoever held it took it away, as nobody needed it
        keep(agency_id, content)
    before = Picture.objects.filter(catalogue=catalogue_id, name=name, number=number).first()
    row, _is_new = Picture.objects.update_or_create(
        catalogue_id=catalogue_id, name=name, number=number,
        defaults={"sha256": sha256, "given_by": by, "given_at": at},
    )  # fmt: skip
    if before is not None and before.sha256 != sha256:
        transaction.on_commit(partial(_remove_unused, agency_id, before.sha256))
    return row


def delivered_file(delivery: PictureDelivery) -> Path:
    return Path(settings.FILES_DIR) / "picture-deliveries" / str(delivery.agency_id) / str(delivery.public_id)


def wake(agency_id: int, delivery_id: int) -> None:
    """Tell the workers. With the broker away the sweep tells them later."""
    tell_workers(TASK, agency_id=agency_id, delivery_id=delivery_id)


def _need_right(by: User) -> None:
    if not by.may(Permission.HANDLE_PROCUREMENT):
        raise PermissionDenied(_("Du saknar behörighet att lägga in bilder."))


def _remove_unused(agency_id: int, sha256: str) -> None:
    """A kill before this leaves two small files that nobody sees, and that the same picture uses again."""
    with tenant(agency_id):
        hold_content(sha256)
        if not Picture.objects.filter(sha256=sha256).exists():
            remove(agency_id, sha256)
