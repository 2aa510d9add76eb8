"""A large file of shifts is read in the background: some rows at a time, once, in the order the files came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from payroll.models import Shift, ShiftImport, ShiftLine, ShiftReject
from payroll.schedules import shift_jobs
from payroll.schedules.importing import import_rows
from payroll.schedules.shift_jobs import MOST_TRIES, import_shifts, read_on, still_imports
from payroll.schedules.tasks import sweep_shift_files
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.memory import measured_memory
from tests.payroll.attendance.office import Office, office
from tests.payroll.schedules.test_C08_importing import HEAD, counts, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(shift_jobs, "WHILE_WAITING", 4)
    monkeypatch.setattr(shift_jobs, "AT_A_TIME", 3)
    with office(way="scheduled", has_flex=False) as found:
        yield found


def shifts(at: Office, count: int, prefix: str = "P") -> list[str]:
    days = [date(2026, 1, 5) + timedelta(days=number) for number in range(count)]
    return [f"{prefix}{day};{at.person.number};1;{day} 07:00;{day} 16:00;;;;\n" for day in days]


def take(at: Office, rows: list[str], name: str = "s.csv") -> ShiftImport:
    return import_shifts(name=name, content=BytesIO((HEAD + "".join(rows)).encode()), by=at.clerk, at=NOW)


def work(at: Office, found: ShiftImport) -> ShiftImport:
    while read_on(agency_id=at.agency.pk, import_id=found.pk, at=NOW):
        pass
    return ShiftImport.objects.get(pk=found.pk)


def test_a_large_file_waits_and_is_read_to_its_end_in_the_background(at: Office):
    waiting = take(at, [*shifts(at, 7), row(at, "B", "i går", "17 16:00")])
    assert (waiting.state, waiting.total, waiting.read, Shift.objects.count()) == ("waiting", 8, 0, 0)
    found = work(at, waiting)
    assert (found.state, *counts(found)) == ("done", 8, 7, 0, 0, 0, 1)
    assert [(each.line, each.field) for each in ShiftReject.objects.all()] == [(9, "börjar")]
    assert not ShiftLine.objects.exists()
    assert counts(work(at, take(at, shifts(at, 7)))) == (7, 0, 0, 7, 0, 0)
    assert Shift.objects.count() == 7


def test_a_worker_that_comes_twice_or_late_reads_nothing_again(at: Office):
    found = work(at, take(at, shifts(at, 7)))
    assert not read_on(agency_id=at.agency.pk, import_id=found.pk, at=NOW)
    assert counts(ShiftImport.objects.get()) == counts(found)


def test_a_later_file_waits_for_the_one_before_it_also_when_it_is_small(at: Office):
    first, second = take(at, shifts(at, 7)), take(at, [row(at, "P2026-01-05", "16 07:00", "16 16:00")])
    assert second.state == "waiting"
    assert not read_on(agency_id=at.agency.pk, import_id=second.pk, at=NOW)
    with pytest.raises(NotAllowedNow, match="läses in just nu"):
        import_rows(name="api", rows=[], by=at.clerk, at=NOW)
    assert still_imports(NOW) == [first.pk]
    work(at, first)
    assert counts(work(at, second)) == (1, 0, 1, 0, 0, 0)
    assert Shift.objects.get(reference="P2026-01-05", superseded_at__isnull=True).day == date(2026, 11, 16)


def test_rows_that_no_worker_can_read_stop_the_file_and_not_those_after_it(at: Office):
    broken, good = take(at, shifts(at, 7)), take(at, shifts(at, 7, "Q"))
    ShiftLine.objects.filter(shift_import=broken, number=6).update(cells="trasig")
    for _ in range(MOST_TRIES + 1):  # the first of them got some way
        with pytest.raises(ValueError, match="Expecting value"):
            read_on(agency_id=at.agency.pk, import_id=broken.pk, at=NOW)
    assert not read_on(agency_id=at.agency.pk, import_id=broken.pk, at=NOW)
    broken.refresh_from_db()
    assert (broken.state, broken.read, ShiftLine.objects.filter(shift_import=broken).count()) == ("stopped", 3, 0)
    assert counts(work(at, good)) == (7, 4, 0, 0, 0, 3)


def test_the_sweeper_tells_of_a_file_that_nobody_reads(at: Office, monkeypatch: pytest.MonkeyPatch):
    found, told = take(at, shifts(at, 7)), []
    monkeypatch.setattr("payroll.schedules.tasks.wake_reader", lambda *args: told.append(args))
    monkeypatch.setattr("payroll.schedules.tasks.active_agency_ids", lambda: [at.agency.pk])
    sweep_shift_files()
    assert told == [(at.agency.pk, found.pk)]
    ShiftImport.objects.update(worked_at=NOW)
    assert still_imports(NOW + timedelta(seconds=30)) == []
    assert still_imports(NOW + timedelta(minutes=2)) == [found.pk]


def test_a_file_that_breaks_off_is_refused_whole(at: Office):
    with pytest.raises(ValidationError, match="inte är text"):
        take(at, [*shifts(at, 7), "A\x00;1;1;;;;;;\n"])
    assert not ShiftImport.objects.exists()
    assert not ShiftLine.objects.exists()


@pytest.mark.slow
def test_a_large_file_takes_little_memory_and_is_told_row_by_row(at: Office, monkeypatch):
    monkeypatch.setattr(shift_jobs, "AT_A_TIME", 500)
    rows = [f"R{number};{at.person.number};1;i dag;i morgon;;;;\n" for number in range(20_000)]
    content = BytesIO((HEAD + "".join(rows)).encode())
    del rows
    with measured_memory() as memory:
        found = work(at, import_shifts(name="stor.csv", content=content, by=at.clerk, at=NOW))
    assert (found.read, found.rejected, ShiftReject.objects.count()) == (20_000, 20_000, 20_000)
    assert memory.peak < 20_000_000
