"""The agency's folder for what a scanning bureau sends (skanningsbyråns mapp): each file is taken once.

An index file names its pictures. All of them are taken, each in a transaction of its own, and then they are moved, the
index file last: stopped anywhere, the delivery is read again and changes nothing. Pictures that no index speaks of
are taken without, when one has had time to come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from invoicing.scans.actions import take_scan
from invoicing.scans.index_data import IndexFault, IndexRow, parse_index
from servicecenter.agencies.models import Agency
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.documents.wording import DocumentRefused
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow

USED, REFUSED = "mottagna", "avvisade"
INDEX = (".csv", ".json")
PICTURES = (".pdf", ".jpg", ".jpeg", ".png", ".heic")
log = structlog.get_logger()
LATE = timedelta(hours=1)
"""How long a picture may come after its index, or an index after its picture."""
Outcome = tuple[str, str]


def scan_folder(agency: Agency) -> Path:
    """Where the bureau's connection puts the files of an agency."""
    return Path(settings.FILES_DIR) / "scanned-invoices" / agency.code


def receive_everywhere(*, at: datetime) -> None:
    """Take what the bureaus have sent to every agency. What is refused is told in the folder, and in the log."""
    for agency in Agency.objects.filter(pk__in=active_agency_ids()):
        for _name, why in receive_scans(agency, at=at):
            if why:
                log.warning("scan_refused", agency_id=agency.pk)


def receive_scans(agency: Agency, *, at: datetime) -> Iterator[Outcome]:
    """Take every delivery of the folder; gives each file's name and why it was refused, or nothing."""
    folder = scan_folder(agency)
    if not folder.is_dir():
        return
    named: set[str] = set()
    for path in _files(folder, INDEX):
        yield from _delivery(agency, path, named, at)
    for path in _files(folder, PICTURES):
        if path.name not in named and _is_old(path, at):
            yield _taken(agency, path, {}, _place(path, path.read_bytes()), at)


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in suffixes and path.is_file())


def _is_old(path: Path, at: datetime) -> bool:
    return path.stat().st_mtime <= (at - LATE).timestamp()


def _place(path: Path, content: bytes) -> str:
    """A folder of its own for each delivery: a bureau may use a file's name again."""
    return f"{path.stem[:80]}-{sha256_of_bytes(content)[:12]}"


def _delivery(agency: Agency, index: Path, named: set[str], at: datetime) -> Iterator[Outcome]:
    """An index file and its pictures. One that waits for a picture is left where it is."""
    content = index.read_bytes()
    place = _place(index, content)
    try:
        rows = parse_index(content, suffix=index.suffix.lower())
    except IndexFault as fault:
        _put(index, REFUSED, place, why=str(fault))
        yield index.name, str(fault)
        return
    named |= {row.file for row in rows}
    missing = [row for row in rows if not _is_here(index.parent, row, place)]
    if missing and not _is_old(index, at):
        return
    for row in rows:
        path = index.with_name(row.file)
        if path.is_file():
            yield _taken(agency, path, row.told, place, at)
    for row in missing:
        why = _("Filen kom aldrig, fast indexdata nämner den. Lämna den igen tillsammans med sitt index.")
        _tell(index.parent / REFUSED / place, row.file, why)
        yield row.file, why
    fault_point("scans of a delivery taken and its index not moved")
    _put(index, USED, place)


def _is_here(folder: Path, row: IndexRow, place: str) -> bool:
    """In the folder, or moved by an earlier reading of the same index."""
    return any((base / row.file).is_file() for base in (folder, folder / USED / place, folder / REFUSED / place))


def _taken(agency: Agency, path: Path, told: Mapping[str, Any], place: str, at: datetime) -> Outcome:
    """Take one picture and move it. One that is here already was taken before, and is only moved."""
    try:
        with tenant(agency.pk), path.open("rb") as file:
            take_scan(agency=agency, name=path.name, content=file, by=None, at=at, index=told)
    except NotAllowedNow:
        pass
    except DocumentRefused as refusal:
        if refusal.code == "disk":
            return path.name, str(refusal)
        _put(path, REFUSED, place, why=str(refusal))
        return path.name, str(refusal)
    fault_point("scan taken and not moved")
    _put(path, USED, place)
    return path.name, ""


def _put(path: Path, where: str, place: str, *, why: str = "") -> None:
    """Move a file away; the reason is there before the file."""
    folder = path.parent / where / place
    folder.mkdir(parents=True, exist_ok=True)
    if why:
        _tell(folder, path.name, why)
        fault_point("scan refused and not moved")
    path.replace(folder / path.name)


def _tell(folder: Path, name: str, why: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(f"{why}\n", encoding="utf-8")
