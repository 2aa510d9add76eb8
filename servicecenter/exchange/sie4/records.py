"""A SIE file as records: one line each, a label and its fields, with the line number for whoever must mend it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Field = str | tuple[str, ...]
"""A field, or the parts of a list in braces (objektlista)."""

MOST_BYTES = 50_000_000
MOST_CHARACTERS = 10_000
MOST_FAULTS = 200
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong on a line, in Swedish, with what to do about it."""

    line: int
    label: str
    text: str

    def __str__(self) -> str:
        where = f"rad {self.line}" if self.line else "filen"
        return f"{where}: #{self.label} {self.text}" if self.label else f"{where}: {self.text}"


class Sie4Error(ValueError):
    """The file can't be read; ``faults`` has every fault up to ``MOST_FAULTS``, the text the first ones."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        more = len(self.faults) - _SHOWN
        shown = "; ".join(map(str, self.faults[:_SHOWN]))
        super().__init__(f"SIE-filen kan inte läsas. {shown}{f'; och {more} fel till' if more > 0 else ''}")


@dataclass(frozen=True, slots=True)
class Record:
    """``#LABEL field field …``; a brace on a line of its own has the brace as its label."""

    line: int
    label: str
    fields: tuple[Field, ...]


def records(text: str) -> Iterator[Record | Fault]:
    """Every record in order. Empty lines and lines that begin with no # are passed over, as the format demands."""
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped:
            continue
        if len(stripped) > MOST_CHARACTERS:
            yield Fault(number, "", f"raden är längre än {MOST_CHARACTERS} tecken; filen är skadad")
        elif stripped in ("{", "}"):
            yield Record(number, stripped, ())
        elif stripped.startswith("#"):
            yield _record(number, stripped)


def checksum(found: Iterable[Record], encoding: str) -> int:
    """CRC-32 of labels and fields without spaces, quotes and braces (#KSUMMA)."""
    value = 0
    for record in found:
        if record.label not in ("{", "}"):
            parts = [f"#{record.label}", *_flat(record.fields)]
            value = zlib.crc32("".join(parts).encode(encoding.removesuffix("-sig")), value)
    return value


def _flat(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        if isinstance(field, str):
            yield field
        else:
            yield from field


def _record(number: int, line: str) -> Record | Fault:
    label, _space, rest = line[1:].partition(" ") if "\t" not in line else _at_tab_or_space(line[1:])
    try:
        return Record(number, label.upper(), tuple(_fields(rest)))
    except ValueError as error:
        return Fault(number, label.upper(), str(error))


def _at_tab_or_space(line: str) -> tuple[str, str, str]:
    label = line.split(maxsplit=1)[0]
    return label, "", line[len(label) :]


def _fields(text: str) -> Iterator[Field]:
    """Fields with blanks between; ``"`` around text with blanks, ``\\"`` for a quote in it, ``{}`` around a list."""
    place = 0
    while place < len(text):
        char = text[place]
        if char in " \t":
            place += 1
        elif char == "{":
            parts, place = _list(text, place + 1)
            yield parts
        else:
            field, place = _word(text, place)
            yield field


def _list(text: str, place: int) -> tuple[tuple[str, ...], int]:
    parts: list[str] = []
    while place < len(text):
        if text[place] == "}":
            return tuple(parts), place + 1
        if text[place] in " \t":
            place += 1
        else:
            part, place = _word(text, place)
            parts.append(part)
    raise ValueError('har en klammer { som inte slutar med }; skriv objektlistan som {1 "100"}')


def _word(text: str, place: int) -> tuple[str, int]:
    if text[place] == '"':
        return _quoted(text, place + 1)
    end = place
    while end < len(text) and text[end] not in " \t{}":
        end += 1
    return text[place : max(end, place + 1)], max(end, place + 1)


def _quoted(text: str, place: int) -> tuple[str, int]:
    end = text.find('"', place)
    while end > place and text[end - 1] == "\\" and text.find('"', end + 1) != -1:
        end = text.find('"', end + 1)
    if end == -1:
        raise ValueError('har ett citattecken som inte slutar; skriv \\" för ett citattecken i texten')
    return text[place:end].replace('\\"', '"'), end + 1
