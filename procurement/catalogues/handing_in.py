"""Handing in a price list (lämna in katalog): the file is kept as it came, and a worker reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from procurement.catalogues.models import Catalogue, CatalogueVersion, VersionState
from procurement.catalogues.states import VERSION
from procurement.catalogues.t19 import is_whole_list
from procurement.price_lists.columns import missing, proposed
from procurement.price_lists.files import NotACatalogue, headings_of, kind_of
from procurement.price_lists.line import LABELS
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_file
from servicecenter.common.permissions import Permission
from servicecenter.documents.storage import put_stream
from servicecenter.workflow.transitions import move
from servicecenter.workflow.waking import tell_workers

MOST_BYTES = 100_000_000
TASK = "procurement.catalogues.tasks.read_catalogue"
T19 = "t19"
PIECE = 1 << 20


@transaction.atomic
def hand_in(
    *, catalogue: Catalogue, name: str, content: IO[bytes], is_whole: bool = True, by: User | None, at: datetime
) -> CatalogueVersion:
    """Take a price list in; ``by`` is nobody when the supplier sent it itself.

    Raises ``ValidationError`` when the file is none, too large, or handed in before: then nothing is kept.
    """
    _need_right(by)
    catalogue = Catalogue.objects.select_for_update().get(pk=catalogue.pk)
    sha256, size = _digest(content)
    _refuse_known(catalogue, sha256)
    source = kind_of(content.read(64))
    found = CatalogueVersion(
        catalogue=catalogue, source=source, file_name=name[-200:], sha256=sha256, size=size,
        is_whole=is_whole, handed_in_by=by, received_at=at,
    )  # fmt: skip
    _read_start(found, content)
    found.save()
    content.seek(0)
    put_stream(path_of(found), iter(lambda: content.read(PIECE), b""))
    fault_point("catalogue kept without its row")
    record(Event.CATALOGUE_HANDED_IN, on=found, by=by, at=at, source=source, count=size)
    if found.state == VersionState.READING:
        transaction.on_commit(partial(wake, found.agency_id, found.pk))
    return found


@transaction.atomic
def choose_columns(
    *, version: CatalogueVersion, columns: Mapping[str, str], by: User, at: datetime
) -> CatalogueVersion:
    """Say which heading holds which fact (välj kolumner); remembered for the next file of the same catalogue."""
    version = lock(version)
    chosen = {field: heading for field, heading in columns.items() if heading}
    if lacking := missing(chosen):
        told = ", ".join(LABELS[field] for field in lacking)
        raise ValidationError(_("Välj en kolumn för %(fields)s.") % {"fields": told})
    if len(set(chosen.values())) < len(chosen):
        raise ValidationError(_("Samma kolumn är vald två gånger. Välj en kolumn för varje uppgift."))
    version.columns = chosen
    move(version, VERSION["choose"], by=by, at=at, also=["columns"])
    Catalogue.objects.filter(pk=version.catalogue_id).update(columns=chosen)
    transaction.on_commit(partial(wake, version.agency_id, version.pk))
    return version


@transaction.atomic
def read_again(*, version: CatalogueVersion, by: User, at: datetime) -> CatalogueVersion:
    """Read the kept file once more and compare it with what is valid now."""
    version = lock(version)
    version.attempts, version.claimed_at, version.error = 0, None, ""
    move(version, VERSION["again"], by=by, at=at, also=["attempts", "claimed_at", "error"])
    transaction.on_commit(partial(wake, version.agency_id, version.pk))
    return version


def lock(version: CatalogueVersion) -> CatalogueVersion:
    return CatalogueVersion.objects.select_for_update().get(pk=version.pk)


def path_of(version: CatalogueVersion) -> Path:
    return Path(settings.FILES_DIR) / "catalogues" / str(version.agency_id) / str(version.public_id)


def headings_in(version: CatalogueVersion) -> list[str]:
    """The headings of a kept table. Raises ``NotACatalogue``."""
    with path_of(version).open("rb") as file:
        return headings_of(version.source, file)


def wake(agency_id: int, version_id: int) -> None:
    """Tell the workers of a file to read. With the broker away the sweep tells them later."""
    tell_workers(TASK, agency_id=agency_id, version_id=version_id)


def _need_right(by: User | None) -> None:
    if by is not None and not by.may(Permission.HANDLE_PROCUREMENT):
        raise PermissionDenied(_("Du saknar behörighet att lämna in kataloger."))


def _digest(content: IO[bytes]) -> tuple[str, int]:
    sha256, size = sha256_of_file(content)
    if size > MOST_BYTES:
        raise ValidationError(_("Filen är större än 100 MB. Dela den i flera kataloger."))
    return sha256, size


def _refuse_known(catalogue: Catalogue, sha256: str) -> None:
    before = CatalogueVersion.objects.filter(catalogue=catalogue, sha256=sha256).first()
    if before is not None:
        told = {"day": f"{before.received_at:%Y-%m-%d}", "state": before.get_state_display().lower()}
        raise ValidationError(_("Samma fil lämnades in %(day)s och är nu: %(state)s. Öppna den i stället.") % told)


def _read_start(found: CatalogueVersion, content: IO[bytes]) -> None:
    """What the beginning of the file tells. A table whose columns nobody has chosen waits for someone to do it."""
    try:
        if found.source == T19:
            found.is_whole, found.state = is_whole_list(content), VersionState.READING
            return
        remembered = found.catalogue.columns
        found.columns = proposed(headings_of(found.source, content), remembered)
    except NotACatalogue as error:
        raise ValidationError(str(error)) from None
    is_as_before = bool(remembered) and all(found.columns.get(field) == told for field, told in remembered.items())
    found.state = VersionState.READING if is_as_before else VersionState.COLUMNS
