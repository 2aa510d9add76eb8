"""An amount is divided to the öre, whatever the shares."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.coding_rules.splitting import Share, Way, amount, largest_remainder, percent, read_share, split

ORE = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=12).filter(any)


@given(ORE, WEIGHTS)
def test_F15_the_shares_are_the_whole_and_each_is_within_an_ore_of_exact(whole: int, weights: list[Decimal]) -> None:
    shares = largest_remainder(whole, weights)
    assert sum(shares) == whole
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - whole * weight / sum(weights)) < 1


@given(ORE, st.lists(st.integers(1, 100), min_size=1, max_size=9), st.lists(ORE, max_size=4))
def test_amounts_and_parts_take_the_whole(whole: int, parts: list[int], amounts: list[int]) -> None:
    shares = [amount(ore) for ore in amounts] + [Share(Way.PARTS, Decimal(size)) for size in parts]
    assert sum(split(whole, shares)) == whole


@given(ORE, st.lists(st.integers(1, 9999), min_size=1, max_size=6))
def test_percents_that_are_a_hundred_take_the_whole(whole: int, weights: list[int]) -> None:
    hundredths = largest_remainder(10_000, [Decimal(weight) for weight in weights])
    assert sum(split(whole, [percent(Decimal(each) / 100) for each in hundredths])) == whole


@pytest.mark.parametrize(
    ("text", "way", "size"),
    [
        ("1 250,50", Way.AMOUNT, 125050),
        ("-100", Way.AMOUNT, -10000),
        ("−100", Way.AMOUNT, -10000),
        ("60 %", Way.PERCENT, 60),
        ("33,3%", Way.PERCENT, Decimal("33.3")),
        ("3 delar", Way.PARTS, 3),
        ("1 del", Way.PARTS, 1),
        ("resten", Way.PARTS, 1),
        ("  ", Way.PARTS, 1),
    ],
)
def test_what_a_person_writes_is_read(text: str, way: Way, size: object) -> None:
    assert read_share(text) == Share(way, Decimal(str(size)))


@pytest.mark.parametrize("text", ["tio", "10 % av", "0 delar", "-5 %", "1,234", "NaN", "1e999 %", "∞ delar"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_share(text)
