"""The rules of a payday as calculation meets them."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from payroll.rules import AgreementRules, PayrollRules, check_rulebook, rules_on
from servicecenter.rules.loader import DATA, RuleDataError, RuleYearMissing, load_rulebook, parse_rulebook
from servicecenter.rules.one_time_tax import OneTimeTaxMissing
from servicecenter.rules.tax_formula import provisional_tables


def _rules(day: date) -> PayrollRules:
    return rules_on(day, tax_tables=provisional_tables(day.year))


@pytest.mark.parametrize("year", [2025, 2026])
def test_base_amounts_equal_the_published_ones(shared: Path, year: int) -> None:
    with (shared / "rates/traktamente-bilersattning.csv").open(encoding="utf-8") as file:
        (row,) = [row for row in csv.DictReader(file, delimiter=";") if row["ar"] == str(year)]
    rules = _rules(date(year, 11, 25))
    assert rules.price_base_amount == int(row["prisbasbelopp"])
    assert rules.income_base_amount == int(row["inkomstbasbelopp"])


def test_the_rules_of_a_day_are_built_once() -> None:
    assert _rules(date(2026, 5, 25)) is _rules(date(2026, 5, 25))


def test_withholding_without_a_table_follows_the_year() -> None:
    assert (_rules(date(2025, 5, 23)).sink_percent, _rules(date(2026, 5, 25)).sink_percent) == (25, Decimal("22.5"))
    assert _rules(date(2026, 5, 25)).side_income_percent == 30
    assert _rules(date(2026, 5, 25)).artist_sink_percent == 15


def test_one_time_tax_is_chosen_by_yearly_income() -> None:
    rules = _rules(date(2026, 5, 25))
    assert [rules.one_time_percent(1, income) for income in (477_600, 477_601, 5_000_000)] == [26, 34, 54]
    with pytest.raises(OneTimeTaxMissing):
        _rules(date(2025, 5, 23)).one_time_percent(3, 400_000)


def test_a_year_without_tables_is_refused_not_borrowed() -> None:
    with pytest.raises(RuleYearMissing, match="skattetabeller 2027 saknas"):
        rules_on(date(2027, 1, 25), tax_tables=provisional_tables(2026))


def test_a_rule_book_of_another_year_is_refused() -> None:
    with pytest.raises(RuleYearMissing, match="2026 saknas"):
        rules_on(date(2026, 1, 23), tax_tables=provisional_tables(2026), rulebook=load_rulebook("payroll", 2025))


def test_contributions_and_pension_come_with_their_source() -> None:
    rules = _rules(date(2026, 5, 25))
    (contribution,) = rules.contributions(42_000_00, born_on=date(1985, 1, 1), pays_on=rules.day)
    assert contribution.amount == 13_196_40
    assert "2000:980" in contribution.source
    assert sum(p.amount for p in rules.pension(42_000_00, born_on=date(1985, 1, 1), pays_on=rules.day)) == 2_520_00


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31)])
def test_every_agreement_factor_has_a_source_every_day_of_the_year(day: date) -> None:
    rules = _rules(day)
    for field in fields(AgreementRules):
        sourced = rules.sourced(f"agreement.{field.name}")
        assert sourced.source
        assert getattr(rules.agreement, field.name) == sourced.value


def test_the_agreement_factors_are_those_of_the_state_agreements() -> None:
    agreement = _rules(date(2026, 5, 25)).agreement
    assert agreement.working_day_deduction == Decimal("0.046")
    assert agreement.calendar_day_deduction == Decimal("0.033")
    # The qualifying deduction is a fifth of a week's sick pay: 5 days × 4.6 % × 80 % × 20 %.
    week = 5 * agreement.working_day_deduction * agreement.sick_pay_share
    assert agreement.qualifying_deduction == week / 5
    assert (agreement.overtime_simple_divisor, agreement.overtime_qualified_divisor) == (94, 72)


def test_what_is_not_sourced_is_marked() -> None:
    rules = _rules(date(2026, 5, 25))
    assert rules.sourced("agreement.hour_divisor").unsourced
    assert not rules.sourced("agreement.working_day_deduction").unsourced


def test_a_released_rule_year_is_complete() -> None:
    assert check_rulebook(load_rulebook("payroll", 2026)).sha256 == provisional_tables(2026).sha256
    assert check_rulebook(load_rulebook("payroll", 2025)).sha256 == provisional_tables(2025).sha256


@pytest.mark.parametrize(
    ("was", "becomes", "finding"),
    [
        ("overtime_simple_divisor = {", "overtime = {", r"agreement\.overtime_simple_divisor: ett värde som gäller"),
        ("value = 0.046", 'value = "4,6"', r"agreement\.working_day_deduction: ett tal väntades"),
        ('kind = "flex", name', "name", r"pension\.section_1: fältet kind saknas"),
        ("percent = 2.5, cap = 7.5", 'percent = "två", cap = 7.5', r"pension\.section_1: värdet har fel form"),
        ("up_to = 25_041, percent = 0", "up_to = 25_041", r"one_time_tax\.column_1: fältet percent saknas"),
        ("percent = 0, parts = {}", "parts = {}", r"employer_contributions\.none: fältet percent saknas"),
        ("percent = 7, from_price", "from_price", r"tax_formula\.pension_fee: fältet percent saknas"),
        ("above = 40_000, ", "", r"tax_formula\.earned_income_credit: fältet above saknas"),
        (
            "up_to = 0.99, base = 0.423",
            'up_to = 0.99, base = "x"',
            r"tax_formula\.basic_allowance: värdet har fel form",
        ),
        ("income_base_amount = { value = 83_400", "income_base_amount = { value = 83_400.5", "ett heltal väntades"),
    ],
)
def test_a_flaw_in_a_rule_year_is_named_by_its_key(was: str, becomes: str, finding: str) -> None:
    text = (DATA / "2026/payroll.toml").read_text(encoding="utf-8")
    assert was in text
    with pytest.raises(RuleDataError, match=finding):
        check_rulebook(parse_rulebook(text.replace(was, becomes, 1), "2026/payroll.toml"))


def test_a_value_that_ends_within_the_year_is_missed_on_the_day_after() -> None:
    text = (DATA / "2026/payroll.toml").read_text(encoding="utf-8")
    ended = 'source = "Sidoinkomst, skatteförfarandelagen; andrahandsuppgift", starts_on = 2025-01-01'
    assert ended in text
    book = parse_rulebook(text.replace(ended, f"{ended}, ends_on = 2026-06-30"), "2026/payroll.toml")
    with pytest.raises(RuleDataError, match=r"side_income_percent: ett värde som gäller 2026-07-01 saknas"):
        check_rulebook(book)
