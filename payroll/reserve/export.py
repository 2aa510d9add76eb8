"""Writing the reserve archive (reservexport): every agency that can be paid, each noted in its own log."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.reserve.actions import payday_of, source_run
from payroll.reserve.archive import Archive, Part, overview_row, part_of
from payroll.reserve.models import ReserveExport
from payroll.runs.models import PayRun
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.scope import tenant


class NothingToWrite(ValueError):
    """No agency could be written."""


@dataclass
class Written:
    """What came into an archive, as it is told to the one who wrote it."""

    parts: list[tuple[Any, ...]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def write_reserve_archive(
    *,
    path: Path,
    password: bytes,
    agencies: Iterable[Agency],
    by: User,
    at: datetime,
    pays_on: date | None = None,
    payslips: bool = True,
    told: Callable[[str], None] = lambda _text: None,
) -> Written:
    """Write beside its place and move there when whole; the file is for its owner only.

    An agency that cannot be paid is left out with the reason. Raises ``NothingToWrite`` when all are, and
    ``FileExistsError`` rather than replace an archive.
    """
    if path.exists():
        raise FileExistsError(_("%s finns redan. Ange ett annat namn.") % path)
    part_path = path.with_name(f".{path.name}.{os.getpid()}.part")
    written = Written()
    try:
        os.close(os.open(part_path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with Archive(part_path, password) as archive:
            for agency in agencies:
                _add(archive, written, agency, path, by=by, at=at, pays_on=pays_on, payslips=payslips)
                told(agency.code)
            archive.add_overview(written.parts, written.refused)
        if not written.parts:
            raise NothingToWrite(" ".join(f"{code}: {reason}" for code, reason in written.refused))
        fault_point("reserve archive not in place")
        part_path.rename(path)
    finally:
        part_path.unlink(missing_ok=True)
    return written


def _add(
    archive: Archive,
    written: Written,
    agency: Agency,
    path: Path,
    *,
    by: User,
    at: datetime,
    pays_on: date | None,
    payslips: bool,
) -> None:
    """In the agency's own scope: noted in its log in the transaction that reads what is written."""
    try:
        with tenant(agency.pk):
            part = _part(agency, by=by, at=at, pays_on=pays_on)
            archive.add_agency(part, payslips=payslips, at=at)
            _note(part, path, by=by, at=at)
    except (PermissionDenied, ValueError) as refusal:
        written.refused.append((agency.code, str(refusal)))
    else:
        written.parts.append(overview_row(part))


def _part(agency: Agency, *, by: User, at: datetime, pays_on: date | None) -> Part:
    if not by.may(Permission.EXPORT_RESERVE):
        raise PermissionDenied(_("%(who)s får inte skriva reservarkiv för %(agency)s.") % {"who": by, "agency": agency})
    run = source_run(Month.of(pays_on) if pays_on else Month(9999, 12))
    if run is None:
        raise ValueError(_("Ingen definitiv lönekörning finns att betala igen."))
    return part_of(agency, run, pays_on or next_payday(run, timezone.localdate(at)), at=at)


def next_payday(run: PayRun, today: date) -> date:
    """The first payday after the run's own that has not been."""
    month = Month.parse(run.month).plus(1)
    while payday_of(month) < today:
        month = month.plus(1)
    return payday_of(month)


def _note(part: Part, path: Path, *, by: User, at: datetime) -> None:
    export = ReserveExport.objects.create(
        run=part.run,
        pays_on=part.pays_on,
        person_ids=sorted(row.payee_id for row in part.payments),
        payment_count=len(part.payments),
        total_ore=part.total,
        message_id=part.message_id,
        sha256=part.sha256,
        file_name=path.name[:120],
        written_by=by,
        written_at=at,
    )
    record(
        Event.RESERVE_EXPORTED, on=export, by=by, at=at, file=path.name, people=len(part.payments),
        total_ore=part.total, sha256=part.sha256,
    )  # fmt: skip
