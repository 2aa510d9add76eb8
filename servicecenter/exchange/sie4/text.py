"""SIE's alphabet is CP437 (#FORMAT PC8). Others are met, and are told apart by what their bytes can be."""

from __future__ import annotations

import re
import unicodedata

PC8 = "cp437"
UTF_8 = "utf-8-sig"
WINDOWS = "cp1252"
LOST = "\ufffd"
"""What stands where a character was lost before the file came here."""

_SWEDISH_IN_PC8 = frozenset("åäöÅÄÖ".encode(PC8))
_SWEDISH_IN_WINDOWS = frozenset("åäöÅÄÖ".encode(WINDOWS))
_TAKEN_FOR_OTHERS = frozenset(range(0xC2, 0xF7))
_NEAREST = {
    "ß": "ss",
    "µ": "u",
    "±": "+/-",
    "÷": "/",
    "–": "-",
    "—": "-",
    "−": "-",
    "’": "'",
    "‘": "'",
    "”": '"',
    "“": '"',
    "…": "...",
    "€": "EUR",
}


def encoding_of(content: bytes) -> str:
    """The alphabet a file is written in, whatever it says.

    Swedish letters in CP437 are bytes that can't begin a character of UTF-8, so a text that is valid UTF-8 is that.
    """
    if content.isascii():
        return PC8
    try:
        content.decode(UTF_8)
    except UnicodeDecodeError:
        found = frozenset(content)
        return WINDOWS if found & _SWEDISH_IN_WINDOWS and not found & _SWEDISH_IN_PC8 else PC8
    return UTF_8


def sie_text(text: str) -> str:
    """The text in SIE's alphabet, on one line; what it lacks becomes the nearest.

    A backslash means something before a quote only, and becomes a slash there.

    >>> sie_text("Łukasz – lön\\n2026")
    '?ukasz - lön 2026'
    """
    composed = unicodedata.normalize("NFC", text)
    return re.sub(r'\\+(?="|$)', "/", "".join(map(_nearest, composed)).strip())


def _nearest(char: str) -> str:
    if char.isspace() or unicodedata.category(char) in ("Cc", "Cf"):
        return " "
    near = _NEAREST.get(char, char)
    if _fits(near):
        return near
    base = unicodedata.normalize("NFKD", near)[0]
    return base if _fits(base) else "?"


def _fits(text: str) -> bool:
    """Greek letters and lines are left out: their bytes are letters of other alphabets, for which they'd be taken."""
    try:
        return _TAKEN_FOR_OTHERS.isdisjoint(text.encode(PC8))
    except UnicodeEncodeError:
        return False
