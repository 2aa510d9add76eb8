"""SIE files in: handed in once, looked at, and posted whole or not at all."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.permissions import Permission
from servicecenter.exchange.sie4 import read
from servicecenter.ledger.actions import post_voucher
from servicecenter.ledger.models import SieImport
from servicecenter.ledger.sie_in import Preview, preview_of
from servicecenter.ledger.states import SIE_IMPORT
from servicecenter.workflow.transitions import move


class SieRejected(ValueError):
    """The file may not be posted; ``preview`` says why, voucher by voucher. Nothing was posted."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        reasons = [
            *preview.file_faults,
            *(
                f"rad {row.voucher.line}, verifikation {row.label}: {fault}"
                for row in preview.rejects
                for fault in row.faults
            ),
        ]
        more = len(reasons) - 10
        super().__init__(f"Inget är inläst. {'; '.join(reasons[:10])}{f'; och {more} fel till' if more > 0 else ''}")


@transaction.atomic
def hand_in(*, name: str, content: bytes, by: User, at: datetime) -> tuple[SieImport, bool]:
    """Keep a readable SIE file to look at before it is posted; gives it and whether it is new.

    The same bytes again give the one that is there. Raises ``Sie4Error`` for a file that cannot be read.
    """
    if not by.may(Permission.IMPORT_VOUCHERS):
        raise PermissionDenied(_("Du saknar behörighet att läsa in verifikationer."))
    sha256 = sha256_of_bytes(content)
    if existing := SieImport.objects.filter(sha256=sha256).first():
        return existing, False
    file = read(content)
    row = SieImport(
        file_name=name[-200:],
        content=content,
        sha256=sha256,
        program=file.program[:120],
        voucher_count=len(file.vouchers),
        handed_in_by=by,
        handed_in_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # two handed in the same file at once; the other one was first
        return SieImport.objects.get(sha256=sha256), False
    record(Event.SIE_HANDED_IN, on=row, by=by, at=at, sha256=sha256)
    return row, True


@transaction.atomic
def post_import(*, sie_import: SieImport, by: User, at: datetime) -> SieImport:
    """Post every voucher of the file (läs in). Raises ``SieRejected`` if one of them may not; then none is posted."""
    row = SieImport.objects.select_for_update(of=("self",)).get(pk=sie_import.pk)
    move(row, SIE_IMPORT["post"], by=by, at=at, content_hash=row.sha256)
    preview = preview_of(read(bytes(row.content)))
    if not preview.can_be_posted:
        raise SieRejected(preview)
    for candidate in preview.candidates:
        post_voucher(candidate.draft, by=by, at=at)
    row.posted_by, row.posted_at = by, at
    row.save(update_fields=["posted_by", "posted_at"])
    record(Event.SIE_POSTED, on=row, by=by, at=at, sha256=row.sha256, vouchers=len(preview.candidates))
    return row
