"""Which agreement goes first: the lowest rank that can be used on the day, with the reason why others cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.agreements.ranking import Candidate, Hindrance, ranked

ON = date(2026, 11, 12)
FIRST = Candidate(
    key=1, rank=1, starts_on=date(2025, 1, 1), ends_on=date(2027, 1, 1), is_active=True, supplier_is_live=True,
    remaining=100,
)  # fmt: skip
SECOND = replace(FIRST, key=2, rank=2)


def test_the_lowest_rank_goes_first_and_the_rest_follow():
    found = ranked([SECOND, FIRST], on=ON)
    assert (found.first, found.after, found.hindered) == (FIRST, (SECOND,), ())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_active": False}, Hindrance.NOT_ACTIVE),
        ({"starts_on": ON + timedelta(1)}, Hindrance.NOT_STARTED),
        ({"ends_on": ON - timedelta(1)}, Hindrance.OVER),
        ({"supplier_is_live": False}, Hindrance.SUPPLIER_NOT_LIVE),
        ({"remaining": 49}, Hindrance.TOO_LITTLE_LEFT),
        ({"remaining": 0}, Hindrance.TOO_LITTLE_LEFT),
    ],
)
def test_one_that_cannot_be_used_is_passed_over_with_its_reason(change, why):
    hindered = replace(FIRST, **change)
    found = ranked([hindered, SECOND], on=ON, wanted=50)
    assert (found.first, found.hindered) == (SECOND, ((hindered, why),))


@pytest.mark.parametrize("change", [{"starts_on": ON}, {"ends_on": ON}, {"remaining": 50}, {"remaining": None}])
def test_the_first_day_the_last_day_the_last_ore_and_no_ceiling_all_count(change):
    assert ranked([replace(FIRST, **change)], on=ON, wanted=50).first is not None


CANDIDATES = st.builds(
    Candidate,
    key=st.integers(1, 10**6),
    rank=st.integers(1, 5),
    starts_on=st.dates(date(2026, 10, 1), date(2026, 12, 1)),
    ends_on=st.dates(date(2026, 10, 1), date(2026, 12, 31)),
    is_active=st.booleans(),
    supplier_is_live=st.booleans(),
    remaining=st.none() | st.integers(0, 100),
)


@given(st.lists(CANDIDATES, unique_by=lambda each: each.key), st.integers(0, 100))
def test_everyone_has_one_place_and_nobody_usable_goes_before_the_first(candidates, wanted):
    found = ranked(candidates, on=ON, wanted=wanted)
    hindered = {each.key for each, _why in found.hindered}
    placed = [each.key for each in (found.first, *found.after) if each] + sorted(hindered)
    assert sorted(placed) == sorted(each.key for each in candidates)
    for each in candidates:
        in_time = each.starts_on <= ON <= each.ends_on
        enough = each.remaining is None or each.remaining >= max(wanted, 1)
        usable = each.is_active and each.supplier_is_live and in_time and enough
        assert usable == (each.key not in hindered)
        assert not usable or (found.first.rank, found.first.key) <= (each.rank, each.key)
