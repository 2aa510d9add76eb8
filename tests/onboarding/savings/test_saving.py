"""A saving is reckoned on the volume there was, a spread cost loses nothing, and no baseline gives no figure."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.savings_rules.assumptions import assumption
from onboarding.savings_rules.curve import MonthFact, Plan, curve, periods, quarter_of, year_of
from onboarding.savings_rules.fee import fee_of_month
from onboarding.savings_rules.price_level import change, price_levels, read_index
from onboarding.savings_rules.saving import Baseline, Spent, saving_of, together
from onboarding.savings_rules.spreading import part, written_off
from onboarding.savings_rules.units import baseline_in
from servicecenter.common.money import to_ore
from servicecenter.common.periods import Month
from servicecenter.pricing.indication import VolumeMissing
from servicecenter.pricing.price_lists import price_list

CASES = tomllib.loads((Path(__file__).parents[2] / "cases/besparing/besparing.toml").read_text())["case"]
JANUARY = Month(2025, 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_A03_the_worked_cases(case):
    told = case.get("baseline")
    baseline = Baseline(to_ore(told["cost"]), told["units"], told["year"]) if told else None
    prices = change(baseline.year, case["in_year"], price_levels()) if "in_year" in case else Fraction(1)
    spent = Spent(*(to_ore(case[name]) for name in ("fee", "own", "transition")))
    assert spent.total_ore == to_ore(case["actual"])
    found = saving_of(baseline, case["units"], spent, prices=prices, months=case.get("months", 12))
    if baseline is None:
        assert found is None
        return
    assert found.expected_ore == to_ore(case["expected"])
    assert (found.percent, found.unadjusted_percent) == (Decimal(case["percent"]), Decimal(case["unadjusted"]))


ORE = st.integers(0, 10**12)


@given(ORE, st.integers(1, 10**6), st.integers(0, 10**6), ORE, ORE, ORE)
def test_twice_everything_is_the_same_share_and_a_dearer_fee_never_saves_more(cost, base, units, fee, own, transition):
    baseline = Baseline(cost, base, 2024)
    once = saving_of(baseline, units, Spent(fee, own, transition))
    dearer = saving_of(baseline, units, Spent(fee + 1, own, transition))
    assert dearer.saved_ore == once.saved_ore - 1
    assert together([once, once]).saved_ore == 2 * once.saved_ore
    assert once.percent is None or once.percent <= 100


@given(st.integers(-(10**12), 10**12), st.integers(1, 200))
def test_the_parts_of_a_sum_are_the_sum_and_never_differ_by_more_than_one_ore(amount, of):
    parts = [part(amount, place, of) for place in range(of)]
    assert sum(parts) == amount
    assert max(parts) - min(parts) <= 1


@given(ORE, st.integers(1, 10), st.integers(0, 24))
def test_a_cost_is_written_off_whole_and_only_in_its_years(amount, years, later):
    first = JANUARY.plus(later)
    window = [first.plus(step) for step in range(-3, years * 12 + 3)]
    assert sum(written_off(amount, years, first, month) for month in window) == amount
    assert written_off(amount, years, first, first.plus(-1)) == written_off(
        amount, years, first, first.plus(12 * years)
    )
    assert written_off(amount, years, first, first.plus(-1)) == 0


def test_a_month_that_lacks_something_is_counted_on_neither_side():
    known = [MonthFact(JANUARY.plus(step), 100, 10_000_00, 2_000_00, 1_000_00) for step in range(3)]
    unknown = MonthFact(JANUARY.plus(3), None, 10_000_00, None)
    baseline = Baseline(240_000_00, 1_200, 2024)
    [year] = periods(baseline, [*known, unknown], year_of, lambda _year: Fraction(1))
    assert (year.label, year.months, year.of, year.is_whole, year.lacks) == ("2025", 3, 4, False, ("units", "own"))
    assert (year.saving.expected_ore, year.saving.saved_ore) == (60_000_00, 21_000_00)
    assert [one.label for one in periods(baseline, known, quarter_of, lambda _year: Fraction(1))] == ["2025 kv 1"]
    assert periods(None, known, year_of, lambda _year: Fraction(1))[0].saving is None


def test_the_curve_shows_the_dip_and_the_forecast_begins_where_the_known_ends():
    """Double work in the first quarter: −9 000; then 21 000 a quarter. Forecast: the mean before the connection."""
    own = [12_000_00] * 3 + [2_000_00] * 3
    facts = [MonthFact(JANUARY.plus(step), 100, 10_000_00, own[step], 1_000_00) for step in range(6)]
    facts.append(MonthFact(JANUARY.plus(6), 100, 10_000_00, 2_000_00, 1_000_00))
    quarters = periods(Baseline(240_000_00, 1_200, 2024), facts, quarter_of, lambda _year: Fraction(1))
    plan = Plan(JANUARY, 120_000_00, 36_000_00, 3)
    found = curve(quarters, plan, plan, ahead=2)
    assert [point.label for point in found] == ["2025 kv 1", "2025 kv 2", "2025 kv 3", "2025 kv 4"]
    assert [point.planned_ore for point in found] == [27_000_00] * 4
    assert [point.actual_ore for point in found] == [-9_000_00, 21_000_00, None, None]
    assert [point.forecast_ore for point in found] == [None, 21_000_00, 6_000_00, 6_000_00]
    assert curve([], plan, plan) == []
    assert curve(quarters, None, None, ahead=0)[0].planned_ore is None


def test_the_fee_is_the_price_list_times_what_was_counted():
    """700 payslips by the list of 2020: 13 500 + 700 × (22 + 40) = 56 900."""
    prices = price_list("2020").of("payroll")
    assert fee_of_month(prices, 1, counted={"payslips": 700}, agreed={}) == 56_900_00
    agreed = {"payslips_deviation": 300, "payslips_attendance": 100, "payslips_scheduled": 0}
    assert fee_of_month(prices, 1, counted={}, agreed=agreed) == 38_300_00
    with pytest.raises(VolumeMissing):
        fee_of_month(prices, 1, counted={}, agreed={})
    invoices = price_list("2020").of("supplier_invoices")
    assert fee_of_month(invoices, 1, counted={}, agreed={"invoices_own_accounts": 1_200}) == 6_500_00


def test_a_part_of_a_total_that_was_counted_follows_the_proportion_agreed():
    prices = [price for price in price_list("2013").of("payroll") if price.measure]
    agreed = {"employees": 0, "payslips_deviation": 300, "payslips_attendance": 100, "payslips_scheduled": 0}
    agreed |= {"manual_payouts": 0, "claims_self_service": 0, "claims_paper": 0, "new_employment_decisions": 0}
    by_agreement = fee_of_month(prices, 1, counted={}, agreed=agreed)
    assert fee_of_month(prices, 1, counted={"payslips": 400}, agreed=agreed) == by_agreement
    assert fee_of_month(prices, 1, counted={"payslips": 800}, agreed=agreed) == 2 * by_agreement


def test_a_price_level_that_is_not_known_is_no_change_that_can_be_reckoned():
    levels = price_levels()
    assert change(2024, 2026, levels) is None
    assert change(2026, 2026, levels) == 1
    assert all(level.source for level in levels.values())
    assert [read_index(text) for text in ("415,5", "0", "-1", "högt", "NaN")] == [
        Decimal("415.5"),
        None,
        None,
        None,
        None,
    ]


def test_the_baseline_of_a_form_is_a_year_of_units_and_none_where_something_lacks():
    answers = {
        "cost_payroll": Decimal(1_200_000),
        "payslips_deviation": Decimal(300),
        "payslips_attendance": Decimal(100),
    }
    assert baseline_in(answers, "payroll", 2026) is None
    answers["payslips_scheduled"] = Decimal(0)
    assert baseline_in(answers, "payroll", 2026) == Baseline(1_200_000_00, 4_800, 2026)
    assert (
        baseline_in(answers | dict.fromkeys(("payslips_deviation", "payslips_attendance"), Decimal(0)), "payroll", 1)
        is None
    )
    assert baseline_in({"cost_accounting": Decimal(600)}, "accounting", 2026) == Baseline(600_00, 12, 2026)
    with pytest.raises(ValueError, match="volym"):
        Baseline(1, 0, 2026)


def test_what_is_taken_for_given_is_dated_and_says_whether_anyone_has_said_so():
    assert (
        assumption("goal_percent", date(2026, 11, 25)).value,
        assumption("write_off_years", date(2026, 1, 1)).unsourced,
    ) == (30, True)
    with pytest.raises(LookupError, match="assumptions.toml"):
        assumption("goal_percent", date(2010, 1, 1))
