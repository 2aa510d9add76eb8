"""Dates in words, and text that the payslip's font can show."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONT = Path(__file__).with_name("fonts") / "Inter-Regular.ttf"
MISSING = "□"
"""Stands for a character that the font lacks, as an accessible PDF may not hold one that cannot be shown."""

_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


def long_date(day: date) -> str:
    """onsdag 25 november 2026"""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def printable(text: str) -> str:
    """The text in composed letters; control characters go, unknown characters become an empty square."""
    if text.isascii() and text.isprintable():
        return text
    known = _characters()
    shown = (_shown(char, known) for char in unicodedata.normalize("NFC", text))
    return "".join(shown)


def _shown(char: str, known: frozenset[str]) -> str:
    if char.isspace():
        return " " if char != "\u00a0" else char
    if unicodedata.category(char).startswith("C"):
        return ""
    return char if char in known else MISSING


@cache
def _characters() -> frozenset[str]:
    with TTFont(FONT, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
