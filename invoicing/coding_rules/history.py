"""How a line was coded before (konteringsförslag): the most usual of what the supplier's earlier invoices had. Pure.

What says most about a line is tried first: the same article, the supplier's own coding reference, the same name, the
same CPV code, and last the same supplier. A suggestion is what more than half of them had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Basis(StrEnum):
    """What an earlier line has in common with this one, the closest first."""

    ARTICLE = "article"
    REFERENCE = "reference"
    NAME = "name"
    CPV = "cpv"
    SUPPLIER = "supplier"


WORDS = {
    Basis.ARTICLE: "samma artikel",
    Basis.REFERENCE: "samma konteringsuppgift",
    Basis.NAME: "samma benämning",
    Basis.CPV: "samma CPV-kod",
}


@dataclass(frozen=True, slots=True)
class Features:
    """What a line can be recognised by."""

    article: str = ""
    reference: str = ""
    name: str = ""
    cpv: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """The coding of a line of an earlier invoice; ``rate`` is told where the buyer accounts for the VAT."""

    invoice: int
    features: Features
    account: str
    coding: str
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account and code string, and how many of the earlier invoices had it."""

    account: str
    coding: str
    rate: Decimal | None
    basis: Basis
    hits: int
    of: int

    def why(self, supplier: str) -> str:
        """``6 av 7 tidigare fakturor från X med samma artikel konterades så.``"""
        of_what = f" med {WORDS[self.basis]}" if self.basis in WORDS else ""
        room = 190 - len(of_what) - 60
        return f"{self.hits} av {self.of} tidigare fakturor från {supplier[:room]}{of_what} konterades så."


def suggest(features: Features, used: Sequence[Used]) -> Suggestion | None:
    """The most usual coding by the closest that there is something to go by, or nothing."""
    for basis in Basis:
        if found := _most_usual(_alike(features, used, basis), basis):
            return found
    return None


def _alike(features: Features, used: Sequence[Used], basis: Basis) -> Iterable[Used]:
    if basis == Basis.SUPPLIER:
        return used
    key = getattr(features, basis)
    return [one for one in used if key and getattr(one.features, basis) == key]


def _most_usual(used: Iterable[Used], basis: Basis) -> Suggestion | None:
    """What more than half of the invoices had; of two that are as usual, neither."""
    had: dict[tuple[str, str, Decimal | None], set[int]] = defaultdict(set)
    for one in used:
        had[one.account, one.coding, one.rate].add(one.invoice)
    of = len(set().union(*had.values()))
    ranked = sorted(had.items(), key=lambda item: -len(item[1]))
    if not ranked or len(ranked[0][1]) * 2 <= of or (len(ranked) > 1 and len(ranked[1][1]) == len(ranked[0][1])):
        return None
    (account, coding, rate), invoices = ranked[0]
    return Suggestion(account, coding, rate, basis, len(invoices), of)


MONTHS = frozenset(
    {
        *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober"),
        *("november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec"),
    }
)


def same_name(name: str) -> str:
    """A name as names are compared: without case, figures, signs and months, since those change.

    >>> same_name("Mobilabonnemang 070-123 45 67, okt 2026") == same_name("mobilabonnemang 070-123 45 67, NOV 2026")
    True
    """
    words = "".join(sign if sign.isalpha() else " " for sign in name.casefold()).split()
    return " ".join(word for word in words if word not in MONTHS)
