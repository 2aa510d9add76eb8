"""Shifts from a staffing-planning system (schemafil): one row read at a time, each either right or rejected with why.

Semicolon-separated text with a heading row. Times are Swedish clock time (``2026-11-18 22:00``), or ISO 8601 with an
offset for the hour that comes twice when the clock is put back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from payroll.working_time.classes import STOCKHOLM, Duty

COLUMNS = (
    "pass",
    "anställningsnummer",
    "anställning",
    "börjar",
    "slutar",
    "rast från",
    "rast till",
    "slag",
    "inställt",
)
NEEDED = ("pass", "anställningsnummer", "börjar", "slutar")
DUTIES = {"": Duty.SCHEDULED, "arbetspass": Duty.SCHEDULED, "beredskap": Duty.STANDBY, "jour": Duty.ON_CALL}
YES = frozenset({"ja", "j", "1", "x"})
NO = frozenset({"", "nej", "n", "0"})
LONGEST = {Duty.SCHEDULED: timedelta(hours=24), Duty.ON_CALL: timedelta(hours=72), Duty.STANDBY: timedelta(days=8)}


class NotAShiftFile(ValueError):
    """The whole file cannot be read: its headings are not those of a schedule."""


class Wrong(ValueError):
    """A row that cannot be used: the field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """A shift as the file tells of it; instants are in UTC."""

    reference: str
    number: str
    employment: int
    starts_at: datetime
    ends_at: datetime
    break_starts_at: datetime | None = None
    break_ends_at: datetime | None = None
    duty: Duty = Duty.SCHEDULED
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: the shift, or what is wrong with it."""

    number: int
    text: str
    shift: PlannedShift | None = None
    wrong: Wrong | None = None


Record = tuple[int, list[str]]
"""Where a row stands in its file, and its cells."""


def records_of(text: Iterable[str]) -> tuple[list[str], Iterator[Record]]:
    """The headings, and every row below them that has something in it. Raises ``NotAShiftFile``, also on the way."""
    reader = csv.reader(text, delimiter=";")
    headings = [cell.strip().lower().lstrip("\ufeff") for cell in next(reader, [])]
    missing = [name for name in NEEDED if name not in headings]
    if missing:
        raise NotAShiftFile(f"Filen saknar kolumnen {', '.join(missing)}. Första raden ska vara {';'.join(COLUMNS)}.")
    return headings, _records(reader)


def _records(reader: Any) -> Iterator[Record]:
    try:
        for cells in reader:
            if any("\x00" in cell for cell in cells):
                raise NotAShiftFile(f"Rad {reader.line_num} innehåller tecken som inte är text.")
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise NotAShiftFile(f"Rad {reader.line_num} går inte att läsa: {error}.") from None


def line_of_cells(number: int, headings: list[str], cells: list[str]) -> Line:
    """A row of the file, read: the shift, or what is wrong with it."""
    text = ";".join(cells)
    if len(cells) > len(headings):
        return Line(number, text[:300], wrong=Wrong("rad", "raden har fler fält än rubriken"))
    return line_of(number, text, dict(zip(headings, (cell.strip() for cell in cells), strict=False)))


def line_of(number: int, text: str, row: dict[str, str]) -> Line:
    """A row by column, read: the shift, or what is wrong with it."""
    try:
        return Line(number, text[:300], shift=shift_of(row))
    except Wrong as wrong:
        return Line(number, text[:300], wrong=wrong)


def shift_of(row: dict[str, str]) -> PlannedShift:
    """The shift of a row by column. Raises ``Wrong``."""
    for name in NEEDED:
        if not row.get(name):
            raise Wrong(name, "saknas")
    if len(row["pass"]) > 60:
        raise Wrong("pass", "högst 60 tecken")
    starts_at, ends_at = _moment(row, "börjar"), _moment(row, "slutar")
    duty = _one_of(row, "slag", DUTIES)
    if ends_at <= starts_at:
        raise Wrong("slutar", "slutar inte efter sin början")
    if ends_at - starts_at > LONGEST[duty]:
        raise Wrong("slutar", f"är längre än {LONGEST[duty] // timedelta(hours=1)} timmar")
    breaks = _break(row, starts_at, ends_at)
    is_cancelled = _one_of(row, "inställt", {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)})
    return PlannedShift(
        row["pass"], row["anställningsnummer"], _employment(row), starts_at, ends_at, *breaks, duty, is_cancelled
    )


def _one_of(row: dict[str, str], name: str, known: dict[str, Any]) -> Any:
    text = row.get(name, "").lower()
    if text not in known:
        raise Wrong(name, f"{text!r} är inget av {', '.join(word for word in known if word)}")
    return known[text]


def _employment(row: dict[str, str]) -> int:
    text = row.get("anställning", "") or "1"
    if not text.isdecimal() or not 1 <= int(text) <= 99:
        raise Wrong("anställning", "är inget nummer från 1 till 99")
    return int(text)


def _break(row: dict[str, str], starts_at: datetime, ends_at: datetime) -> tuple[datetime | None, datetime | None]:
    has = [bool(row.get(name)) for name in ("rast från", "rast till")]
    if not any(has):
        return None, None
    if not all(has):
        raise Wrong("rast från" if has[1] else "rast till", "saknas")
    begins, ends = _moment(row, "rast från"), _moment(row, "rast till")
    if not starts_at <= begins < ends <= ends_at:
        raise Wrong("rast till", "rasten ligger inte inom passet")
    return begins, ends


def _moment(row: dict[str, str], name: str) -> datetime:
    text = row[name]
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong(name, f"{text!r} är ingen tid; skriv till exempel 2026-11-18 22:00") from None
    if found.second or found.microsecond:
        raise Wrong(name, "är inte en hel minut")
    if not 2000 <= found.year <= 2100:
        raise Wrong(name, "har ett orimligt årtal")
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    moment = found.replace(tzinfo=STOCKHOLM).astimezone(UTC)
    if moment.astimezone(STOCKHOLM).replace(tzinfo=None) != found:
        raise Wrong(name, "den tiden finns inte: klockan ställs fram den natten")
    return moment
