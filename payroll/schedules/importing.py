"""Reading shifts in (läs in schema): the same rows twice change nothing, and no row is lost without a reason.

A row is known by the id it has in the staffing-planning system; one that is already as the file says is left alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from payroll.employment.models import Employment, EmploymentSpan
from payroll.schedules.models import ImportState, Shift, ShiftImport, ShiftReject
from payroll.schedules.shift_file import COLUMNS, Line, PlannedShift, Wrong, line_of
from payroll.working_time.classes import STOCKHOLM
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow

AT_A_TIME = 500
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('payroll shifts'), %s)"
SAME = ("employment_id", "starts_at", "ends_at", "break_starts_at", "break_ends_at", "duty")


@transaction.atomic
def import_rows(*, name: str, rows: Sequence[Mapping[str, str]], by: User, at: datetime) -> ShiftImport:
    """Shifts that another system sends as they are (läs in pass); a row's line is its place among them."""
    may_import(by)
    one_at_a_time()
    if waiting_imports().exists():
        raise NotAllowedNow(_("En fil med scheman läses in just nu. Sänd passen igen om några minuter."))
    texts = [";".join(row.get(column, "") for column in COLUMNS) for row in rows]
    lines = [line_of(number, text, dict(row)) for number, (text, row) in enumerate(zip(texts, rows, strict=True), 1)]
    sha256 = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    found = ShiftImport.objects.create(
        name=name[:200], sha256=sha256, total=len(rows), recorded_at=moment_of_record(at), recorded_by=by
    )
    for place in range(0, len(lines), AT_A_TIME):
        add_counts(found, Batch(found, lines[place : place + AT_A_TIME]).write(by=by))
    found.save()
    tell_of_import(found, at=at)
    return found


def may_import(by: User) -> None:
    if not by.may(Permission.REPORT_TIME):
        raise PermissionDenied(_("Du saknar behörighet att läsa in scheman."))


def one_at_a_time() -> None:
    """Rows of one file at a time in an agency, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [current_agency_id()])


def waiting_imports() -> QuerySet[ShiftImport]:
    """Files that have come and are not read to the end, in the order they came."""
    return ShiftImport.objects.filter(state=ImportState.WAITING).order_by("id")


def add_counts(found: ShiftImport, counts: Mapping[str, int]) -> None:
    for key, count in counts.items():
        setattr(found, key, getattr(found, key) + count)


def tell_of_import(found: ShiftImport, *, at: datetime) -> None:
    """The log's line of a file that is read to its end."""
    rows, rejected = found.read, found.rejected
    record(Event.SHIFTS_IMPORTED, on=found, by=found.recorded_by, at=at, rows=rows, count=rejected)


@dataclass
class Batch:
    """Some rows of a file with what is known around them."""

    shift_import: ShiftImport
    lines: list[Line]
    rejects: list[ShiftReject] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def write(self, *, by: User) -> Counter[str]:
        """Write what is new and changed; gives how many rows went which way."""
        self.counts["read"] = len(self.lines)
        wanted = dict(self._known(self._readable()))
        existing = {
            row.reference: row
            for row in Shift.objects.filter(reference__in=wanted.keys(), superseded_at__isnull=True).select_related(
                "swapped_from"
            )
        }
        touched = self._touched(wanted, existing)
        self._write(self._free(touched, existing), existing, by=by)
        ShiftReject.objects.bulk_create(self.rejects)
        self.counts["rejected"] = len(self.rejects)
        return self.counts

    def _readable(self) -> dict[str, tuple[Line, PlannedShift]]:
        """Rows that can be read, the first of each id."""
        found: dict[str, tuple[Line, PlannedShift]] = {}
        for line in self.lines:
            if line.wrong is not None:
                self._reject(line, line.wrong)
            elif line.shift.reference in found:
                self._reject(line, Wrong("pass", "samma pass finns tidigare i filen"))
            else:
                found[line.shift.reference] = (line, line.shift)
        return found

    def _known(self, rows: Mapping[str, tuple[Line, PlannedShift]]) -> Iterator[tuple[str, tuple[Line, Shift, bool]]]:
        """Rows of people who are employed on the day, as shifts that could be written."""
        employments = _employments({shift.number for _line, shift in rows.values()})
        for reference, (line, shift) in rows.items():
            try:
                row = _shift(shift, employments, self.shift_import)
            except Wrong as wrong:
                self._reject(line, wrong)
            else:
                yield reference, (line, row, shift.is_cancelled)

    def _touched(
        self, wanted: Mapping[str, tuple[Line, Shift, bool]], existing: Mapping[str, Shift]
    ) -> dict[str, tuple[Line, Shift, bool]]:
        """What is new or not as it stands; a row that this very file has written before is a double."""
        found = {}
        for reference, (line, row, is_cancelled) in wanted.items():
            before = existing.get(reference)
            if before is not None and before.shift_import_id == self.shift_import.pk:
                self._reject(line, Wrong("pass", "samma pass finns tidigare i filen"))
            elif is_cancelled == (before is None) and (before is None or _is_same(before, row)):
                self.counts["same"] += 1
            else:
                found[reference] = (line, row, is_cancelled)
        return found

    def _free(
        self, touched: dict[str, tuple[Line, Shift, bool]], existing: Mapping[str, Shift]
    ) -> list[tuple[Shift, bool]]:
        """Rows that overlap nothing. A rejected one leaves its earlier plan standing, and the rest is tried again."""
        while True:
            old = [existing[key] for key in touched if key in existing]
            clashes = _clashes(touched, _around(touched.values(), without=[row.pk for row in old]), existing)
            for reference, other in clashes.items():
                self._reject(touched.pop(reference)[0], Wrong("börjar", f"överlappar passet {other.reference}"))
            if clashes.keys().isdisjoint(existing):
                return [(row, is_cancelled) for _line, row, is_cancelled in touched.values()]

    def _write(self, rows: list[tuple[Shift, bool]], existing: Mapping[str, Shift], *, by: User) -> None:
        at = moment_of_record(self.shift_import.recorded_at)
        old = [existing[row.reference].pk for row, _ in rows if row.reference in existing]
        supersede_shifts(old, at=at)
        made = [row for row, is_cancelled in rows if not is_cancelled]
        for row in made:
            row.recorded_at, row.recorded_by = at, by
        Shift.objects.bulk_create(made)
        self.counts["cancelled"] = len(rows) - len(made)
        self.counts["changed"] = sum(row.reference in existing for row in made)
        self.counts["added"] = len(made) - self.counts["changed"]

    def _reject(self, line: Line, wrong: Wrong) -> None:
        self.rejects.append(
            ShiftReject(
                shift_import=self.shift_import, line=line.number, field=wrong.field, reason=wrong.reason[:200],
                text=line.text,
            )
        )  # fmt: skip


