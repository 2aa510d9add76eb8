"""The measures of purchasing (mått på inköp): shares, lead times, spend, prices and direct awards. Pure arithmetic.

The queries sum up rows; here the sums become figures. Every figure is exact: whole öre, whole hours and days, and a
share or an index rounded half up once, where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from servicecenter.common.money import Ore, half_up
from servicecenter.common.periods import Month

MEDIAN, NINE_OF_TEN = Fraction(1, 2), Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of a month that are alike: whether they are from an agreement, and whether they went as a message."""

    month: Month
    from_agreement: bool
    as_message: bool
    count: int
    amount: Ore


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """With one decimal, rounded half up; nothing of nothing has no share."""
        return Decimal(half_up(self.part * 1000, self.whole)) / 10 if self.whole else None


@dataclass(frozen=True, slots=True)
class Key:
    """The figures of some orders: how many, for how much, and how they were bought."""

    count: int
    amount: Ore
    loyal_value: Share
    loyal_number: Share
    messages: Share


def key_of(cells: Iterable[Orders]) -> Key:
    """Agreement loyalty (avtalstrohet) by value and number, and the share of e-orders (andel e-order)."""
    cells = list(cells)
    count, amount = sum(cell.count for cell in cells), sum(cell.amount for cell in cells)
    loyal = [cell for cell in cells if cell.from_agreement]
    return Key(
        count=count,
        amount=amount,
        loyal_value=Share(sum(cell.amount for cell in loyal), amount),
        loyal_number=Share(sum(cell.count for cell in loyal), count),
        messages=Share(sum(cell.count for cell in cells if cell.as_message), count),
    )


def by_month(cells: Iterable[Orders], months: Sequence[Month]) -> dict[Month, Key]:
    cells = list(cells)
    return {month: key_of(cell for cell in cells if cell.month == month) for month in months}


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long something took (ledtid): of how many orders, the median and what nine of ten keep within."""

    count: int
    median: int | None
    nine_of_ten: int | None


def lead_time(counts: Mapping[int, int]) -> LeadTime:
    """From how many orders took each whole number of hours or days."""
    return LeadTime(sum(counts.values()), nearest_rank(counts, MEDIAN), nearest_rank(counts, NINE_OF_TEN))


def nearest_rank(counts: Mapping[int, int], part: Fraction) -> int | None:
    """The least value that so large a part of all lies at or below (närmaste rang), always one that occurs.

    >>> nearest_rank({1: 5, 2: 4, 30: 1}, NINE_OF_TEN)
    2
    """
    wanted, below = -(-part * sum(counts.values()) // 1), 0
    for value in sorted(counts):
        below += counts[value]
        if below >= wanted > 0:
            return value
    return None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was bought under a CPV code, or of a supplier; nothing as key is what has no code."""

    key: str
    name: str
    count: int
    amount: Ore
    agreement_amount: Ore

    @property
    def loyal(self) -> Share:
        return Share(self.agreement_amount, self.amount)


@dataclass(frozen=True, slots=True)
class VersionSums:
    """What a catalogue version did to the sum of prices: all that began and ended, and of these what changed."""

    version: int
    opened: Decimal
    closed: Decimal
    before: Decimal
    after: Decimal
    dearer: int
    cheaper: int


def chained(versions: Iterable[VersionSums], *, base: int) -> dict[int, Fraction]:
    """The price index (prisindex) of each version from ``base``, which is 100.

    From one version to the next only articles that both have are compared, each once; the steps are multiplied. New
    and ended articles move nothing. Versions come in order, from the first.
    """
    found: dict[int, Fraction] = {}
    valid, index = Fraction(0), Fraction(100)
    for each in versions:
        gone = Fraction(each.closed) - Fraction(each.before)
        both = valid - gone
        if each.version > base and both:
            index *= (both - Fraction(each.before) + Fraction(each.after)) / both
        valid += Fraction(each.opened) - Fraction(each.closed)
        if each.version >= base:
            found[each.version] = index
    return found


def tenths(value: Fraction) -> Decimal:
    """An exact number with one decimal, rounded half up."""
    return Decimal(half_up(value.numerator * 10, value.denominator)) / 10


class Standing(StrEnum):
    """How direct awards stand against the threshold."""

    UNDER = "under"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Awarded:
    """Direct awards of one kind in a year (direktupphandlingar), against the threshold of that year if one is known."""

    cpv: str
    name: str
    count: int
    amount: Ore
    limit: Ore | None

    @property
    def standing(self) -> Standing:
        """Exactly at the threshold is not over it."""
        if self.limit is None:
            return Standing.UNKNOWN
        return Standing.OVER if self.amount > self.limit else Standing.UNDER

    @property
    def used(self) -> Share:
        return Share(self.amount, self.limit or 0)


def must_be_documented(amount: Ore, limit: Ore | None) -> bool:
    """Whether the reason must be kept (dokumentationsplikt); where no limit is known, always."""
    return limit is None or amount > limit
