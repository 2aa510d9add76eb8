"""Which receipt is of which card purchase (matchning): a score and the reasons for it, never a decision.

Amount first: without the same amount nothing is proposed. Day and seller then tell apart purchases of equal amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from servicecenter.common.money import Ore


class Reason(StrEnum):
    """Why a receipt can be of a purchase, or speaks against it."""

    SAME_AMOUNT = "same_amount"
    NEAR_AMOUNT = "near_amount"
    SAME_DAY = "same_day"
    NEAR_DAY = "near_day"
    OTHER_DAY = "other_day"
    SAME_SELLER = "same_seller"
    OTHER_SELLER = "other_seller"


SCORES = {
    Reason.SAME_AMOUNT: 60,
    Reason.NEAR_AMOUNT: 35,
    Reason.SAME_DAY: 25,
    Reason.NEAR_DAY: 15,
    Reason.OTHER_DAY: -30,
    Reason.SAME_SELLER: 15,
    Reason.OTHER_SELLER: 0,
}
PROPOSED, SURE = 50, 85
"""A pair is proposed from the one, and shown as certain from the other."""
TIP = 15
"""Percent that a card may be charged above the receipt: the tip that was added by hand."""
BOOKED_WITHIN = 4
"""Days between the receipt and the day the card was charged: a weekend and a holiday."""
ALIKE = 60
"""Percent of their letters that two spellings of one name share."""


@dataclass(frozen=True, slots=True)
class CardPurchase:
    """A purchase: what it cost in the currency it was made in, hundredths, and in öre."""

    key: int
    day: date
    amount: Ore
    currency: str
    original: int
    merchant: str


@dataclass(frozen=True, slots=True)
class SeenReceipt:
    """What a receipt says, as far as it is known; the amount in hundredths of its currency."""

    key: int
    day: date | None
    gross: int | None
    currency: str
    supplier: str


@dataclass(frozen=True, slots=True)
class Match:
    purchase: int
    receipt: int
    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_sure(self) -> bool:
        return self.score >= SURE


def matched(purchases: Sequence[CardPurchase], receipts: Sequence[SeenReceipt]) -> list[Match]:
    """One receipt to a purchase and one purchase to a receipt, the best pairs first; equals in the order given."""
    pairs = [match for purchase in purchases for receipt in receipts if (match := match_of(purchase, receipt))]
    taken: tuple[set[int], set[int]] = (set(), set())
    chosen = []
    for match in sorted(pairs, key=lambda each: -each.score):
        if match.purchase not in taken[0] and match.receipt not in taken[1]:
            taken[0].add(match.purchase)
            taken[1].add(match.receipt)
            chosen.append(match)
    return chosen


def match_of(purchase: CardPurchase, receipt: SeenReceipt) -> Match | None:
    """How well they go together, or nothing when the amounts do not."""
    reasons = (*_of_amount(purchase, receipt), *_of_day(purchase, receipt), *_of_seller(purchase, receipt))
    score = sum(SCORES[reason] for reason in reasons)
    has_amount = Reason.SAME_AMOUNT in reasons or Reason.NEAR_AMOUNT in reasons
    return Match(purchase.key, receipt.key, min(score, 100), reasons) if has_amount and score >= PROPOSED else None


def _of_amount(purchase: CardPurchase, receipt: SeenReceipt) -> Iterable[Reason]:
    """In the currency of the purchase; a receipt that doesn't say its currency may be in either."""
    if receipt.gross is None:
        return
    charged = {purchase.currency: purchase.original, "SEK": purchase.amount}
    possible = (
        [charged[receipt.currency]] if receipt.currency in charged else [] if receipt.currency else charged.values()
    )
    if any(amount == receipt.gross for amount in possible):
        yield Reason.SAME_AMOUNT
    elif any(0 < receipt.gross < amount <= receipt.gross * (100 + TIP) // 100 for amount in possible):
        yield Reason.NEAR_AMOUNT


def _of_day(purchase: CardPurchase, receipt: SeenReceipt) -> Iterable[Reason]:
    if receipt.day is None:
        return
    later = (purchase.day - receipt.day).days
    if later == 0:
        yield Reason.SAME_DAY
    elif -1 <= later <= BOOKED_WITHIN:
        yield Reason.NEAR_DAY
    else:
        yield Reason.OTHER_DAY


def _of_seller(purchase: CardPurchase, receipt: SeenReceipt) -> Iterable[Reason]:
    """Card terminals shorten names, and add towns and numbers: one name in the other is enough."""
    ours, theirs = _plain(purchase.merchant), _plain(receipt.supplier)
    if not ours or not theirs:
        return
    is_part = min(len(ours), len(theirs)) >= 4 and (ours in theirs or theirs in ours)
    first = ours.split()[0] == theirs.split()[0] and len(ours.split()[0]) >= 4
    alike = 100 * SequenceMatcher(None, ours, theirs).ratio() >= ALIKE
    yield Reason.SAME_SELLER if is_part or first or alike else Reason.OTHER_SELLER


def _plain(name: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in name.casefold()).split())
