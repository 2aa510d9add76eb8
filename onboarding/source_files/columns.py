"""The kinds of files and their columns (filslag och kolumner), as ``columns.toml`` tells them.

A column has a field of ours, the heading of our own template, headings seen in other systems (``also``), and a type
that says how its cells are read. ``empty`` is what an empty cell means; ``codes`` are our values with words for them.
``key`` are the fields that make a row of a kind itself: two rows with the same key are duplicates, and so are two with
the same value of a field that is ``alone``. Rows of a ``thread`` follow each other in time.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as own
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FILE = Path(__file__).with_name("columns.toml")
SHORTEST_NEAR = 5
"""A heading with fewer letters is near nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind of file."""

    field: str
    name: str
    type: str
    tells: str
    required: bool = False
    most: int | None = None
    empty: str = ""
    also: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = own(default_factory=dict)

    @property
    def is_coded(self) -> bool:
        """Whether the old system's values are translated to ours."""
        return self.type in ("choice", "code", "result_code")


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file (filslag)."""

    code: str
    name: str
    about: str
    key: tuple[str, ...]
    alone: str
    thread: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.field == name)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns)


def plain(heading: str) -> str:
    """A heading without what systems write differently: case, accents, spaces and signs.

    >>> plain("Anst. nr"), plain("Löneart")
    ('anstnr', 'loneart')
    """
    letters = unicodedata.normalize("NFKD", heading.casefold())
    return re.sub(r"[^a-z0-9%]", "", "".join(char for char in letters if not unicodedata.combining(char)))


@cache
def kinds() -> Mapping[str, FileKind]:
    """Every kind of file, in the order they are loaded."""
    content: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({code: _kind(code, table) for code, table in content.items()})


def _kind(code: str, table: dict[str, Any]) -> FileKind:
    columns = tuple(_column(row) for row in table["column"])
    key, thread = (tuple(table.get(name, ())) for name in ("key", "thread"))
    return FileKind(code, table["name"], table["about"], key, table.get("alone", ""), thread, columns)


def _column(row: dict[str, Any]) -> Column:
    codes = {ours: tuple(words) for ours, words in row.pop("codes", {}).items()}
    return Column(**{**row, "also": tuple(row.get("also", ()))}, codes=MappingProxyType(codes))


def proposed(kind: FileKind, headings: tuple[str, ...], saved: Mapping[str, str]) -> dict[str, str]:
    """Which field each heading is: what was saved for the system first, then our own words, then what is very near.

    A field is given to one heading only; headings that nothing fits are left out.
    """
    fields = set(kind.fields)
    found = {heading: saved[heading] for heading in headings if saved.get(heading) in fields}
    words = {plain(word): column.field for column in kind.columns for word in (*column.also, column.field)}
    words |= {plain(column.name): column.field for column in kind.columns}
    for near in (False, True):
        for heading in headings:
            name = _named(plain(heading), words, near=near)
            if heading not in found and heading not in saved and name and name not in found.values():
                found[heading] = name
    return found


def _named(heading: str, words: Mapping[str, str], *, near: bool) -> str:
    if not near:
        return words.get(heading, "")
    return next((field for word, field in words.items() if _is_near(heading, word)), "")


def _is_near(one: str, other: str) -> bool:
    """All letters but one agree."""
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST_NEAR or len(long) - len(short) > 1:
        return False
    for place in range(len(long)):
        rest = long[:place] + long[place + 1 :]
        if rest == short or (len(long) == len(short) and rest == short[:place] + short[place + 1 :]):
            return True
    return False


def missing(kind: FileKind, columns: Mapping[str, str]) -> list[Column]:
    """Columns that a file must have and that no heading is."""
    given = set(columns.values())
    return [column for column in kind.columns if column.required and column.field not in given]


def proposed_code(column: Column, text: str) -> str:
    """Our value of a word of theirs, where the words agree; nothing otherwise."""
    word = plain(text)
    for ours, words in column.codes.items():
        if word in (plain(ours), *map(plain, words)):
            return ours
    return ""
