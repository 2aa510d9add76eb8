"""Employer contributions: who pays which rate, and that the parts and the bases add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.rules.employer_contributions import ContributionRateMissing, contribution_rules
from servicecenter.rules.loader import DATA, RuleDataError, RuleYearMissing, load_rulebook, parse_rulebook

RULES = {year: contribution_rules(load_rulebook("payroll", year)) for year in (2025, 2026)}
ORE = st.integers(-10_000_000_00, 10_000_000_00)


@pytest.mark.parametrize(
    ("pays_on", "born", "rates"),
    [
        (date(2025, 6, 25), 1937, ["0"]),
        (date(2025, 6, 25), 1938, ["0.1021"]),
        (date(2025, 6, 25), 1958, ["0.1021"]),
        (date(2025, 6, 25), 1959, ["0.3142"]),
        (date(2025, 6, 25), 2004, ["0.3142"]),
        (date(2026, 6, 25), 1937, ["0"]),
        (date(2026, 6, 25), 1938, ["0.1021"]),
        (date(2026, 6, 25), 1958, ["0.1021"]),
        (date(2026, 6, 25), 1959, ["0.3142"]),
        (date(2026, 3, 31), 2004, ["0.3142"]),
        (date(2026, 4, 1), 2002, ["0.3142"]),
        (date(2026, 4, 1), 2003, ["0.2081", "0.3142"]),
        (date(2026, 4, 1), 2007, ["0.2081", "0.3142"]),
        (date(2026, 4, 1), 2008, ["0.3142"]),
    ],
)
def test_the_rate_follows_birth_year_and_payday(pays_on: date, born: int, rates: list[str]) -> None:
    found = RULES[pays_on.year].contributions(30_000_00, born_on=date(born, 7, 1), pays_on=pays_on)
    assert [contribution.rate for contribution in found] == [Decimal(rate) for rate in rates]


def test_the_youth_rate_stops_at_25_000_kronor_a_month() -> None:
    below, above = RULES[2026].contributions(30_000_00, born_on=date(2004, 1, 1), pays_on=date(2026, 5, 25))
    assert (below.base, below.amount) == (25_000_00, 5_202_50)
    assert (above.base, above.amount) == (5_000_00, 1_571_00)
    (whole,) = RULES[2026].contributions(25_000_00, born_on=date(2004, 1, 1), pays_on=date(2026, 5, 25))
    assert whole.amount == 5_202_50


def test_a_second_payment_in_the_month_uses_what_is_left_under_the_cap() -> None:
    below, above = RULES[2026].contributions(
        10_000_00, born_on=date(2004, 1, 1), pays_on=date(2026, 5, 28), earlier_in_month=20_000_00
    )
    assert (below.base, above.base) == (5_000_00, 5_000_00)


@given(ORE, st.integers(1930, 2010), st.integers(1, 12))
def test_the_bases_add_up_and_the_amount_is_the_rate_of_the_base(base: int, born: int, month: int) -> None:
    for year, rules in RULES.items():
        found = rules.contributions(base, born_on=date(born, 1, 31), pays_on=date(year, month, 25))
        assert sum(contribution.base for contribution in found) == base
        for contribution in found:
            assert abs(contribution.amount - contribution.base * contribution.rate) <= Decimal("0.5")


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_parts_of_each_rate_add_up(year: int) -> None:
    for group in RULES[year].groups:
        assert sum(group.parts.values()) == group.rate


def test_the_youth_parts_are_half_of_the_full_ones_cut_to_two_decimals() -> None:
    """The law's own rule; the old-age pension fee is not reduced."""
    full, youth = (
        next(group for group in RULES[2026].groups if group.key.endswith(word)) for word in ("full", "youth")
    )
    for name, part in full.parts.items():
        halved = Decimal(int(part * 10_000) // 2) / 10_000
        assert youth.parts[name] == (part if name == "ålderspensionsavgift" else halved)


def test_parts_that_do_not_add_up_are_refused() -> None:
    text = (
        (DATA / "2026/payroll.toml")
        .read_text(encoding="utf-8")
        .replace('"arbetsmarknadsavgift" = 2.64', '"arbetsmarknadsavgift" = 2.46')
    )
    with pytest.raises(RuleDataError, match=r"contributions\.full: delarna blir 31\.24 procent, inte 31\.42"):
        contribution_rules(parse_rulebook(text, "fel.toml"))


def test_a_birth_year_without_a_rate_is_refused() -> None:
    text = (DATA / "2026/payroll.toml").read_text(encoding="utf-8").replace("born_from = 1959", "born_from = 1960")
    rules = contribution_rules(parse_rulebook(text, "fel.toml"))
    with pytest.raises(ContributionRateMissing, match="Födelseår 1959 har 0 avgiftssatser"):
        rules.contributions(1, born_on=date(1959, 1, 1), pays_on=date(2026, 1, 25))


def test_a_payday_in_another_year_is_refused() -> None:
    with pytest.raises(RuleYearMissing, match="2027"):
        RULES[2026].contributions(1, born_on=date(2004, 1, 1), pays_on=date(2027, 1, 25))
