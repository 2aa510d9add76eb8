"""What is told of how invoices are handled (uppföljning av fakturor). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handled:
    """Invoices of a month, a supplier or all together.

    ``arrived`` by day of arrival; of these ``matched`` with what was ordered or agreed, and ``cleared``, and of the
    cleared ``untouched`` by any person.
    ``e_invoices`` came as data. ``days`` is the median from arrival to clearing, of those that are cleared. ``late``
    were due before they were paid, or are due and not paid. ``posted`` by day of final posting is the billed
    volume.
    """

    key: str
    arrived: int = 0
    e_invoices: int = 0
    matched: int = 0
    cleared: int = 0
    untouched: int = 0
    late: int = 0
    posted: int = 0
    days: float | None = None

    @property
    def touchless(self) -> int | None:
        """Percent of the cleared that no person has handled (utan handpåläggning), rounded down."""
        return self.untouched * 100 // self.cleared if self.cleared else None

    @property
    def matched_share(self) -> int | None:
        """Percent of the arrived that an order, a subscription or an agreement explains (matchade), rounded down."""
        return self.matched * 100 // self.arrived if self.arrived else None

    @property
    def as_data(self) -> int | None:
        """Percent that came as e-invoices, rounded down."""
        return self.e_invoices * 100 // self.arrived if self.arrived else None


def summed(rows: Iterable[Handled], key: str = "") -> Handled:
    """All together; a median can't be added, so it is left out.

    >>> summed([Handled("a", arrived=2, cleared=2, untouched=1), Handled("b", arrived=1)]).touchless
    50
    """
    rows = list(rows)
    names = ("arrived", "e_invoices", "matched", "cleared", "untouched", "late", "posted")
    return Handled(key, **{name: sum(getattr(row, name) for row in rows) for name in names})
