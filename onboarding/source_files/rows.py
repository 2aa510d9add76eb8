"""Rows of a kind of file (rader): each a record of our fields, or told what is wrong with it.

A row with several faults is told of each. Two or more at once may mean that the columns have slipped, and the
cure says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from onboarding.source_files.cells import Translation, Value, read_cell, with_sign
from onboarding.source_files.checks import of_the_whole_row
from onboarding.source_files.columns import Column, FileKind, missing
from onboarding.source_files.rejects import NotReadable, Reject, Wrong, shown

SLIPPED = 2
HAS_SLIPPED = " Flera kolumner är fel på raden: kontrollera att ingen cell saknas eller är delad i två."


@dataclass(frozen=True, slots=True)
class Record:
    """A row that is right (post): its line in the file and its values by field."""

    line: int
    values: Mapping[str, Value]


class RowReader:
    """Reads rows of a file by its headings and a mapping."""

    def __init__(
        self,
        kind: FileKind,
        headings: Sequence[str],
        columns: Mapping[str, str],
        translation: Translation,
        on: date,
    ) -> None:
        if lacking := missing(kind, {heading: columns[heading] for heading in headings if heading in columns}):
            names = ", ".join(column.name for column in lacking)
            raise NotReadable(f"Filen saknar kolumnen {names}. Välj i mappningen vilken rubrik den har.")
        places = {columns[heading]: place for place, heading in enumerate(headings) if heading in columns}
        self.kind, self.translation, self.on = kind, translation, on
        self.width = len(headings)
        self.places: list[tuple[Column, int]] = [
            (column, places[column.field]) for column in kind.columns if column.field in places
        ]
        self.absent = [column for column in kind.columns if column.field not in places]

    def read(self, line: int, cells: Sequence[str]) -> Record | list[Reject]:
        """The record of a row, or all that is wrong with it."""
        values: dict[str, Value] = {}
        faults: list[Reject] = []
        if any(cell.strip() for cell in cells[self.width :]):
            what, cure = "Raden har fler celler än rubrikerna.", "Sätt citattecken om text som har skiljetecken i sig."
            faults.append(Reject(line, "", shown(";".join(cells)), what, cure))
        for column, place in self.places:
            text = cells[place] if place < len(cells) else ""
            try:
                values[column.field] = read_cell(column, text, self.translation, self.on)
            except Wrong as wrong:
                faults.append(Reject(line, column.name, shown(text), wrong.what, wrong.cure))
        for column in self.absent:
            values[column.field] = read_cell(column, "", self.translation, self.on)
        if not faults:
            faults = self._whole(line, values)
        if faults:
            return _with_slip(faults)
        if "amount" in values and self.kind.column("amount").type == "signed_kronor":
            values["amount"] = with_sign(str(values["code"]), int(str(values["amount"])), self.translation)
        return Record(line, values)

    def _whole(self, line: int, values: Mapping[str, Value]) -> list[Reject]:
        return [
            Reject(line, self.kind.column(name).name, shown(in_words(values[name])), wrong.what, wrong.cure)
            for name, wrong in of_the_whole_row(self.kind.code, values)
        ]


def _with_slip(faults: list[Reject]) -> list[Reject]:
    if len(faults) < SLIPPED:
        return faults
    return [Reject(row.line, row.field, row.text, row.what, row.cure + HAS_SLIPPED) for row in faults]


def key_of(kind: FileKind, values: Mapping[str, Value]) -> str:
    """What makes a row itself among those of its kind; empty when any two rows may be alike."""
    return "|".join(in_words(values[name]) for name in kind.key)


def alone_of(kind: FileKind, values: Mapping[str, Value]) -> str:
    """What no other row of its kind may have beside the key; empty when the kind has no such field."""
    return in_words(values[kind.alone]) if kind.alone else ""


@dataclass(slots=True)
class Taken:
    """The keys and lone values that rows before these have, of those that are asked for."""

    keys: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)


def first_of_each(kind: FileKind, records: Iterable[Record], taken: Taken) -> Iterator[Record | Reject]:
    """The records whose key no row before them has, and the others refused; what is let through is taken."""
    for record in records:
        key, alone = key_of(kind, record.values), alone_of(kind, record.values)
        if key and key in taken.keys:
            yield _duplicate(kind, record, kind.key)
        elif alone and alone in taken.alone:
            yield _duplicate(kind, record, (kind.alone,))
        else:
            taken.keys.add(key)
            taken.alone.add(alone)
            yield record


def thread_of(kind: FileKind, values: Mapping[str, Value]) -> str:
    """Rows of the same thread follow each other in time; empty when the kind has none."""
    return "|".join(in_words(values[name]) for name in kind.thread)


def _duplicate(kind: FileKind, record: Record, key: Sequence[str]) -> Reject:
    names = [kind.column(name).name for name in key]
    text = ", ".join(in_words(record.values[name]) for name in key if record.values[name] is not None)
    return Reject(
        record.line,
        names[0],
        shown(text),
        "Raden finns redan tidigare i filen.",
        f"Behåll en rad för varje {' och '.join(name.lower() for name in names[:2])}, och ta bort den andra.",
    )


def in_words(value: Value) -> str:
    """A value as it is written in keys, staged rows and lists."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
