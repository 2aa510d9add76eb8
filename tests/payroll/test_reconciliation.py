"""The second computation agrees with the first on anyone, and with the official tables and rates."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from payroll import reconciliation as second
from payroll.calculation.model import CannotCalculate, TaxKind
from payroll.calculation.payslip import calculate
from payroll.runs.reconciling import figures_of
from servicecenter.rules.tax_tables import parse_csv
from tests.payroll.calculation.people import anyone, rules

KINDS = {TaxKind.TABLE: 1, TaxKind.PERCENT: 2, TaxKind.SIDE_INCOME: 3, TaxKind.NONE: 4, TaxKind.SINK: 5}


@pytest.fixture(scope="module", autouse=True)
def no_document():
    """The computed tables exist only as rows; the database is not asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("payroll.runs.reconciling.imported_file", lambda sha256: None)
        yield


def slips_of(pay_input, lines) -> second.Slips:
    """One payslip as columns, straight from its lines."""
    sums = {name: sum(line.amount for line in lines if line.code in codes) for name, codes in second.codes().items()}
    day = pay_input.pays_on
    [tax] = [row for row in pay_input.tax if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)]
    decided = {
        "kind": KINDS[tax.kind],
        "table": tax.table or 0,
        "column": tax.column or 0,
        "percent": int((tax.percent or 0) * 100),
        "adjustment": tax.adjustment_ore,
        "extra": tax.extra_ore,
        "yearly_income": second.UNKNOWN if pay_input.yearly_income is None else pay_input.yearly_income,
        "born_year": pay_input.born_on.year,
        "base_earlier": pay_input.contribution_base_earlier,
    }
    return second.Slips(**{field.name: np.array([(sums | decided)[field.name]]) for field in fields(second.Slips)})


@settings(deadline=None)
@given(anyone())
def test_both_computations_agree_on_anyone(pay_input):
    try:
        slip = calculate(pay_input, rules())
    except CannotCalculate:
        reject()
    slips, figures = slips_of(pay_input, slip.lines), figures_of(rules())
    assert slips.gross[0] == slip.totals.gross
    if pay_input.paid_earlier is None:  # tax on the rest of a month's pay is left out, and a run says so
        assert second.expected_tax(slips, figures)[0] == slip.totals.tax
    assert second.expected_contributions(slips, figures)[0] == slip.totals.contributions
    assert second.expected_net(slips)[0] == slip.totals.net


@settings(deadline=None)
@given(st.integers(29, 42), st.integers(1, 6), st.integers(1, 3_000_000))
def test_its_reading_of_the_official_file_gives_the_tax_of_every_cell(shared_tables, table, column, income):
    text, tables = shared_tables
    row = text[table, column]
    assert second._from_column(np.array([income]), row)[0] == tables.tax(table, column, income)


@pytest.fixture(scope="module")
def shared_tables(shared):
    content = (shared / "rates" / "skattetabeller-manad-2025.csv").read_bytes()
    return second.columns_of_file(content), parse_csv(content, year=2025)


def test_its_reading_of_the_text_file_is_that_of_the_csv():
    """Two rows of each kind, written as the layout of the official text file says."""
    rows = [("B", 1, 2000, 0), ("B", 2001, "", 100), ("%", 80_001, 100_000, 32), ("%", 100_001, "", 38)]
    lines = [
        f"30{kind}29{first:>7}{last:>7}" + "".join(f"{value + column:>5}" for column in range(6))
        for kind, first, last, value in rows
    ]
    text = "\ufeff" + "\n".join(lines) + "\n"
    column = second.columns_of_text(text)[29, 2]
    assert (column.kronor_to[0], column.kronor[1], column.percent[0], column.percent[1]) == (2000, 101, 33, 39)


def test_it_shares_no_code_with_the_first():
    tree = ast.parse(Path(second.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in imported if name and name.startswith(("payroll", "servicecenter"))}
