"""A pattern of shifts as it is written in a grid (schemamönster i rutnät), and read back: ``07:00–16:00``, rest apart.

A cell holds the shifts that begin on its day, with a semicolon between; an end before the start is on the next day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from payroll.working_time.classes import Duty

DAY = 24 * 60
WEEK = 7 * DAY
DUTIES = {"": Duty.SCHEDULED, "jour": Duty.ON_CALL, "beredskap": Duty.STANDBY}
WORDS = {duty: word for word, duty in DUTIES.items()}
SPAN = re.compile(r"(?:(jour|beredskap)\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?")

Shift = tuple[int, int, int, tuple[int, int] | None, Duty]
"""Day of the pattern, begin and end in minutes of it, the rest and the duty."""


class Unreadable(ValueError):
    """What is written in a cell cannot be used (cellen går inte att läsa)."""


def shifts_of_cell(day: int, text: str, rest: str) -> list[Shift]:
    """The shifts of a cell, the rest in the one that holds it. Raises ``Unreadable`` with what is wrong."""
    spans = [_span(each) for each in text.split(";") if each.strip()]
    pauses = [_span(each) for each in rest.split(";") if each.strip()]
    found: list[Shift] = []
    for duty, begins, ends in spans:
        own = next((pause for _duty, *pause in map(list, pauses) if _holds(begins, ends, pause)), None)
        found.append((day, begins, ends, _in_shift(begins, own) if own else None, duty))
    if len([shift for shift in found if shift[3]]) < len(pauses):
        raise Unreadable("Rasten ligger inte i passet.")
    return found


def _span(text: str) -> tuple[Duty, int, int]:
    found = SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise Unreadable(f"{text.strip()!r} är inget pass; skriv till exempel 07:00–16:00 eller jour 17:00–07:00.")
    word, *parts = found.groups()
    begins_hour, begins_minute, ends_hour, ends_minute = (int(part or 0) for part in parts)
    if max(begins_hour, ends_hour) > 24 or max(begins_minute, ends_minute) > 59:
        raise Unreadable(f"{text.strip()!r} är inget klockslag.")
    begins, ends = begins_hour * 60 + begins_minute, ends_hour * 60 + ends_minute
    if begins >= DAY or begins == ends:
        raise Unreadable(f"{text.strip()!r} är tomt eller börjar efter midnatt.")
    return DUTIES[word or ""], begins, ends if ends > begins else ends + DAY


def _holds(begins: int, ends: int, pause: Sequence[int]) -> bool:
    first, last = _in_shift(begins, pause)
    return begins <= first and last <= ends


def _in_shift(begins: int, pause: Sequence[int]) -> tuple[int, int]:
    """A rest after midnight belongs to the day that the shift began on."""
    first, last = pause
    later = DAY if first < begins else 0
    return first + later, last + later


def refuse_overlaps(shifts: Iterable[Shift], weeks: int) -> None:
    """Raise where a shift begins before the one before it has ended; the last is followed by the first again."""
    placed = sorted((day * DAY + begins, day * DAY + ends) for day, begins, ends, _rest, _duty in shifts)
    if not placed:
        return
    around = [*placed, (placed[0][0] + weeks * WEEK, 0)]
    for before, after in pairwise(around):
        if after[0] < before[1]:
            day = (after[0] // DAY) % (weeks * 7)
            raise Unreadable(f"Passet vecka {day // 7 + 1} dag {day % 7 + 1} börjar innan passet före är slut.")


def cell_text(shifts: Iterable[Shift]) -> tuple[str, str]:
    """A cell as it is written: the shifts, and their rests."""
    rows = list(shifts)
    spans = [f"{WORDS[duty]} {clock(begins)}–{clock(ends)}".strip() for _day, begins, ends, _rest, duty in rows]
    rests = [f"{clock(rest[0])}–{clock(rest[1])}" for *_other, rest, _duty in rows if rest]
    return "; ".join(spans), "; ".join(rests)


def clock(minute: int) -> str:
    return f"{minute % DAY // 60:02d}:{minute % 60:02d}"


def minutes_of(shift: Shift) -> int:
    """Minutes of work without the rest; standby and on-call are no work of the norm."""
    _day, begins, ends, rest, duty = shift
    return ends - begins - (rest[1] - rest[0] if rest else 0) if duty is Duty.SCHEDULED else 0


def week_minutes(shifts: Iterable[Shift], weeks: int) -> list[int]:
    sums = [0] * weeks
    for shift in shifts:
        sums[shift[0] // 7] += minutes_of(shift)
    return sums


def cells(shifts: Iterable[Shift], weeks: int) -> Iterator[list[list[Shift]]]:
    """The pattern as weeks of seven days."""
    by_day: dict[int, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda row: row[:2]):
        by_day.setdefault(shift[0], []).append(shift)
    for week in range(weeks):
        yield [by_day.get(week * 7 + day, []) for day in range(7)]
