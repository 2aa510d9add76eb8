"""What a new price list changes (jämförelse), and which prices rise beyond the agreement.

The highest price of an article is the valid price and so many per cent more as its agreement allows. An article that is
new by its number is compared with a valid one of the same GTIN, so that a rise can't hide behind a new number; one that
is new altogether has no price to be compared with. A price for another unit is compared as it stands: a supplier who
changes the unit gives the article a new number.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from procurement.price_lists.line import FACTS, CatalogueLine


class Kind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """What a line of the new list is to the valid one."""

    kind: Kind
    facts: tuple[str, ...] = ()
    is_beyond: bool = False


def compared(new: CatalogueLine, valid: CatalogueLine | None, alike: CatalogueLine | None, most: Decimal) -> Change:
    """Compare a line with the valid article of its number, or of its GTIN. ``most`` is the allowed rise in per cent."""
    if valid is None:
        return Change(Kind.ADDED, (), alike is not None and is_beyond(new.price, alike.price, most))
    facts = changed_facts(new, valid)
    if not facts:
        return Change(Kind.UNCHANGED)
    return Change(Kind.CHANGED, facts, is_beyond(new.price, valid.price, most))


def changed_facts(new: CatalogueLine, valid: CatalogueLine) -> tuple[str, ...]:
    return tuple(name for name in FACTS if getattr(new, name) != getattr(valid, name))


def is_beyond(price: Decimal, valid: Decimal, most: Decimal) -> bool:
    """Whether a price is more than so many per cent above the valid one; exactly so many is allowed.

    >>> is_beyond(Decimal("103"), Decimal("100"), Decimal(3)), is_beyond(Decimal("103.01"), Decimal("100"), Decimal(3))
    (False, True)
    """
    return price * 100 > valid * (100 + most)


def rise_percent(price: Decimal, valid: Decimal) -> Decimal | None:
    """How much dearer in per cent, one decimal half up; nothing to compare with when it was free."""
    if not valid:
        return None
    return ((price - valid) * 100 / valid).quantize(Decimal("0.1"), ROUND_HALF_UP)
