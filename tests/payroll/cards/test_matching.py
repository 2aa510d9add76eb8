"""A receipt is proposed for the purchase it is of: by amount first, then by day and seller, each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from payroll.cards.matching import PROPOSED, CardPurchase, Reason, SeenReceipt, match_of, matched

DAY = date(2026, 10, 14)
HOTEL = CardPurchase(1, DAY, 1124_06, "EUR", 98_00, "HOTEL LERCHE GMBH BERLIN")
RECEIPT = SeenReceipt(11, DAY, 98_00, "EUR", "Hotel Lerche GmbH")


def test_same_amount_day_and_seller_is_sure():
    match = match_of(HOTEL, RECEIPT)
    assert (match.score, match.is_sure) == (100, True)
    assert match.reasons == (Reason.SAME_AMOUNT, Reason.SAME_DAY, Reason.SAME_SELLER)


def test_the_amount_is_that_of_the_receipts_currency():
    assert match_of(HOTEL, replace(RECEIPT, gross=1124_06, currency="SEK")).is_sure
    assert match_of(HOTEL, replace(RECEIPT, currency="")).is_sure
    assert match_of(HOTEL, replace(RECEIPT, currency="USD")) is None
    assert match_of(HOTEL, replace(RECEIPT, gross=98_01)) is None
    assert match_of(HOTEL, replace(RECEIPT, gross=None)) is None


def test_a_tip_is_near_and_no_more():
    dinner = CardPurchase(2, DAY, 600_00, "USD", 57_69, "HARBOR DINER 0042")
    match = match_of(dinner, SeenReceipt(12, DAY, 51_00, "USD", "Harbor Diner Inc"))
    assert (match.reasons[0], match.is_sure) == (Reason.NEAR_AMOUNT, False)
    assert match_of(dinner, SeenReceipt(12, DAY, 40_00, "USD", "Harbor Diner Inc")) is None
    assert match_of(dinner, SeenReceipt(12, DAY, 58_00, "USD", "Harbor Diner Inc")) is None


def test_a_card_may_be_charged_some_days_later_but_not_weeks():
    near = match_of(HOTEL, replace(RECEIPT, day=DAY - timedelta(days=3)))
    assert (Reason.NEAR_DAY in near.reasons, near.is_sure) == (True, True)
    assert match_of(HOTEL, replace(RECEIPT, day=DAY - timedelta(days=20))) is None
    assert not match_of(HOTEL, replace(RECEIPT, day=None)).is_sure


def test_equal_amounts_are_told_apart_by_day_and_seller():
    rides = [CardPurchase(number, DAY + timedelta(days=number), 250_00, "SEK", 250_00, "TAXI") for number in range(3)]
    receipts = [SeenReceipt(10 + number, DAY + timedelta(days=number), 250_00, "SEK", "Taxi") for number in (2, 0, 1)]
    assert {(match.purchase, match.receipt) for match in matched(rides, receipts)} == {(0, 10), (1, 11), (2, 12)}


def test_nothing_is_matched_twice():
    assert len(matched([HOTEL, replace(HOTEL, key=2)], [RECEIPT])) == 1
    assert matched([], [RECEIPT]) == matched([HOTEL], []) == []


purchases = st.builds(
    CardPurchase,
    key=st.integers(0, 99),
    day=st.dates(DAY, DAY + timedelta(days=6)),
    amount=st.sampled_from((100_00, 250_00)),
    currency=st.just("SEK"),
    original=st.just(100_00),
    merchant=st.sampled_from(("Taxi", "Hotell", "")),
)
receipts = st.builds(
    SeenReceipt,
    key=st.integers(0, 99),
    day=st.none() | st.dates(DAY, DAY + timedelta(days=6)),
    gross=st.sampled_from((None, 100_00, 250_00)),
    currency=st.sampled_from(("SEK", "")),
    supplier=st.sampled_from(("Taxi Göteborg", "Hotellet", "")),
)


@given(
    st.lists(purchases, max_size=6, unique_by=lambda each: each.key),
    st.lists(receipts, max_size=6, unique_by=lambda each: each.key),
)
def test_each_stands_in_one_pair_at_most_and_every_score_is_within_bounds(ours: list, theirs: list):
    found = matched(ours, theirs)
    assert len({match.purchase for match in found}) == len({match.receipt for match in found}) == len(found)
    assert all(PROPOSED <= match.score <= 100 for match in found)
