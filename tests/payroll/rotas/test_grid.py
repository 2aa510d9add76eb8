"""A pattern that is written in cells is read as it was meant, and written back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll.rotas.grid import Unreadable, cell_text, cells, refuse_overlaps, shifts_of_cell, week_minutes
from payroll.working_time.classes import Duty

DAY = 24 * 60


@pytest.mark.parametrize(
    ("text", "rest", "expected"),
    [
        ("07:00–16:00", "12:00–12:45", [(1, 420, 960, (720, 765), Duty.SCHEDULED)]),
        ("7-16", "", [(1, 420, 960, None, Duty.SCHEDULED)]),
        ("22.00-06.00", "02:00-02:30", [(1, 1320, 1800, (1560, 1590), Duty.SCHEDULED)]),
        ("07:00–11:00; 17:00–21:00", "19:00–19:30",
         [(1, 420, 660, None, Duty.SCHEDULED), (1, 1020, 1260, (1140, 1170), Duty.SCHEDULED)]),
        ("jour 17:00–07:00", "", [(1, 1020, 1860, None, Duty.ON_CALL)]),
        ("16:00–24:00", "", [(1, 960, 1440, None, Duty.SCHEDULED)]),
        ("", "", []),
    ],
)  # fmt: skip
def test_a_cell_is_read(text: str, rest: str, expected: list) -> None:
    assert shifts_of_cell(1, text, rest) == expected


@pytest.mark.parametrize("text", ["i dag", "07:00", "25:00–26:00", "07:00–07:00", "24:00–06:00", "07:75–09:00"])
def test_what_cannot_be_read_is_refused_with_the_words_that_were_written(text: str) -> None:
    with pytest.raises(Unreadable, match="inget|tomt"):
        shifts_of_cell(0, text, "")


def test_a_rest_outside_the_shift_is_refused() -> None:
    with pytest.raises(Unreadable, match="Rasten"):
        shifts_of_cell(0, "07:00–16:00", "16:00–17:00")


def test_a_night_may_not_run_into_the_next_shift_also_from_the_last_day_to_the_first() -> None:
    sunday_night, monday = (6, 1320, 1860, None, Duty.SCHEDULED), (0, 360, 900, None, Duty.SCHEDULED)
    refuse_overlaps([sunday_night, (0, 420, 900, None, Duty.SCHEDULED)], 1)
    with pytest.raises(Unreadable, match="vecka 1 dag 1"):
        refuse_overlaps([sunday_night, monday], 1)
    refuse_overlaps([sunday_night, monday], 2)


@given(st.integers(0, DAY - 1), st.integers(1, DAY - 1), st.sampled_from([Duty.SCHEDULED, Duty.STANDBY, Duty.ON_CALL]))
def test_what_is_written_back_is_read_the_same(begins: int, length: int, duty: Duty) -> None:
    shift = (3, begins, begins + length, None, duty)
    assert shifts_of_cell(3, *cell_text([shift])) == [shift]


def test_the_hours_of_a_week_leave_out_rests_and_standby() -> None:
    shifts = [(0, 420, 960, (720, 765), Duty.SCHEDULED), (8, 0, 600, None, Duty.STANDBY)]
    assert week_minutes(shifts, 2) == [495, 0]
    assert [[len(day) for day in week] for week in cells(shifts, 2)] == [[1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0]]
