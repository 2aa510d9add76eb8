"""What of a returned basket may be ordered: each line against the agreement's own price, unit, steps and room."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.punch_out.judging import Refusal, Terms, judge, passed_ceilings, unit_price
from tests.factories.shops import basket_line

TERMS = Terms(key=1, agreement=7, is_open=True, unit="C62", price=Decimal(100))
LINE = basket_line(quantity=Decimal(2), price=Decimal(100))


def refusals(line=LINE, terms=TERMS):
    [row] = judge((line,), {"41-220": terms})
    return list(row.refusals)


CASES = [
    ("right", {}, {}, []),
    ("cheaper than agreed", {"price": Decimal("99.9999")}, {}, []),
    ("free of charge", {"price": Decimal(0)}, {}, []),
    ("one öre dearer", {"price": Decimal("100.01")}, {}, [Refusal.TOO_DEAR]),
    ("a hundredth of an öre dearer", {"price": Decimal("100.0001")}, {}, [Refusal.TOO_DEAR]),
    ("dearer, told for a thousand", {"price": Decimal(100_001), "per": Decimal(1000)}, {}, [Refusal.TOO_DEAR]),
    ("right, told for a thousand", {"price": Decimal(100_000), "per": Decimal(1000)}, {}, []),
    ("no exact price for one", {"price": Decimal(10), "per": Decimal(3)}, {}, [Refusal.INEXACT_PRICE]),
    ("euro", {"currency": "EUR"}, {}, [Refusal.CURRENCY]),
    ("a package", {"unit": "PK"}, {}, [Refusal.UNIT]),
    ("a unit nobody knows", {"unit": "XYZ"}, {}, [Refusal.UNIT]),
    ("pieces by another code", {"unit": "PCE"}, {"unit": "H87"}, []),
    ("another article", {"number": "9"}, {}, [Refusal.NOT_COVERED]),
    ("an agreement that has ended", {}, {"is_open": False}, [Refusal.AGREEMENT_CLOSED]),
    ("fewer than the least", {"quantity": Decimal(1)}, {"least": Decimal(2)}, [Refusal.TOO_FEW]),
    ("between steps", {"quantity": Decimal(3)}, {"step": Decimal(2)}, [Refusal.BETWEEN_STEPS]),
    ("all that is left", {}, {"remaining": 200_00}, []),
    ("an öre beyond what is left", {}, {"remaining": 199_99}, [Refusal.CEILING]),
    (
        "much at once",
        {"currency": "EUR", "price": Decimal(101), "unit": "KGM"},
        {},
        [Refusal.CURRENCY, Refusal.UNIT, Refusal.TOO_DEAR],
    ),
]


@pytest.mark.parametrize(("_what", "told", "agreed", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_line_is_judged_by_its_agreement(_what, told, agreed, expected):
    assert refusals(replace(LINE, **told), replace(TERMS, **agreed)) == expected


def test_lines_that_fit_one_by_one_may_be_too_much_together():
    rows = judge((LINE, LINE), {"41-220": replace(TERMS, remaining=399_99)})
    assert all(row.is_accepted for row in rows)
    assert passed_ceilings(rows) == {7: (399_99, 400_00)}
    assert passed_ceilings(rows[:1]) == {}
    assert passed_ceilings(judge((LINE, LINE), {"41-220": TERMS})) == {}


@given(st.decimals(0, 10**9, places=4), st.integers(1, 99_999).map(Decimal))
def test_a_price_for_one_is_exact_or_not_told(price, per):
    one = unit_price(replace(LINE, price=price, per=per))
    if one is not None:
        assert one * per == price
        assert one == one.quantize(Decimal("0.0001"))


@given(st.decimals(0, 200, places=4), st.decimals(0, 200, places=4))
def test_no_line_is_ever_accepted_above_the_agreed_price(shop, agreed):
    [row] = judge((replace(LINE, price=shop),), {"41-220": replace(TERMS, price=agreed)})
    assert row.is_accepted == (shop <= agreed)
