"""All payslips of a run as PDF in one archive (alla lönespecifikationer): made in the background, kept as a file.

The name holds the hash of the content, so a run that is calculated again gets another archive. The file is written
beside its place and moved there when whole; a worker that dies leaves at most the half-written one, which is redone.
"""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from payroll.payslip_print.render import render_payslips
from payroll.runs.models import PayRun
from payroll.runs.queries import payslips_of_run
from payroll.runs.slip import slips

STALE = 120
"""Seconds after which an archive that nobody writes on is given up."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Where the archive stands: there, on its way, or not asked for."""

    is_ready: bool
    is_made: bool
    size: int = 0

    @property
    def megabytes(self) -> str:
        return f"{self.size / 1_000_000:.1f}".replace(".", ",")


def archive_path(run: PayRun) -> Path:
    return Path(settings.FILES_DIR) / "payslips" / str(run.agency_id) / f"{run.public_id}-{run.content_hash[:16]}.zip"


def archive_of(run: PayRun) -> Archive:
    path = archive_path(run)
    if path.exists():
        return Archive(is_ready=True, is_made=False, size=path.stat().st_size)
    part = _part(path)
    is_made = part.exists() and timezone.now().timestamp() - part.stat().st_mtime < STALE
    return Archive(is_ready=False, is_made=is_made)


def mark_asked_for(run: PayRun) -> None:
    """Leave the mark of an archive on its way, so that the page says so before a worker has begun."""
    part = _part(archive_path(run))
    part.parent.mkdir(parents=True, exist_ok=True)
    part.touch()


def write_archive(run: PayRun) -> Path:
    """Write the archive; the same run always gives the same bytes. Does nothing when it is there."""
    path = archive_path(run)
    if path.exists():
        return path
    mark_asked_for(run)
    made_at = run.finished_at or timezone.now()
    names: set[str] = set()
    own = path.with_suffix(f".{os.getpid()}")
    with zipfile.ZipFile(own, "w", zipfile.ZIP_STORED) as archive:  # a PDF is compressed already
        views = ((slip.payslip, slip.view) for slip in slips(run, payslips_of_run(run).iterator(chunk_size=200)))
        for payslip, pdf in render_payslips(views, created_at=made_at):
            archive.writestr(_entry(pdf_name(payslip.person.number, run.month), made_at, names), pdf)
            _part(path).touch()
    own.replace(path)
    _part(path).unlink(missing_ok=True)
    return path


def pdf_name(person_number: str, month: str) -> str:
    """No name of a person in the name of a file."""
    return f"lonespecifikation-{month}-{slugify(person_number) or 'person'}.pdf"


def _entry(name: str, made_at: datetime, names: set[str]) -> zipfile.ZipInfo:
    unique = name if name not in names else name.replace(".pdf", f"-{len(names)}.pdf")
    names.add(unique)
    return zipfile.ZipInfo(unique, date_time=timezone.localtime(made_at).timetuple()[:6])


def _part(path: Path) -> Path:
    return path.with_suffix(".part")
