"""The units that articles are sold in (enheter), as UN/ECE Recommendation 20 codes them."""

from __future__ import annotations

import tomllib
from pathlib import Path

_READ = tomllib.loads(Path(__file__).with_name("units.toml").read_text(encoding="utf-8"))["units"]
UNITS: dict[str, str] = {code: told["name"] for code, told in _READ.items()}
"""The Swedish name of each code."""
_WORDS = {word: code for code, told in _READ.items() for word in told["words"]}


def unit_of(text: str) -> str | None:
    """The code that a code or a word of a price list means.

    >>> unit_of("C62"), unit_of("St."), unit_of("säck")
    ('C62', 'C62', None)
    """
    plain = text.strip()
    if plain.upper() in UNITS:
        return plain.upper()
    return _WORDS.get(plain.lower().rstrip("."))


def unit_name(code: str) -> str:
    """The Swedish name; a code that is not in the list is shown as it is."""
    return UNITS.get(code, code)
