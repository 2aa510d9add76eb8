"""Text in spreadsheets: what begins like a formula is run when a file is opened, so it gets an apostrophe in front."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """Text that no spreadsheet runs.

    >>> guarded("=1+1"), guarded("Lön")
    ("'=1+1", 'Lön')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def unguarded(cell: str) -> str:
    """What a cell says, without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:].strip() if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell.strip()
