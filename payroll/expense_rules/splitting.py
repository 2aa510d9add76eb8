"""An amount shared by parts (fördelning på kodsträngar): to the öre, whatever the shares are."""

from __future__ import annotations

from collections.abc import Sequence

from servicecenter.common.money import Ore


def split(amount: Ore, shares: Sequence[int]) -> list[Ore]:
    """The amount in proportion to whole shares, such as percent. The parts add up: the largest remainders, the first
    of equals, get an öre more. Raises ``ValueError`` when no share is above zero or one is below.
    """
    whole = sum(shares)
    if whole <= 0 or min(shares) < 0:
        raise ValueError(f"andelarna {list(shares)} går inte att fördela efter")
    if amount < 0:
        return [-part for part in split(-amount, shares)]
    parts = [amount * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: -(amount * shares[place] % whole))
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return parts
