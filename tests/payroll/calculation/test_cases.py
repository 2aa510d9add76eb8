"""Every worked case in tests/cases comes out as the clerk wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from payroll.calculation.case import read_case
from payroll.calculation.payslip import calculate
from payroll.calculation.printout import differences
from payroll.rules import rules_on
from servicecenter.rules.tax_formula import provisional_tables

CASES = sorted(Path(__file__).parents[2].joinpath("cases").glob("*.toml"))


def test_there_are_cases_to_run() -> None:
    assert len(CASES) >= 25


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_comes_out_as_written(path: Path) -> None:
    case = read_case(path.read_text(encoding="utf-8"), path.name)
    rules = rules_on(case.pay_input.pays_on, tax_tables=provisional_tables(case.pay_input.pays_on.year))
    payslip = calculate(case.pay_input, rules)
    assert list(differences(case, payslip)) == []
    assert case.lines or case.totals
    assert case.source
    assert case.situation
