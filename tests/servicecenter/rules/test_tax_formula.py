"""The formula against Skatteverket's own tables: every cell of 2025, the whole file of 2026."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from servicecenter.rules.loader import RuleDataError, RuleYearMissing, load_rulebook, parse_rulebook
from servicecenter.rules.tax_formula import TABLE_COLUMNS, compute, monthly_taxes, provisional_tables
from servicecenter.rules.tax_formula import _base as base_of
from servicecenter.rules.tax_law import SCALE, tax_law
from servicecenter.rules.tax_rows import COLUMNS, KRONOR, PERCENT, TABLES, check
from servicecenter.rules.tax_tables import differences, parse_csv, to_txt

OFFICIAL_2026_SHA256 = "8c5abe81d774ce083fec81ceed430282e39208c8b5a7a961a4760e4875e850ce"


def test_every_cell_of_2025_equals_the_official_table(shared: Path) -> None:
    official = parse_csv((shared / "rates/skattetabeller-manad-2025.csv").read_bytes(), year=2025)
    kronor = [row for row in official.rows if row.kind == KRONOR]
    percent = [row for row in official.rows if row.kind == PERCENT]
    assert (len(kronor) * len(COLUMNS), len(percent)) == (40_404, 1_200)
    assert differences(official, provisional_tables(2025)) == ()
    assert provisional_tables(2025).rows == official.rows


def test_the_file_of_2026_is_the_official_one_byte_for_byte() -> None:
    tables = provisional_tables(2026)
    assert hashlib.sha256(to_txt(tables)).hexdigest() == OFFICIAL_2026_SHA256
    assert tables.sha256 == OFFICIAL_2026_SHA256


@pytest.mark.parametrize(
    ("year", "table", "column", "income", "tax"),
    [
        (2026, 33, 1, 35_000, 7_134),
        (2026, 32, 1, 80_000, 25_944),
        (2026, 34, 1, 18_000, 2_990),
        (2025, 33, 1, 35_000, 7_467),
    ],
)
def test_known_cells_come_out(year: int, table: int, column: int, income: int, tax: int) -> None:
    assert provisional_tables(year).tax(table, column, income) == tax


@pytest.mark.parametrize(("yearly", "tax"), [(216_000, 35_889), (31_200, 2_331), (1_020_000, 359_353)])
def test_the_published_examples_of_2026_come_out(yearly: int, tax: int) -> None:
    law = tax_law(load_rulebook("payroll", 2026))
    rate = 34 * SCALE // 100 - law.burial_rate
    assert monthly_taxes([base_of(law, TABLE_COLUMNS[0], yearly)], rate) == [tax // 12]


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_computed_year_passes_the_checks_of_an_imported_one(year: int) -> None:
    assert check(provisional_tables(year).rows) == ()
    assert provisional_tables(year).provisional


@pytest.mark.parametrize("year", [2025, 2026])
def test_tax_grows_with_the_table_and_never_passes_the_income(year: int) -> None:
    tables = provisional_tables(year)
    for income in range(1, 79_000, 397):
        for column in COLUMNS:
            taxes = [tables.tax(table, column, income) for table in TABLES]
            assert taxes == sorted(taxes)
            assert 0 <= taxes[0] <= taxes[-1] <= income


def test_another_years_rules_are_refused() -> None:
    with pytest.raises(RuleYearMissing, match="2027"):
        compute(2027, load_rulebook("payroll", 2026))
    with pytest.raises(RuleYearMissing, match="2024"):
        provisional_tables(2024)


def test_a_year_loaded_from_text_computes_without_a_release() -> None:
    """The rules of 2026 said to be those of 2027 stand in for a year that arrives in the database."""
    source = Path(__file__).parents[3] / "servicecenter/rules/data/2026/payroll.toml"
    text = source.read_text(encoding="utf-8").replace("2026-", "2027-").replace("year = 2026", "year = 2027")
    book = parse_rulebook(text.replace("2027-09-30", "2027-12-31"), "2027/payroll.toml")
    assert book.whole("price_base_amount", on=date(2027, 6, 1)) == 59_200
    assert compute(2027, book).rows == provisional_tables(2026).rows


def test_one_wrong_coefficient_is_seen_in_the_comparison() -> None:
    source = Path(__file__).parents[3] / "servicecenter/rules/data/2026/payroll.toml"
    text = source.read_text(encoding="utf-8")
    wrong = text.replace("public_service_max = { value = 1_184", "public_service_max = { value = 1_249")
    assert wrong != text
    found = differences(provisional_tables(2026), compute(2026, parse_rulebook(wrong, "fel.toml")))
    assert {difference.column for difference in found} == set(COLUMNS)
    # The fee is 65 kr a year too high where it reaches its maximum: at most 6 kr a month, never less than now.
    kronor = [(cell.second or 0) - (cell.first or 0) for cell in found if cell.kind == KRONOR]
    assert set(kronor) == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("was", "becomes", "key"),
    [
        ("state_tax_threshold = {", "state_tax_limit = {", "tax_formula.state_tax_threshold"),
        ("  { base = 3.027 },\n", "", "tax_formula.work_credit"),
        ("value = 643_000", 'value = "643000"', "tax_formula.state_tax_threshold"),
    ],
)
def test_a_missing_or_wrong_coefficient_is_named(was: str, becomes: str, key: str) -> None:
    source = Path(__file__).parents[3] / "servicecenter/rules/data/2026/payroll.toml"
    text = source.read_text(encoding="utf-8")
    assert was in text
    with pytest.raises(RuleDataError, match=key):
        compute(2026, parse_rulebook(text.replace(was, becomes, 1), "fel.toml"))
