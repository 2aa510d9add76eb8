"""Hours of the day by class (tider för övertid och obekväm arbetstid), as dated tables that an agency chooses among."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from payroll.working_time.holiday_windows import SUNDAY, windows_around
from servicecenter.common.calendars import holiday_name, is_working_day

FILE = Path(__file__).with_name("hours.toml")
DAY = 24 * 60
FRIDAY, SATURDAY, MONDAY = 4, 5, 0
CLOCK_CHANGES = range(2 * 60 + 1, 3 * 60)
"""Minutes that some nights lack or have twice: no class may begin or end there."""

Piece = tuple[int, int]


class Level(IntEnum):
    """How unsocial an hour is (klass); a higher one goes before a lower one."""

    ORDINARY = 0
    SIMPLE = 1
    QUALIFIED = 2
    MAJOR_HOLIDAY = 3


@dataclass(frozen=True)
class HoursTable:
    """One table of hours, with its source. Pairs of minutes are clock times of a day."""

    key: str
    name: str
    source: str
    starts_on: date
    unsourced: bool
    evening: Piece
    night: Piece
    weekend: Piece
    holidays: tuple[str, ...]
    major_holidays: tuple[str, ...]
    saturday_is_weekday: bool
    squeezed_weekdays: bool

    def unsocial(self, day: date) -> tuple[tuple[int, int, Level], ...]:
        """The day cut into classes of unsocial hours (obekväm arbetstid)."""
        layers: list[tuple[Level, list[Piece]]] = [
            (Level.SIMPLE, [self.evening] if is_working_day(day) else []),
            (Level.QUALIFIED, [*self._nights(), *self._weekend(day), *self._spans(day, self.holidays)]),
            (Level.QUALIFIED, [(0, DAY)] if self._is_unsocial_day(day) else []),
            (Level.MAJOR_HOLIDAY, list(self._spans(day, self.major_holidays))),
        ]
        return _painted(layers)

    def overtime(self, day: date) -> tuple[tuple[int, int, Level], ...]:
        """The day cut into simple and qualified overtime (enkel och kvalificerad övertid)."""
        qualified = [
            *self._nights(),
            *self._weekend(day),
            *self._spans(day, self.holidays),
            *self._spans(day, self.major_holidays),
        ]
        return _painted([(Level.SIMPLE, [(0, DAY)]), (Level.QUALIFIED, qualified)])

    def holiday(self, day: date) -> tuple[tuple[int, int, Level], ...]:
        """The day cut into weekday and holiday, for standby and on-call (vardag och helg)."""
        free = [*self._weekend(day), *self._spans(day, self.holidays), *self._spans(day, self.major_holidays)]
        return _painted([(Level.SIMPLE, [(0, DAY)]), (Level.QUALIFIED, free)])

    def _nights(self) -> list[Piece]:
        begins, ends = self.night
        return [(0, ends), (begins, DAY)]

    def _weekend(self, day: date) -> list[Piece]:
        begins, ends = self.weekend
        if day.weekday() == FRIDAY:
            return [(begins, DAY)]
        if day.weekday() == MONDAY:
            return [(0, ends)]
        return [(0, DAY)] if day.weekday() in (SATURDAY, SUNDAY) else []

    def _spans(self, day: date, names: tuple[str, ...]) -> Iterator[Piece]:
        begins, ends = self.weekend
        around = windows_around(day.year, names, saturday_is_weekday=self.saturday_is_weekday)
        for opens, closes in around.values():
            if opens <= day <= closes:
                yield (begins if day == opens else 0, ends if day == closes else DAY)

    def _is_unsocial_day(self, day: date) -> bool:
        """An eve that counts as a holiday, or a weekday squeezed in between two of them."""
        if holiday_name(day):
            return True
        around = (day - timedelta(days=1), day + timedelta(days=1))
        return self.squeezed_weekdays and all(each.weekday() == SUNDAY or holiday_name(each) for each in around)


def _painted(layers: Sequence[tuple[Level, Sequence[Piece]]]) -> tuple[tuple[int, int, Level], ...]:
    """Pieces from midnight to midnight, each with the class of the last layer that covers it."""
    cuts = sorted({0, DAY, *(minute for _, pieces in layers for piece in pieces for minute in piece)})
    found: list[tuple[int, int, Level]] = []
    for begins, ends in pairwise(cuts):
        covering = [level for level, pieces in layers if any(a <= begins < b for a, b in pieces)]
        level = covering[-1] if covering else Level.ORDINARY
        if found and found[-1][2] == level:
            found[-1] = (found[-1][0], ends, level)
        else:
            found.append((begins, ends, level))
    return tuple(found)


@cache
def tables() -> Mapping[str, tuple[HoursTable, ...]]:
    """Every table, by key, oldest first."""
    found: dict[str, list[HoursTable]] = {}
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["table"]:
        found.setdefault(row["key"], []).append(_table(row))
    return {key: tuple(sorted(rows, key=lambda row: row.starts_on)) for key, rows in found.items()}


def hours_on(key: str, day: date) -> HoursTable:
    """The table of a key that holds on a day. Raises ``ValueError`` that says which there are."""
    rows = [row for row in tables().get(key, ()) if row.starts_on <= day]
    if not rows:
        raise ValueError(f"tabellen {key!r} för obekväm tid gäller inte {day}; det finns {', '.join(tables())}")
    return rows[-1]


def _table(row: Mapping[str, Any]) -> HoursTable:
    pairs = {name: _pair(row[name]) for name in ("evening", "night", "weekend")}
    names = {name: tuple(row[name]) for name in ("holidays", "major_holidays")}
    return HoursTable(**{**row, **pairs, **names})


def _pair(texts: Sequence[str]) -> Piece:
    first, last = map(minute_of_day, texts)
    for minute in (first, last):
        if minute in CLOCK_CHANGES:
            raise ValueError(f"{texts} börjar eller slutar när klockan ställs om; välj en annan tid")
    return first, last


def minute_of_day(text: str) -> int:
    """``19:30`` as minutes since midnight."""
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
