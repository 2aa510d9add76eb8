"""Rotas: made, copied, changed from a day, and laid out for people whose earlier plan stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from payroll.models import Rota, RotaPlacing, Shift
from payroll.rotas.actions import change_rota, new_rota, place_on_rota
from payroll.rotas.queries import people_on, rotas, shifts_of
from payroll.working_time.classes import Duty
from tests.factories import make_person
from tests.payroll.attendance.office import NOW, Office, office

pytestmark = pytest.mark.django_db
DAYS = [(day, 420, 960, (720, 765), Duty.SCHEDULED) for day in (0, 2, 4)]
NIGHTS = [(day, 1320, 1800, None, Duty.SCHEDULED) for day in (1, 8)]
FIRST, LAST, FROM = date(2026, 12, 7), date(2027, 1, 31), date(2026, 12, 21)


@pytest.fixture
def at() -> Iterator[Office]:
    with office(way="scheduled", has_flex=False) as found:
        yield found


def make(at: Office, code: str = "D", shifts=DAYS, weeks: int = 1) -> Rota:
    return new_rota(code=code, name=f"Schema {code}", weeks=weeks, shifts=shifts, by=at.clerk, at=NOW)


def place(at: Office, rota: Rota, **given) -> int:
    days = {"starts_on": FIRST, "ends_on": LAST, "employment": at.employment}
    return place_on_rota(rota=rota, by=at.clerk, at=NOW, **days | given)


def planned(at: Office, first: date = FIRST, last: date = LAST) -> list[date]:
    rows = Shift.objects.filter(superseded_at__isnull=True, day__gte=first, day__lte=last)
    return list(rows.order_by("day").values_list("day", flat=True))


def test_a_rota_is_laid_out_for_whoever_is_placed_on_it_and_told_with_its_people(at: Office):
    rota = make(at)
    assert place(at, rota) == 24
    assert {day.weekday() for day in planned(at)} == {0, 2, 4}
    assert [row.employment for row in people_on(rota, on=FIRST)] == [at.employment]
    assert list(people_on(rota, on=date(2027, 2, 1))) == []
    assert rotas(on=FIRST).get().people == 1


def test_a_change_from_a_day_moves_everyone_and_leaves_the_days_before_it(at: Office):
    rota = make(at, shifts=NIGHTS, weeks=2)
    place(at, rota, first_week=1)
    before = planned(at, last=date(2026, 12, 20))
    made, count = change_rota(
        rota=rota, starts_on=FROM, code="D2", name="Nytt", weeks=2, shifts=[(8, 480, 900, None, Duty.SCHEDULED)],
        by=at.clerk, at=NOW,
    )  # fmt: skip
    assert (count, planned(at, last=date(2026, 12, 20))) == (1, before)
    assert planned(at, first=FROM) == [date(2026, 12, 22), date(2027, 1, 5), date(2027, 1, 19)]
    placings = RotaPlacing.objects.filter(superseded_at__isnull=True).order_by("starts_on")
    assert [(row.rota_id, row.starts_on, row.ends_on, row.first_week) for row in placings] == [
        (rota.pk, FIRST, date(2026, 12, 20), 1), (made.pk, FROM, LAST, 1),
    ]  # fmt: skip


def test_a_copy_is_a_rota_of_its_own(at: Office):
    rota = make(at)
    copy = make(at, "K", shifts_of(rota))
    assert shifts_of(copy) == shifts_of(rota) == DAYS
    with pytest.raises(ValidationError, match="finns redan"):
        make(at, "k")


def test_nobody_lays_out_their_own_shifts_and_only_a_clerk_anybodys(at: Office):
    rota = make(at)
    with pytest.raises(PermissionDenied, match="annan handläggare"):
        place(at, rota, employment=make_person(user=at.clerk).employments.get())
    with pytest.raises(PermissionDenied):
        place_on_rota(employment=at.employment, rota=rota, starts_on=FIRST, ends_on=LAST, by=at.boss, at=NOW)
    assert not Shift.objects.exists()


@pytest.mark.parametrize("days", [{"ends_on": date(2029, 12, 31)}, {"starts_on": LAST, "ends_on": FIRST}])
def test_a_period_that_cannot_be_meant_is_refused(at: Office, days):
    with pytest.raises(ValidationError):
        place(at, make(at), **days)
    assert not Shift.objects.exists()


def test_shifts_that_overlap_within_the_pattern_make_no_rota(at: Office):
    with pytest.raises(ValidationError, match="innan passet före"):
        make(at, shifts=[*DAYS, (0, 900, 1200, None, Duty.SCHEDULED)])
    assert not Rota.objects.exists()
