"""In which order hits are shown (ordning): like articles by the rank of their agreements before their prices.

Agreements of a framework are ranked, and the first one is to be asked first (7 kap. 6 § LOU): so among articles alike,
of one GTIN or one CPV code and as relevant, the lowest rank comes first also where another is cheaper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

STEPS = 4
"""Relevance is told apart in so many steps, so that a word more in a description does not pass an agreement by."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found; ``rank`` is its agreement's place, ``score`` how well it answers the question."""

    key: int
    score: float
    gtin: str
    cpv: str
    rank: int
    price: Decimal

    @property
    def like(self) -> str:
        return self.gtin or self.cpv


def in_order(hits: Iterable[Hit], sort: str) -> list[Hit]:
    """Hits by relevance (``""``) or by price (``"price"``)."""
    found = list(hits)
    if sort == "price":
        return sorted(found, key=lambda hit: (hit.price, hit.rank, hit.key))
    best = max((hit.score for hit in found), default=0) or 1
    return sorted(found, key=lambda hit: (-int(hit.score / best * STEPS), hit.like, hit.rank, hit.price, hit.key))
