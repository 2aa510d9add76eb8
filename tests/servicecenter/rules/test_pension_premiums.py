"""PA 16: premiums by section, cap, age and part-time pension."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.rules.loader import RuleYearMissing, load_rulebook
from servicecenter.rules.pension_premiums import pension_rules

RULES = {year: pension_rules(load_rulebook("payroll", year), date(year, 6, 1)) for year in (2025, 2026)}
PAYDAY = date(2026, 6, 25)


def _rates(born: int, pay: int, **options: bool | int) -> list[Decimal]:
    premiums = RULES[2026].premiums(pay, born_on=date(born, 7, 1), pays_on=PAYDAY, **options)  # type: ignore[arg-type]
    return [premium.rate * 100 for premium in premiums]


def test_section_1_pays_6_percent_below_the_cap_and_31_5_above() -> None:
    """The cap of 2026: 7.5 × 83,400 / 12 = 52,125 kr a month."""
    premiums = RULES[2026].premiums(62_125_00, born_on=date(1990, 1, 1), pays_on=PAYDAY)
    assert [premium.amount for premium in premiums] == [1_303_13, 2_000_00, 1_042_50, 1_000_00, 931_88]
    assert sum(_rates(1990, 52_125_00)) == 6
    assert [premium.base for premium in premiums] == [52_125_00, 10_000_00, 52_125_00, 10_000_00, 62_125_00]


@pytest.mark.parametrize(("born", "total"), [(1988, 6), (1987, 6), (1966, 6), (1965, 5), (1958, 5)])
def test_the_total_below_the_cap_follows_the_birth_year(born: int, total: int) -> None:
    assert sum(_rates(born, 40_000_00)) == total


def test_section_2_pays_no_premium_above_30_income_base_amounts_but_flex() -> None:
    """30 × 83,400 / 12 = 208,500 kr a month."""
    premiums = RULES[2026].premiums(300_000_00, born_on=date(1970, 1, 1), pays_on=PAYDAY)
    assert [(premium.base, premium.amount) for premium in premiums] == [
        (208_500_00, 5_212_50),
        (208_500_00, 4_170_00),
        (300_000_00, 4_500_00),
    ]


def test_part_time_pension_ends_flex_in_section_2_only() -> None:
    assert sum(_rates(1970, 40_000_00, has_part_time_pension=True)) == Decimal("4.5")
    assert sum(_rates(1990, 40_000_00, has_part_time_pension=True)) == 6


def test_a_person_can_follow_section_1_whatever_the_birth_year() -> None:
    assert _rates(1970, 60_000_00, section=1) == _rates(1990, 60_000_00)


def test_premiums_end_after_the_month_of_the_69th_birthday() -> None:
    born_on = date(1957, 6, 30)
    assert RULES[2026].premiums(1_000_00, born_on=born_on, pays_on=date(2026, 6, 25))
    assert RULES[2026].premiums(1_000_00, born_on=born_on, pays_on=date(2026, 7, 1)) == ()


def test_a_payday_in_another_year_is_refused() -> None:
    with pytest.raises(RuleYearMissing, match="2027"):
        RULES[2026].premiums(1, born_on=date(1990, 1, 1), pays_on=date(2027, 1, 25))


@given(st.integers(-500_000_00, 500_000_00), st.integers(1958, 2007))
def test_no_premium_is_on_more_than_the_pay(pay: int, born: int) -> None:
    for year, rules in RULES.items():
        for premium in rules.premiums(pay, born_on=date(born, 12, 1), pays_on=date(year, 3, 25)):
            assert abs(premium.base) <= abs(pay)
            assert abs(premium.amount - premium.base * premium.rate) <= Decimal("0.5")
