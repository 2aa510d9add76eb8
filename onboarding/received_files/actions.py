"""What is done with a file that a customer hands in: received, mapped, checked some rows at a time, taken away.

Rows, what was refused and how far the file has come commit together, so that no row is read twice or lost, whoever dies
when. What must hold against the register is asked of ``judge``, which the slice that uses the file gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO

import msgspec
import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.projects.models import Project
from onboarding.projects.registers import lock_open
from onboarding.received_files.agreed import require_processing
from onboarding.received_files.models import FileReject, FileState, RawRow, ReceivedFile, SourceMapping, StagedRow
from onboarding.received_files.queries import mapping_of, translation_of
from onboarding.received_files.staged import as_text
from onboarding.source_files.cells import LEFT_OUT
from onboarding.source_files.columns import FileKind, kinds, missing
from onboarding.source_files.rejects import NotReadable, Reject
from onboarding.source_files.rows import Record, RowReader, Taken, alone_of, first_of_each, key_of, thread_of
from onboarding.source_files.tables import ENCODINGS, Opened, Row, opened
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_file
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.bulk import copy_rows, text
from servicecenter.workflow.transitions import NotAllowedNow

log = structlog.get_logger()

AT_A_TIME = 2_000
MOST_TRIES = 5
"""A file that has been begun on this often without getting further is stopped, for someone to look at."""
IS_STILL = timedelta(minutes=1)
RAW = ("agency_id", "file_id", "number", "line", "cells")
STAGED = (
    *("agency_id", "file_id", "number", "line", "key", "alone", "thread", "person", "starts_on", "values", "is_known"),
)
REJECTS = ("agency_id", "file_id", "line", "field", "text", "what", "cure")
OVERLAPS = """
    SELECT id, line FROM (
        SELECT id, line, thread, starts_on, lag((values::jsonb ->> 'ends_on')::date)
            OVER (PARTITION BY thread ORDER BY starts_on, id) AS before
        FROM onboarding_stagedrow WHERE agency_id = %s AND file_id = %s AND thread <> ''
    ) rows WHERE before >= starts_on ORDER BY line
"""
CLOSE = """
    UPDATE onboarding_stagedrow row
    SET values = jsonb_set(row.values::jsonb, '{ends_on}', to_jsonb((following.day - 1)::text))::text
    FROM (
        SELECT id, lead(starts_on) OVER (PARTITION BY thread ORDER BY starts_on, id) AS day
        FROM onboarding_stagedrow WHERE agency_id = %s AND file_id = %s AND thread <> ''
    ) following
    WHERE row.id = following.id AND following.day IS NOT NULL AND row.values::jsonb -> 'ends_on' IS NULL