def supersede_shifts(keys: Iterable[int], *, at: datetime) -> None:
    at = moment_of_record(at)
    Shift.objects.filter(pk__in=list(keys)).update(superseded_at=at)


def _employments(numbers: set[str]) -> dict[tuple[str, int], tuple[int, list[EmploymentSpan]]]:
    """By employment number and number of the employment: its key and the days it lasts."""
    found = {}
    keys = Employment.objects.filter(person__number__in=numbers).values_list("person__number", "number", "pk")
    spans: dict[int, list[EmploymentSpan]] = defaultdict(list)
    for span in EmploymentSpan.objects.filter(employment__person__number__in=numbers, superseded_at__isnull=True):
        spans[span.employment_id].append(span)
    for number, employment, pk in keys:
        found[number, employment] = (pk, spans[pk])
    return found


def _shift(
    shift: PlannedShift,
    employments: Mapping[tuple[str, int], tuple[int, list[EmploymentSpan]]],
    shift_import: ShiftImport,
) -> Shift:
    known = employments.get((shift.number, shift.employment))
    if known is None:
        raise Wrong("anställningsnummer", f"{shift.number}/{shift.employment} finns inte")
    employment_id, spans = known
    day = shift.starts_at.astimezone(STOCKHOLM).date()
    if not any(span.starts_on <= day and (span.ends_on is None or day <= span.ends_on) for span in spans):
        raise Wrong("börjar", f"anställningen gäller inte {day}")
    kept: dict[str, Any] = {name: getattr(shift, name) for name in SAME if name != "employment_id"}
    return Shift(employment_id=employment_id, day=day, reference=shift.reference, shift_import=shift_import, **kept)


def _is_same(before: Shift, row: Shift) -> bool:
    """Whether a row says nothing new; one that tells of a shift as it was before a swap does not undo the swap."""
    return _says_the_same(before, row) or (before.swapped_from is not None and _says_the_same(before.swapped_from, row))


def _says_the_same(before: Shift, row: Shift) -> bool:
    return all(getattr(before, name) == getattr(row, name) for name in SAME)


def _clashes(
    touched: Mapping[str, tuple[Line, Shift, bool]], planned: dict[int, list[Shift]], existing: Mapping[str, Shift]
) -> dict[str, Shift]:
    """Rows that overlap one before them, up to the first whose earlier plan then stands again."""
    found: dict[str, Shift] = {}
    for reference, (_line, row, is_cancelled) in touched.items():
        if is_cancelled:
            continue
        if other := _overlapping(row, planned[row.employment_id]):
            found[reference] = other
            if reference in existing:
                break
        else:
            planned[row.employment_id].append(row)
    return found


def _around(rows: Iterable[tuple[Line, Shift, bool]], *, without: list[int]) -> dict[int, list[Shift]]:
    """The plan of the same people near the same days, apart from what gives way."""
    shifts = [row for _line, row, _cancelled in rows]
    found: dict[int, list[Shift]] = defaultdict(list)
    if not shifts:
        return found
    near = Shift.objects.filter(
        employment_id__any={row.employment_id for row in shifts},
        starts_at__lt=max(row.ends_at for row in shifts) + timedelta(minutes=1),
        ends_at__gt=min(row.starts_at for row in shifts),
        superseded_at__isnull=True,
    ).exclude(pk__in=without)
    for row in near:
        found[row.employment_id].append(row)
    return found


def _overlapping(row: Shift, others: Iterable[Shift]) -> Shift | None:
    return next((other for other in others if row.starts_at < other.ends_at and other.starts_at < row.ends_at), None)
