"""Swaps in words (passbyten i klartext)."""

from __future__ import annotations

from payroll.attendance.wording import flag_in_words
from payroll.schedules.models import Shift
from payroll.schedules.wording import clock_span, weekday
from payroll.swaps.models import ShiftSwap
from payroll.swaps.queries import rest_after
from payroll.working_time.checks import Flag
from payroll.working_time.classes import Duty


def shift_in_words(shift: Shift) -> str:
    """``tis 2026-12-01 22:00–06:00 +1``, with the duty where it is no ordinary shift."""
    span = f"{weekday(shift.day)} {shift.day} {clock_span(shift.starts_at, shift.ends_at)}"
    return span if shift.duty == Duty.SCHEDULED else f"{span} {shift.get_duty_display().lower()}"


def rest_findings(swap: ShiftSwap) -> list[dict[str, str]]:
    """What the swap does to the rest of each of them, as warnings."""
    found = []
    for rest in rest_after(swap):
        for row in rest.passed:
            told = flag_in_words(Flag(row.limit, row.day, minutes=row.minutes, allowed=row.allowed))
            found.append({**told, "title": f"{rest.person.name}: {told['title'].lower()}"})
    return found
