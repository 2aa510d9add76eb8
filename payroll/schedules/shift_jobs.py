"""Files of shifts, small or large (schemafiler): kept as rows when they come, and read some hundred at a time.

A small file is read while the person waits; a large one by a worker. Rows, what they made and how far the file has come
commit together, so that nothing is read twice or lost, whoever dies when. Files are read in the order they came.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from io import TextIOWrapper
from typing import IO

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.schedules.importing import (
    AT_A_TIME,
    Batch,
    add_counts,
    may_import,
    one_at_a_time,
    tell_of_import,
    waiting_imports,
)
from payroll.schedules.models import ImportState, ShiftImport, ShiftLine
from payroll.schedules.shift_file import NotAShiftFile, Record, line_of_cells, records_of
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_file
from servicecenter.tenancy.bulk import copy_rows, text
from servicecenter.tenancy.scope import current_agency_id, tenant
from servicecenter.workflow.waking import tell_workers

log = structlog.get_logger()

WHILE_WAITING = 1_000
"""A file with more rows than this is read by a worker."""
MOST_TRIES = 5
"""A file that has been begun on this often without getting further is stopped, for someone to look at."""
BATCHES_A_TASK = 100
IS_STILL = timedelta(minutes=1)


@transaction.atomic
def import_shifts(*, name: str, content: IO[bytes], by: User, at: datetime) -> ShiftImport:
    """Take a file of shifts (läs in schemafil). Raises ``ValidationError`` when it is no such file; nothing is kept."""
    may_import(by)
    one_at_a_time()
    is_first = not waiting_imports().exists()
    found = ShiftImport.objects.create(
        name=name[:200],
        sha256=sha256_of_file(content)[0],
        state=ImportState.WAITING,
        recorded_at=moment_of_record(at),
        recorded_by=by,
    )
    found.headings, found.total = _kept(found, content)
    found.save(update_fields=["headings", "total"])
    fault_point("shift file kept")
    if is_first and found.total <= WHILE_WAITING:
        while _read_some(found, at=at):
            pass
    else:
        transaction.on_commit(partial(wake_reader, current_agency_id(), found.pk))
    return found


def _kept(found: ShiftImport, content: IO[bytes]) -> tuple[list[str], int]:
    """Keep every row of the file, and give the headings and how many rows there are."""
    try:
        headings, records = records_of(TextIOWrapper(content, encoding="utf-8-sig", newline=""))
        copy_rows("payroll_shiftline", ("agency_id", "shift_import_id", "number", "cells"), _lines(found, records))
    except NotAShiftFile as error:
        raise ValidationError(str(error)) from None
    except UnicodeDecodeError:
        raise ValidationError(_("Filen är inte skriven i UTF-8. Spara den som CSV UTF-8 och försök igen.")) from None
    return headings, ShiftLine.objects.filter(shift_import=found).count()


def _lines(found: ShiftImport, records: Iterable[Record]) -> Iterator[str]:
    for number, cells in records:
        yield f"{found.agency_id}\t{found.pk}\t{number}\t{text(json.dumps(cells, ensure_ascii=False))}\n"


def read_on(*, agency_id: int, import_id: int, at: datetime) -> bool:
    """Read some of a waiting file; ``True`` when there is more. A file that gets no further is stopped."""
    with tenant(agency_id):
        if not _begin(import_id, at=at):
            return False
    for _number in range(BATCHES_A_TASK):
        with tenant(agency_id):
            one_at_a_time()
            found = ShiftImport.objects.select_for_update().get(pk=import_id)
            if not _is_next(found) or not _read_some(found, at=at):
                return False
        fault_point("some shift rows read")
    return True


def _begin(import_id: int, *, at: datetime) -> bool:
    """Count the try before it is made, so that rows that kill their worker are counted too."""
    found = ShiftImport.objects.select_for_update().filter(pk=import_id).first()
    if found is None or not _is_next(found):
        return False
    found.tries += 1
    found.worked_at = at
    if found.tries > MOST_TRIES:
        found.state = ImportState.STOPPED
        ShiftLine.objects.filter(shift_import=found).delete()
        log.error("shift_file_stopped", shift_import=import_id, read=found.read)
    found.save()
    return found.state == ImportState.WAITING


def _is_next(found: ShiftImport) -> bool:
    return waiting_imports().values_list("pk", flat=True).first() == found.pk


def _read_some(found: ShiftImport, *, at: datetime) -> bool:
    """Read the next rows, in the transaction of the caller; ``True`` when more are left."""
    rows = list(ShiftLine.objects.filter(shift_import=found).order_by("number")[: AT_A_TIME + 1])
    some, is_more = rows[:AT_A_TIME], len(rows) > AT_A_TIME
    lines = [line_of_cells(row.number, found.headings, json.loads(row.cells)) for row in some]
    add_counts(found, Batch(found, lines).write(by=found.recorded_by))
    ShiftLine.objects.filter(pk__in=[row.pk for row in some]).delete()
    fault_point("shift rows written and not counted")
    found.tries, found.worked_at = 0, at
    if not is_more:
        found.state = ImportState.DONE
        tell_of_import(found, at=at)
    found.save()
    return is_more


def still_imports(at: datetime) -> list[int]:
    """The file that is next, if nobody has read of it for a while."""
    found = waiting_imports().first()
    if found is None or (found.worked_at is not None and at - found.worked_at < IS_STILL):
        return []
    return [found.pk]


def wake_reader(agency_id: int, import_id: int) -> bool:
    """Tell the workers of a file that waits; ``False`` when the broker is away, and then the sweeper tells them."""
    fault_point("shift file not told of")
    about = {"shift_import": import_id}
    return tell_workers(
        "payroll.schedules.tasks.read_shift_file", about=about, agency_id=agency_id, import_id=import_id
    )
