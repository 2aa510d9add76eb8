"""What is wrong with a file or one of its rows (avvisad rad): where, what, and how it is put right. In Swedish."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_SHOWN = 80


class NotReadable(Exception):
    """The file cannot be read at all (filen går inte att läsa); the text says why and what to do."""


class Wrong(Exception):
    """A cell is not what its column says (fel i en cell)."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what, cure)
        self.what = what
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is not used: its line in the file, the column, what stands there, what is wrong and the cure."""

    line: int
    field: str
    text: str
    what: str
    cure: str


def shown(text: str) -> str:
    """A cell as it is told of: short, and on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_SHOWN else f"{flat[: LONGEST_SHOWN - 1]}…"
