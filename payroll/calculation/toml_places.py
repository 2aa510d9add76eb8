"""On which line of a TOML text a key stands, so that an error can point at it (radnummer för fel)."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w\".-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w\"-]+)\s*=")


def places(text: str) -> dict[Path, int]:
    """Line numbers by path, such as ``("employment", 0, "pay")``; arrays of tables count from 0."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _open(header[2], counts, is_array=header[1] == "[[")
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key[1].strip('"')), number)
    return found


def _open(name: str, counts: dict[Path, int], *, is_array: bool) -> Path:
    """The path of a header; a part that names an array means its latest table."""
    path: Path = ()
    parts = [part.strip().strip('"') for part in name.split(".")]
    for place, part in enumerate(parts):
        path = (*path, part)
        if is_array and place == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def line_of(path: Path, found: dict[Path, int]) -> int:
    """The line of a path, or of the nearest thing it stands inside."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)