"""
"""A row without a last day lasts until the next of its thread begins."""
HASHED = "SELECT set_config('enable_nestloop', %s, true)"
"""The planner may believe that a file just read has one row, and compare each of its rows with every other."""

Judge = Callable[[ReceivedFile, Sequence[Record]], "tuple[list[Reject], set[int]]"]
"""Rejects of some records by what the register says, and the lines that say what is there already."""


def may_migrate(by: User) -> None:
    if not by.may(Permission.MIGRATE_DATA):
        raise PermissionDenied(_("Du saknar behörighet att läsa in kundens uppgifter."))


@transaction.atomic
def receive_file(
    *, project: Project, system: str, kind: str, name: str, content: IO[bytes], by: User, at: datetime, month: str = ""
) -> ReceivedFile:
    """Take a file in (ta emot fil). Raises ``ValidationError`` when it cannot be read; nothing of it is kept."""
    may_migrate(by)
    lock_open(project)
    require_processing(project, timezone.localdate(at))
    system = " ".join(system.split())[:40]
    if not system or kind not in kinds():
        raise ValidationError(_("Ange vilket system filen kommer från och vad den innehåller."))
    facts = {"system": system, "kind": kind, "month": month, "name": name[-200:]}
    found = ReceivedFile(project=project, **facts, received_at=at, received_by=by)
    found.sha256 = sha256_of_file(content)[0]
    try:
        with opened(content, kind) as table:
            found.shape, found.headings = _shape(table), list(table.headings)
            found.save()
            copy_rows("onboarding_rawrow", RAW, _raw_lines(found, table.rows))
    except NotReadable as error:
        raise ValidationError({"file": str(error)}) from None
    found.total = RawRow.objects.filter(file=found).count()
    found.save(update_fields=["total"])
    fault_point("customer file kept")
    record(Event.CUSTOMER_FILE_RECEIVED, on=found, by=by, at=at, rows=found.total, kind=kind)
    return found


def _shape(table: Opened) -> str:
    words = [table.shape.format.upper(), ENCODINGS.get(table.shape.encoding, table.shape.encoding.upper())]
    return " ".join(word for word in words if word)


def _raw_lines(found: ReceivedFile, rows: Iterable[Row]) -> Iterator[str]:
    head = f"{found.agency_id}\t{found.pk}"
    for number, (line, cells) in enumerate(rows, 1):
        told = msgspec.json.encode(cells).decode()
        if "\\u0000" in told:
            told = msgspec.json.encode([cell.replace("\x00", "") for cell in cells]).decode()
        yield f"{head}\t{number}\t{line}\t{text(told)}\n"


@transaction.atomic
def map_file(
    *,
    file: ReceivedFile,
    columns: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]],
    day_order: str = "",
    positive_deductions: bool = False,
    by: User,
    at: datetime,
) -> ReceivedFile:
    """Say what headings and codes mean (spara mappning) and have the file checked by it, from its first row."""
    may_migrate(by)
    lock_open(file.project)
    file = ReceivedFile.objects.select_for_update().get(pk=file.pk)
    if file.state not in (FileState.RECEIVED, FileState.CHECKED, FileState.CHECKING, FileState.STOPPED):
        raise NotAllowedNow(_("Filen är %s och kan inte mappas om.") % file.get_state_display().lower())
    kind = kinds()[file.kind]
    given = {heading: name for heading, name in columns.items() if name in kind.fields and heading in file.headings}
    if len(set(given.values())) != len(given):
        raise ValidationError(_("Två rubriker har samma kolumn. Välj en av dem."))
    if lacking := missing(kind, given):
        names = ", ".join(column.name for column in lacking)
        raise ValidationError(_("Välj vilken rubrik som är %s.") % names)
    row, _is_new = SourceMapping.objects.get_or_create(
        project=file.project, system=file.system, kind=file.kind, defaults={"saved_at": at, "saved_by": by}
    )
    row.columns = {**row.columns, **given, **{name: "" for name in file.headings if name not in given}}
    row.codes = {name: {**row.codes.get(name, {}), **found} for name, found in codes.items()} | {
        name: found for name, found in row.codes.items() if name not in codes
    }
    row.day_order, row.positive_deductions, row.saved_at, row.saved_by = day_order, positive_deductions, at, by
    row.save()
    _forget_check(file)
    file.state, file.mapped_by, file.worked_at = FileState.CHECKING, by, None
    file.checked = file.accepted = file.known = file.rejected = file.tries = 0
    file.save()
    record(Event.CUSTOMER_FILE_MAPPED, on=file, by=by, at=at, kind=file.kind)
    return file


def _forget_check(file: ReceivedFile) -> None:
    for table in (StagedRow, FileReject):
        rows = table.objects.filter(file=file)
        rows._raw_delete(rows.db)


@transaction.atomic
def check_some(*, file_id: int, judge: Judge, at: datetime) -> bool:
    """Check the next rows of a file; ``True`` when there are more. One that gets no further is stopped."""
    file = ReceivedFile.objects.select_for_update().filter(pk=file_id, state=FileState.CHECKING).first()
    if file is None:
        return False
    kind = kinds()[file.kind]
    rows = RawRow.objects.filter(file=file, number__gt=file.checked).order_by("number")
    raw = list(rows.values_list("number", "line", "cells")[:AT_A_TIME])
    good, rejects = _read(file, kind, raw)
    judged, known = judge(file, [found for _number, found in good])
    refused = {row.line for row in judged}
    good = [(number, found) for number, found in good if found.line not in refused]
    _stage(file, kind, good, known)
    _note([*rejects, *judged], file)
    fault_point("customer rows checked and not counted")
    file.checked += len(raw)
    file.accepted += len(good)
    file.known += len(known - refused)
    file.rejected += len({row.line for row in rejects} | refused)
    file.tries, file.worked_at = 0, at
    if file.checked >= file.total:
        _finish(file, kind)
    file.save()
    return file.state == FileState.CHECKING


def begin_check(*, file_id: int, at: datetime) -> bool:
    """Count the try before it is made, so that rows that kill their worker are counted too."""
    with transaction.atomic():
        file = ReceivedFile.objects.select_for_update().filter(pk=file_id, state=FileState.CHECKING).first()
        if file is None:
            return False
        file.tries += 1
        file.worked_at = at
        if file.tries > MOST_TRIES:
            file.state = FileState.STOPPED
            log.error("customer_file_stopped", customer_file=file.pk, read=file.checked)
        file.save()
        return file.state == FileState.CHECKING


def _read(
    file: ReceivedFile, kind: FileKind, raw: Sequence[tuple[int, int, str]]
) -> tuple[list[tuple[int, Record]], list[Reject]]:
    """Rows that are right in themselves and are the first of their key; and what is wrong with the others."""
    mapping = mapping_of(file)
    today = timezone.localdate(file.received_at)
    given = {heading: name for heading, name in mapping.columns.items() if name}
    reader = RowReader(kind, file.headings, given, translation_of(mapping), today)
    good: list[tuple[int, Record]] = []
    rejects: list[Reject] = []
    for number, line, cells in raw:
        found = reader.read(line, msgspec.json.decode(cells))
        if isinstance(found, list):
            rejects += found
        elif found.values.get("code") != LEFT_OUT:
            good.append((number, found))
    records = [record for _number, record in good]
    once = first_of_each(kind, records, _taken(file, kind, records))
    kept: list[tuple[int, Record]] = []
    for (number, _record), found in zip(good, once, strict=True):
        if isinstance(found, Reject):
            rejects.append(found)
        else:
            kept.append((number, found))
    return kept, rejects


def _taken(file: ReceivedFile, kind: FileKind, records: Sequence[Record]) -> Taken:
    """What earlier rows of the file have, of the keys and lone values of these."""

    def held(name: str, asked: list[str]) -> set[str]:
        rows = StagedRow.objects.filter(file=file, **{f"{name}__any": asked})
        return set(rows.order_by().values_list(name, flat=True))

    keys = held("key", [key_of(kind, record.values) for record in records]) if kind.key else set()
    alone = held("alone", [alone_of(kind, record.values) for record in records]) if kind.alone else set()
    return Taken(keys, alone)


def _stage(file: ReceivedFile, kind: FileKind, good: Sequence[tuple[int, Record]], known: set[int]) -> None:
    head = f"{file.agency_id}\t{file.pk}"
    lines = []
    for number, found in good:
        values = found.values
        starts_on = values.get("starts_on") or "\\N"
        marks = "\t".join(text(mark(kind, values)) for mark in (key_of, alone_of, thread_of))
        told = text(as_text(values))
        is_known = "t" if found.line in known else "f"
        lines.append(f"{head}\t{number}\t{found.line}\t{marks}\t{values['person']}\t{starts_on}\t{told}\t{is_known}\n")
    if lines:
        copy_rows("onboarding_stagedrow", STAGED, lines)


def _note(rejects: Sequence[Reject], file: ReceivedFile) -> None:
    head = f"{file.agency_id}\t{file.pk}"
    lines = [
        f"{head}\t{row.line}\t{text(row.field[:40])}\t{text(row.text[:90])}\t{text(row.what[:300])}\t"
        f"{text(row.cure[:400])}\n"
        for row in rejects
    ]
    if lines:
        copy_rows("onboarding_filereject", REJECTS, lines)


def _finish(file: ReceivedFile, kind: FileKind) -> None:
    """Refuse rows that begin before the one before them in their thread has ended, and end those that go on."""
    file.state = FileState.CHECKED
    if not kind.thread:
        return
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS, [file.agency_id, file.pk])
        found = cursor.fetchall()
        cursor.execute(HASHED, ["off"])
        cursor.execute(CLOSE, [file.agency_id, file.pk])
        cursor.execute(HASHED, ["on"])
    if not found:
        return
    rows = StagedRow.objects.filter(pk__in=[pk for pk, _line in found])
    file.known -= rows.filter(is_known=True).count()
    rows.delete()
    name = kind.column("starts_on").name
    what, cure = "Raden börjar innan raden före har slutat.", "Rätta dagarna så att perioderna följer på varandra."
    _note([Reject(line, name, "", what, cure) for _pk, line in found], file)
    file.accepted -= len(found)
    file.rejected += len(found)


@transaction.atomic
def withdraw_file(*, file: ReceivedFile, by: User, at: datetime) -> ReceivedFile:
    """Take a file away with everything that was read of it (ta bort fil)."""
    may_migrate(by)
    file = ReceivedFile.objects.select_for_update().get(pk=file.pk)
    if file.state in (FileState.USED, FileState.WITHDRAWN):
        raise NotAllowedNow(_("Filen är %s och kan inte tas bort.") % file.get_state_display().lower())
    forget_rows(file)
    file.state = FileState.WITHDRAWN
    file.save(update_fields=["state"])
    record(Event.CUSTOMER_FILE_WITHDRAWN, on=file, by=by, at=at)
    return file


def forget_rows(file: ReceivedFile) -> None:
    """The customer's data is not kept beside the register it has become."""
    for table in (RawRow, StagedRow):
        rows = table.objects.filter(file=file)
        rows._raw_delete(rows.db)
