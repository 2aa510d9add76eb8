"""Text as the banks take it: Swedish letters stay, all others become the nearest ones that are allowed."""

from __future__ import annotations

import unicodedata

IDENTITY_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
TEXT_CHARACTERS = IDENTITY_CHARACTERS | frozenset("åäöÅÄÖ")
"""The SWIFT character set and the Swedish letters, which survive payments within Sweden."""

_UNKNOWN = "."
"""What the banks' networks put for a character that they do not carry."""

_NEAREST = {
    "&": "+", "Æ": "Ä", "æ": "ä", "Ø": "Ö", "ø": "ö", "Œ": "OE", "œ": "oe", "ß": "ss", "ẞ": "SS", "Ð": "D", "ð": "d",
    "Đ": "D", "đ": "d", "Þ": "Th", "þ": "th", "Ł": "L", "ł": "l", "ı": "i", "Ħ": "H", "ħ": "h", "Ŋ": "N", "ŋ": "n",
    "Ŧ": "T", "ŧ": "t", "Ə": "E", "ə": "e", "\u2018": "'", "\u2019": "'", "`": "'", "´": "'", "\u2010": "-",
    "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "_": "-", ";": ",", "\u00b7": ".",
    "@": "(at)", "[": "(", "]": ")", "{": "(", "}": ")", '"': "'", "\u201d": "'", "\u201c": "'", "*": "+",
}  # fmt: skip


def bank_text(text: str, limit: int) -> str:
    """A message in allowed characters, at most ``limit`` long.

    >>> bank_text("Zoë & Łukasz Ågren", 70)
    'Zoe + Lukasz Ågren'
    """
    return _allowed(text)[:limit].strip()


def bank_name(name: str, limit: int) -> str:
    """A name in allowed characters; what is too long loses middle names before it loses the first or last one.

    >>> bank_name("Anna Maria Charlotta von Segebaden", 20)
    'Anna M C v Segebaden'
    """
    words = _allowed(name).split()
    for place in range(1, len(words) - 1):
        if len(" ".join(words)) <= limit:
            break
        words[place] = words[place][0]
    while len(words) > 2 and len(" ".join(words)) > limit:
        del words[1]
    return " ".join(words)[:limit].strip()


def is_readable(name: str) -> bool:
    """Whether anything of a name is left in allowed letters."""
    return any(char.isalpha() for char in _allowed(name))


def is_identity(text: str) -> bool:
    """Whether an identity may be sent: allowed characters, 1 to 35, no slash at an end and no two in a row."""
    slashes = text.startswith("/") or text.endswith("/") or "//" in text
    return 1 <= len(text) <= 35 and text == text.strip() and not slashes and IDENTITY_CHARACTERS.issuperset(text)


def _allowed(text: str) -> str:
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text))
    return " ".join("".join(map(_nearest, composed)).split())


def _nearest(char: str) -> str:
    if char in TEXT_CHARACTERS:
        return char
    if char in _NEAREST:
        return _NEAREST[char]
    if char.isspace():
        return " "
    if unicodedata.category(char) in ("Cc", "Cf", "Mn", "Cs"):
        return ""
    base = unicodedata.normalize("NFKD", char)[0]
    return _NEAREST.get(base, base if base in IDENTITY_CHARACTERS else _UNKNOWN)
