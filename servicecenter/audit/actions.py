"""Sealing the log, and keeping its head hash where the log itself can't reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.audit.models import AuditCheck
from servicecenter.audit.queries import Head, head, log_faults

FAULTS_KEPT = 20
"""So many faults are kept with a check; ``manage.py audit verify`` tells them all."""


@transaction.atomic
def seal_log() -> int:
    """Seal every row that waits, in chained blocks; returns how many. Two at once take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT servicecenter_audit_seal()")
        return cursor.fetchone()[0]


@transaction.atomic
def check_log(*, at: datetime) -> AuditCheck:
    """Walk the whole chain and keep what was found (kontrollera loggen); the log's readers see the newest."""
    newest, faults = head(), list(log_faults())
    return AuditCheck.objects.create(
        checked_at=at,
        last_block=newest.block_id if newest else 0,
        block_hash=newest.block_hash if newest else "",
        fault_count=len(faults),
        faults=[asdict(fault) for fault in faults[:FAULTS_KEPT]],
    )


def heads_file() -> Path:
    return Path(settings.FILES_DIR) / "audit-heads.txt"


def keep_head(*, at: datetime) -> Head | None:
    """Append the head to the file that is copied off the box every day; nothing when nothing is sealed."""
    newest = head()
    if newest is not None:
        file = heads_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="ascii") as stream:
            stream.write(
                f"{newest.block_id} {newest.block_hash} {timezone.localtime(at).isoformat(timespec='seconds')}\n"
            )
    return newest


def head_faults(kept: Path) -> Iterator[str]:
    """What the kept heads remember that the log no longer has: the tail is gone, or the whole chain was made anew."""
    for number, line in enumerate(kept.read_text(encoding="ascii").splitlines(), start=1):
        block, _space, rest = line.partition(" ")
        if not block.isdecimal():
            yield _("%(file)s rad %(number)s går inte att läsa: väntade blocknummer och kontrollsumma.") % {
                "file": kept.name,
                "number": number,
            }
            continue
        found = head(int(block))
        if found is None:
            yield _("Block %(block)s saknas: loggens slut är borttaget.") % {"block": block}
        elif found.block_hash != rest.split()[0]:
            yield _("Block %(block)s har en annan kontrollsumma än den som sparades: kedjan är omgjord.") % {
                "block": block
            }
