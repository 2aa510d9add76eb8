"""The lines that are read, and the proposals they give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Generic, TypeVar

from servicecenter.common.money import Ore

T = TypeVar("T")
Box = tuple[int, int, int, int]
"""Left, top, right and bottom in thousandths of the page."""


class Confidence(IntEnum):
    """How sure a proposal is (säkerhet)."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its place and its words. ``certainty`` is the reader's own, 0–100; text as data has 100."""

    text: str
    page: int = 1
    box: Box | None = None
    certainty: int = 100
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed(Generic[T]):
    """A value, the line it was read from, and how sure it is."""

    value: T
    line: Line
    confidence: Confidence

    def at_most(self, limit: Confidence) -> Proposed[T]:
        return replace(self, confidence=min(self.confidence, limit))


@dataclass(frozen=True, slots=True)
class Vat:
    """What one rate gives (moms): the rate in percent, the VAT, and the net where it is written."""

    rate: Decimal
    vat: Ore
    net: Ore | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found; what was not is missing, never guessed."""

    day: Proposed[date] | None = None
    gross: Proposed[Ore] | None = None
    currency: Proposed[str] | None = None
    vat: tuple[Proposed[Vat], ...] = ()
    supplier: Proposed[str] | None = None
    organisation_number: Proposed[str] | None = None
