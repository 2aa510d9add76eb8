"""C08: a file of shifts is read in once however often it comes, and every bad row is told with line, field and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.models import Employment, Shift, ShiftImport, ShiftReject
from payroll.schedules.calendars import calendar_of
from payroll.schedules.rotas import Pattern, make_rota, plan_rota
from payroll.schedules.shift_jobs import import_shifts
from servicecenter.common.periods import Period
from tests.factories import NOW
from tests.payroll.attendance.office import Office, office

pytestmark = pytest.mark.django_db
HEAD = "pass;anställningsnummer;anställning;börjar;slutar;rast från;rast till;slag;inställt\n"


@pytest.fixture
def at() -> Iterator[Office]:
    with office(way="scheduled", has_flex=False) as found:
        yield found


def row(at: Office, reference: str, first: str, last: str, rest: str = ";;;") -> str:
    return f"{reference};{at.person.number};1;2026-11-{first};2026-11-{last};{rest}\n"


def read(at: Office, *rows: str, head: str = HEAD, name: str = "schema.csv") -> ShiftImport:
    return import_shifts(name=name, content=BytesIO((head + "".join(rows)).encode()), by=at.clerk, at=NOW)


def sample(at: Office) -> list[str]:
    return [
        row(at, "A1", "16 07:00", "16 16:00", "2026-11-16 12:00;2026-11-16 12:45;;"),
        row(at, "A2", "18 21:00", "19 07:00"),
        row(at, "A3", "20 17:00", "21 08:00", ";;jour;"),
    ]


def counts(found: ShiftImport) -> tuple[int, ...]:
    return found.read, found.added, found.changed, found.same, found.cancelled, found.rejected


def test_C08_a_sample_file_makes_shifts_and_the_same_file_again_changes_nothing(at: Office):
    assert counts(read(at, *sample(at))) == (3, 3, 0, 0, 0, 0)
    before = list(Shift.objects.order_by("id").values())
    assert counts(read(at, *sample(at))) == (3, 0, 0, 3, 0, 0)
    assert list(Shift.objects.order_by("id").values()) == before


def test_C08_bad_rows_are_told_with_line_field_and_reason_and_the_rest_is_used(at: Office):
    found = read(
        at,
        row(at, "B1", "16 07:00", "16 16:00"),
        row(at, "B2", "17 16:00", "17 07:00"),
        row(at, "B3", "17 07:00", "18 08:00"),
        "B4;finns-inte;1;2026-11-17 07:00;2026-11-17 16:00;;;;\n",
        row(at, "B5", "i går", "17 16:00"),
        row(at, "B6", "17 07:00", "17 16:00", "2026-11-17 06:00;2026-11-17 07:30;;"),
        row(at, "B7", "17 07:00", "17 16:00", ";;kaffe;"),
        row(at, "", "17 07:00", "17 16:00"),
        row(at, "B1", "17 07:00", "17 16:00"),
        row(at, "B8", "16 15:00", "16 20:00"),
        f"B9;{at.person.number};1;2019-11-17 07:00;2019-11-17 16:00;;;;\n",
        "\n",
    )
    told = [(each.line, each.field) for each in ShiftReject.objects.order_by("line")]
    assert told == [
        (3, "slutar"), (4, "slutar"), (5, "anställningsnummer"), (6, "börjar"), (7, "rast till"), (8, "slag"),
        (9, "pass"), (10, "pass"), (11, "börjar"), (12, "börjar"),
    ]  # fmt: skip
    assert counts(found) == (11, 1, 0, 0, 0, 10)
    assert ShiftReject.objects.get(line=11).reason == "överlappar passet B1"


def test_nothing_is_lost_every_row_goes_one_way(at: Office):
    read(at, *sample(at))
    found = read(
        at,
        sample(at)[0],
        row(at, "A2", "18 22:00", "19 07:00"),
        "x;y\n",
        row(at, "A3", "20 17:00", "21 08:00", ";;jour;ja"),
    )
    assert counts(found) == (4, 0, 1, 1, 1, 1)
    assert found.read == found.added + found.changed + found.same + found.cancelled + found.rejected


def test_a_rejected_change_lets_the_earlier_plan_stand_in_the_way_of_the_rest(at: Office):
    """A1 would move onto A2, so it stays; what would have come in its place is then in its way."""
    read(at, *sample(at))
    found = read(at, row(at, "A1", "18 22:00", "19 06:00"), row(at, "C1", "16 08:00", "16 10:00"))
    assert counts(found) == (2, 0, 0, 0, 0, 2)
    told = dict(ShiftReject.objects.filter(shift_import=found).values_list("line", "reason"))
    assert told == {2: "överlappar passet A2", 3: "överlappar passet A1"}


def test_the_number_of_questions_does_not_grow_with_the_rows_nor_with_those_that_clash(at: Office):
    def asked(first_day: int, days: int) -> int:
        good = [row(at, f"G{day}", f"{day:02} 07:00", f"{day:02} 16:00") for day in range(first_day, first_day + days)]
        bad = [row(at, f"X{day}", f"{day:02} 08:00", f"{day:02} 09:00") for day in range(first_day, first_day + days)]
        with CaptureQueriesContext(connection) as captured:
            assert counts(read(at, *good, *bad))[1::4] == (days, days)
        return len(captured)

    asked(1, 1)
    assert asked(2, 1) == asked(3, 20)


def test_a_changed_shift_keeps_the_earlier_plan(at: Office):
    read(at, *sample(at))
    read(at, row(at, "A2", "18 22:00", "19 07:00"))
    old, new = Shift.objects.filter(reference="A2").order_by("id")
    assert (old.superseded_at is None, new.superseded_at) == (False, None)
    assert new.starts_at == datetime(2026, 11, 18, 21, tzinfo=UTC)


def test_a_cancelled_shift_is_gone_and_cancelling_again_changes_nothing(at: Office):
    read(at, *sample(at))
    cancelled = row(at, "A2", "18 21:00", "19 07:00", ";;;ja")
    assert counts(read(at, cancelled)) == (1, 0, 0, 0, 1, 0)
    assert counts(read(at, cancelled)) == (1, 0, 0, 1, 0, 0)
    assert not Shift.objects.filter(reference="A2", superseded_at__isnull=True).exists()


def test_two_shifts_may_change_places_in_one_file(at: Office):
    read(at, row(at, "A", "16 07:00", "16 16:00"), row(at, "B", "17 07:00", "17 16:00"))
    found = read(at, row(at, "A", "17 07:00", "17 16:00"), row(at, "B", "16 07:00", "16 16:00"))
    assert counts(found) == (2, 0, 2, 0, 0, 0)


def test_a_rejected_change_leaves_its_earlier_plan_for_others_to_respect(at: Office):
    read(at, row(at, "A", "16 07:00", "16 16:00"), row(at, "C", "18 07:00", "18 16:00"))
    found = read(at, row(at, "B", "16 08:00", "16 12:00"), row(at, "A", "18 08:00", "18 12:00"))
    assert (found.rejected, found.changed, found.added) == (2, 0, 0)
    assert Shift.objects.filter(superseded_at__isnull=True).count() == 2


def test_a_night_when_the_clock_is_put_back_can_be_told_with_its_offset(at: Office):
    text = f"N;{at.person.number};1;2026-10-24T22:00+02:00;2026-10-25T02:30+01:00;;;;\n"
    read(at, text)
    shift = Shift.objects.get()
    assert shift.ends_at - shift.starts_at == timedelta(hours=5, minutes=30)


def test_a_time_that_the_night_skips_is_rejected(at: Office):
    read(at, f"N;{at.person.number};1;2026-03-29 02:30;2026-03-29 08:00;;;;\n")
    assert "finns inte" in ShiftReject.objects.get().reason


@pytest.mark.parametrize(
    "content", [b"", b"namn;ort\nA;B\n", "pass;anställningsnummer;börjar;slutar\nå".encode("latin-1")]
)
def test_another_kind_of_file_is_refused_whole_with_what_to_do(at: Office, content: bytes):
    with pytest.raises(ValidationError, match="saknar kolumnen|UTF-8"):
        import_shifts(name="fel.csv", content=BytesIO(content), by=at.clerk, at=NOW)
    assert not ShiftImport.objects.exists()


def test_only_a_clerk_reads_files(at: Office):
    with pytest.raises(PermissionDenied):
        import_shifts(name="x", content=BytesIO(HEAD.encode()), by=at.worker, at=NOW)


def test_the_schedule_is_the_norm_of_those_who_work_by_it(at: Office):
    read(at, *sample(at))
    calendar = calendar_of(at.employment, Period(date(2026, 11, 1), date(2026, 11, 30)))
    assert [calendar.norm(date(2026, 11, day)) for day in (16, 17, 18, 19, 20)] == [495, 0, 600, 0, 0]


NIGHTS = [Pattern(0, 21 * 60, 31 * 60), Pattern(7, 7 * 60, 16 * 60, (12 * 60, 12 * 60 + 30))]


def test_a_rota_is_laid_out_week_by_week_and_again_without_doubling(at: Office):
    rota = make_rota(code="N", name="Natt", weeks=2, shifts=NIGHTS, by=at.clerk, at=NOW)
    span = {"starts_on": date(2026, 11, 2), "ends_on": date(2026, 11, 29)}
    for _ in range(2):
        assert plan_rota(employment=at.employment, rota=rota, by=at.clerk, at=NOW, **span) == 4
    days = Shift.objects.filter(superseded_at__isnull=True).order_by("day").values_list("day", flat=True)
    assert [day.day for day in days] == [2, 9, 16, 23]
    assert calendar_of(at.employment, Period(*span.values())).minutes(Period(*span.values())) == 2 * 600 + 2 * 510


def test_a_rota_never_lies_over_a_shift_of_the_planning_system(at: Office):
    read(at, row(at, "A1", "16 20:00", "16 23:00"))
    rota = make_rota(code="N", name="Natt", weeks=2, shifts=NIGHTS, by=at.clerk, at=NOW)
    with pytest.raises(ValidationError, match="redan ett pass"):
        plan_rota(
            employment=at.employment, rota=rota, starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 29), by=at.clerk,
            at=NOW,
        )  # fmt: skip
    assert Shift.objects.count() == 1
    assert Employment.objects.exists()
