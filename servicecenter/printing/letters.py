"""Text that the fonts of the house can show."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONTS = Path(__file__).parent / "fonts"
MISSING = "□"
"""Stands for a character that the font lacks, as an accessible PDF may not hold one that cannot be shown."""

SPELLED = {"≤": "<=", "≥": ">="}
"""Signs that the font lacks and that mean something: they are written with others."""


def printable(text: str) -> str:
    """The text in composed letters; control characters go, unknown characters become an empty square."""
    if text.isascii() and text.isprintable():
        return text
    known = _characters()
    shown = (_shown(char, known) for char in unicodedata.normalize("NFC", text))
    return "".join(shown)


def all_printable(value: Any) -> Any:
    """Every text in lists and mappings made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: all_printable(content) for key, content in value.items()}
    if isinstance(value, list | tuple):
        return [all_printable(content) for content in value]
    return value


def _shown(char: str, known: frozenset[str]) -> str:
    if char.isspace():
        return " " if char != "\u00a0" else char
    if unicodedata.category(char).startswith("C"):
        return ""
    return char if char in known else SPELLED.get(char, MISSING)


@cache
def _characters() -> frozenset[str]:
    with TTFont(FONTS / "Inter-Regular.ttf", lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
