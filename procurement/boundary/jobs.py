"""Files of orders, small or large (orderfiler): kept as rows when they come, and read some orders at a time.

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
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement.boundary.importing import may_import, take_order
from procurement.boundary.models import ExternalImport, ExternalReject, ExternalRow, ExternalState
from procurement.boundary.order_file import NotAnOrderFile, Placed, Wrong
from procurement.boundary.order_reading import csv_rows, json_rows, key_of
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.hashing import sha256_of_file
from servicecenter.tenancy.bulk import copy_rows, text
from servicecenter.tenancy.scope import current_agency_id, tenant
from servicecenter.workflow.waking import tell_workers

log = structlog.get_logger()

TASK = "procurement.boundary.tasks.read_order_file"
WHILE_WAITING = 50
"""A file with more orders than this is read by a worker."""
AT_A_TIME = 25
MOST_TRIES = 5
"""A file that has been begun on this often without getting further is stopped, for someone to look at."""
BATCHES_A_TASK = 200
IS_STILL = timedelta(minutes=1)
MOST_JSON_BYTES = 20_000_000
COLUMNS = ("agency_id", "external_import_id", "number", "line", "group", "cells")
COUNTS = ("added", "received", "same")
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('external orders'), %s)"


@transaction.atomic
def import_file(*, name: str, content: IO[bytes], by: User, at: datetime) -> ExternalImport:
    """Take a file of orders (läs in orderfil). Raises ``ValidationError`` when it is no such file; nothing is kept."""
    try:
        return import_rows(name=name, sha256=sha256_of_file(content)[0], rows=_rows(content), by=by, at=at)
    except NotAnOrderFile as error:
        raise ValidationError(str(error)) from None
    except UnicodeDecodeError:
        raise ValidationError(_("Filen är inte skriven i UTF-8. Spara den som CSV UTF-8 och försök igen.")) from None


@transaction.atomic
def import_rows(*, name: str, sha256: str, rows: Iterable[Placed], by: User, at: datetime) -> ExternalImport:
    """Keep rows of orders, and read them now when they are few and nothing waits before them."""
    may_import(by)
    _one_at_a_time()
    is_first = not waiting_imports().exists()
    found = ExternalImport.objects.create(name=name[:200], sha256=sha256, recorded_at=at, recorded_by=by)
    copy_rows("procurement_externalrow", COLUMNS, _lines(found, rows))
    found.total = ExternalRow.objects.filter(external_import=found).aggregate(n=Count("group", distinct=True))["n"]
    found.save(update_fields=["total"])
    fault_point("order file kept")
    if is_first and found.total <= WHILE_WAITING:
        while _read_some(found, at=at):
            pass
    else:
        transaction.on_commit(partial(wake_reader, current_agency_id(), found.pk))
    return found


def waiting_imports() -> QuerySet[ExternalImport]:
    """Files that have come and are not read to the end, in the order they came."""
    return ExternalImport.objects.filter(state=ExternalState.WAITING).order_by("id")


def read_on(*, agency_id: int, import_id: int, at: datetime) -> bool:
    """Read some of a waiting file; ``True`` when there is more. A file that gets no further is stopped."""
    with tenant(agency_id):
        if not _begin(import_id, at=at):
            return False
    for _number in range(BATCHES_A_TASK):
        with tenant(agency_id):
            _one_at_a_time()
            found = ExternalImport.objects.select_for_update().get(pk=import_id)
            if not _is_next(found) or not _read_some(found, at=at):
                return False
        fault_point("some external orders read")
    return True


def still_imports(at: datetime) -> list[int]:
    """The file that is next, if nobody has read of it for a while."""
    found = waiting_imports().first()
    if found is None or (found.worked_at is not None and at - found.worked_at < IS_STILL):
        return []
    return [found.pk]


def wake_reader(agency_id: int, import_id: int) -> bool:
    """Tell the workers of a file that waits; ``False`` when the broker is away, and then the sweeper tells them."""
    fault_point("order file not told of")
    return tell_workers(TASK, about={"order_file": import_id}, agency_id=agency_id, import_id=import_id)


def _rows(content: IO[bytes]) -> Iterator[Placed]:
    """The rows of a file of either kind."""
    start = content.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    content.seek(0)
    if not start.startswith(b"{"):
        return csv_rows(TextIOWrapper(content, encoding="utf-8-sig", newline=""))
    whole = content.read(MOST_JSON_BYTES + 1)
    if len(whole) > MOST_JSON_BYTES:
        raise NotAnOrderFile("En JSON-fil får vara högst 20 MB. Dela den, eller lämna orderna som CSV.")
    return json_rows(whole.decode("utf-8-sig"))


def _lines(found: ExternalImport, rows: Iterable[Placed]) -> Iterator[str]:
    for number, (line, row) in enumerate(rows, start=1):
        group = key_of(row) or f"\n{number}"
        cells = text(json.dumps(row, ensure_ascii=False))
        yield f"{found.agency_id}\t{found.pk}\t{number}\t{line}\t{text(group)}\t{cells}\n"


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [current_agency_id()])


def _begin(import_id: int, *, at: datetime) -> bool:
    """Count the try before it is made, so that rows that kill their worker are counted too."""
    found = ExternalImport.objects.select_for_update().filter(pk=import_id).first()
    if found is None or not _is_next(found):
        return False
    found.tries += 1
    found.worked_at = at
    if found.tries > MOST_TRIES:
        found.state = ExternalState.STOPPED
        ExternalRow.objects.filter(external_import=found).delete()
        log.error("order_file_stopped", order_file=import_id, read=found.read)
    found.save()
    return found.state == ExternalState.WAITING


def _is_next(found: ExternalImport) -> bool:
    return waiting_imports().values_list("pk", flat=True).first() == found.pk


def _read_some(found: ExternalImport, *, at: datetime) -> bool:
    """Read the next orders, in the transaction of the caller; ``True`` when more are left."""
    rows = ExternalRow.objects.filter(external_import=found)
    groups = list(rows.order_by().values("group").annotate(first=Min("number")).order_by("first")[: AT_A_TIME + 1])
    some, is_more = [each["group"] for each in groups[:AT_A_TIME]], len(groups) > AT_A_TIME
    by_group: dict[str, list[Placed]] = {group: [] for group in some}
    for row in rows.filter(group__in=some).order_by("number"):
        by_group[row.group].append((row.line, json.loads(row.cells)))
    for each in by_group.values():
        _take(found, each, at=at)
    rows.filter(group__in=some).delete()
    fault_point("external orders written and not counted")
    found.read += len(some)
    found.tries, found.worked_at = 0, at
    if not is_more:
        found.state = ExternalState.DONE
        record(
            Event.EXTERNAL_ORDERS_IMPORTED, on=found, by=found.recorded_by, at=at, rows=found.read, count=found.rejected
        )  # fmt: skip
    found.save()
    return is_more


def _take(found: ExternalImport, rows: list[Placed], *, at: datetime) -> None:
    """One order, written whole or refused whole; why is kept in one language, whoever reads the file."""
    try:
        with override(settings.LANGUAGE_CODE):
            counts = take_order(rows, by=found.recorded_by, at=at)
    except Wrong as wrong:
        number = rows[0][1].get("order", "")[:40]
        told = {"order_number": number, "field": wrong.field[:40], "reason": wrong.reason[:300]}
        ExternalReject.objects.create(external_import=found, line=wrong.line, **told)
        found.rejected += 1
        return
    for name in COUNTS:
        setattr(found, name, getattr(found, name) + counts[name])
