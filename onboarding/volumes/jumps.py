"""Whether volumes have become others than the offer was made for (volymavvikelse). Pure; tripwire T1 asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Jump:
    """One volume that differs too much: what the offer had, and what is confirmed; nothing where either lacks it."""

    code: str
    offered: Number | None
    confirmed: Number | None

    @property
    def percent(self) -> Decimal | None:
        """How much it differs from the offer, with one decimal; nothing where that cannot be said."""
        if not self.offered or self.confirmed is None:
            return None
        return (100 * (Decimal(self.confirmed) - Decimal(self.offered)) / Decimal(self.offered)).quantize(
            Decimal("0.1")
        )


def jumps(offered: Mapping[str, Number], confirmed: Mapping[str, Number], *, percent: int) -> list[Jump]:
    """Volumes that differ by more than so many percent of the offer's; from or to nothing is always more.

    >>> [jump.code for jump in jumps({"payslips": 700, "claims": 90}, {"payslips": 771, "claims": 99}, percent=10)]
    ['payslips']
    """
    found = []
    for code in dict.fromkeys((*offered, *confirmed)):
        before, after = offered.get(code), confirmed.get(code)
        if before is None or after is None or abs(after - before) * 100 > percent * abs(before):
            found.append(Jump(code, before, after))
    return [jump for jump in found if (jump.offered or 0) != (jump.confirmed or 0)]
