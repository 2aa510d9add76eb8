"""Amounts and quantities as systems write them (belopp och antal): spaces, commas and points, never guessed.

With one sign before exactly three digits nobody can tell a decimal from a thousand, so ``42.000`` is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

from onboarding.source_files.rejects import Wrong
from servicecenter.common.money import Ore

SPACES = re.compile(r"[\s\u00a0\u2009\u202f']")
MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
WRITTEN = re.compile(r"[+-]?\d[\d.,]*")
GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
LARGEST = Decimal(10) ** 9
CURE = "Skriv bara siffror med decimalkomma, till exempel 42000,50."


def read_number(text: str, *, decimals: int, signed: bool = False) -> Decimal:
    """An exact number with at most so many decimals. Raises ``Wrong``.

    >>> read_number("42 000,50", decimals=2), read_number("1.234.567,5", decimals=2)
    (Decimal('42000.50'), Decimal('1234567.5'))
    """
    plain = SPACES.sub("", text.translate(MINUS)).casefold()
    for ending in ("kr", "sek", ":-", "%"):
        plain = plain.removesuffix(ending)
    if plain.endswith("-"):
        plain = f"-{plain[:-1]}"
    if not WRITTEN.fullmatch(plain):
        raise Wrong("Det är inget tal.", CURE)
    number = Decimal(_pointed(plain.lstrip("+-"))) * (-1 if plain.startswith("-") else 1)
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals:
        raise Wrong(f"Talet har fler än {decimals} decimaler.", "Avrunda det i det gamla systemet, eller rätta det.")
    if number < 0 and not signed:
        raise Wrong("Talet är negativt.", "Ta bort minustecknet; lönearten ger tecknet.")
    if abs(number) >= LARGEST:
        raise Wrong("Talet är orimligt stort.", "Kontrollera antalet siffror.")
    return number


def read_ore(text: str, *, signed: bool = False) -> Ore:
    """Kronor as whole öre."""
    return int(read_number(text, decimals=2, signed=signed) * 100)


def _pointed(text: str) -> str:
    """The same number with a point before the decimals and nothing else."""
    signs = [char for char in text if char in ".,"]
    if not signs:
        return text
    last = signs[-1]
    if len(set(signs)) == 2:
        whole, _, part = text.rpartition(last)
        if last in whole or not GROUPED.fullmatch(whole):
            raise Wrong("Talet har tecken som inte går ihop.", CURE)
        return f"{re.sub('[.,]', '', whole)}.{part or '0'}"
    if len(signs) > 1:
        if not GROUPED.fullmatch(text):
            raise Wrong("Talet har tecken som inte går ihop.", CURE)
        return text.replace(last, "")
    whole, _, part = text.partition(last)
    if len(part) == 3 and len(whole) <= 3 and not whole.startswith("0"):
        raise Wrong(f"Talet kan läsas på två sätt: {whole}{part} eller {whole},{part}.", CURE)
    return f"{whole}.{part or '0'}"
