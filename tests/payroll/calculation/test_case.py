"""A worked case with a fault is refused with file, line, key and what was expected."""

from __future__ import annotations

import pytest

from payroll.calculation.case import read_case
from payroll.calculation.payslip import calculate
from payroll.calculation.printout import differences
from payroll.calculation.toml_table import CaseError
from tests.payroll.calculation.people import rules

CASE = """title = "Prov"
month = "2026-11"
[person]
born_on = 1980-05-17
[[tax]]
table = 33
column = 1
[[employment]]
from = 2020-01-01
pay = 42000
  [[employment.absence]]
  kind = "leave_without_pay"
  from = 2026-11-02
  to = 2026-11-04
  working_days = 3
[[deduction]]
type = "union_fee"
amount = 300
[expected]
net = 28418
  [[expected.line]]
  type = "43100"
  amount = -5796
"""


def test_a_case_is_read_and_comes_out() -> None:
    case = read_case(CASE, "prov.toml")
    assert list(differences(case, calculate(case.pay_input, rules()))) == []


@pytest.mark.parametrize(
    ("right", "wrong", "line", "key", "expected"),
    [
        ("pay = 42000", "pey = 42000", 10, "employment[1].pay", "det står 'pey'; menade du 'pay'?"),
        ("pay = 42000", 'pay = "fyrtio"', 10, "employment[1].pay", "ett belopp i kronor väntades"),
        ("pay = 42000", "pay = 1.234", 10, "employment[1].pay", "fler än två decimaler"),
        ("pay = 42000", "pay = true", 10, "employment[1].pay", "ett belopp i kronor väntades"),
        ("column = 1", "column = 1\ncolum = 2", 8, "tax[1].colum", "okänd nyckel, menade du 'column'?"),
        ("table = 33", 'table = "33"', 6, "tax[1].table", "ett heltal väntades"),
        ("from = 2026-11-02", 'from = "2026-11-02"', 13, "employment[1].absence[1].from", "ett datum utan citattecken"),
        ("to = 2026-11-04", "to = 2026-11-01", 14, "employment[1].absence[1].to", "ligger före startdatum"),
        ("working_days = 3", "", 11, "employment[1].absence[1].working_days", "saknas"),
        ('"leave_without_pay"', '"leave"', 12, "employment[1].absence[1].kind", "välj bland sick"),
        ('"union_fee"', '"union_free"', 17, "deduction[1].type", "menade du 'union_fee'?"),
        ('month = "2026-11"', 'month = "november"', 2, "month", "skriv år-månad"),
        ('month = "2026-11"', "", 1, "month", "saknas"),
        ("born_on = 1980-05-17", "", 3, "person.born_on", "saknas; ett datum väntades"),
        ("net = 28418", "nett = 28418", 20, "expected.nett", "menade du 'net'?"),
        ("amount = -5796", "", 21, "expected.line[1].amount", "saknas"),
        ("column = 1", "column = ", 7, "filen", "följer inte TOML"),
    ],
)
def test_a_fault_is_pointed_out(right: str, wrong: str, line: int, key: str, expected: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_case(CASE.replace(right, wrong, 1), "prov.toml")
    error = caught.value
    assert (error.file, error.line, error.key) == ("prov.toml", line, key)
    assert expected in error.expected
    assert str(error).startswith(f"prov.toml, rad {line}: {key}: ")


def test_a_case_without_employment_is_refused() -> None:
    text = 'title = "Prov"\nmonth = "2026-11"\n[person]\nborn_on = 1980-05-17\n'
    with pytest.raises(CaseError, match="minst en anställning"):
        read_case(text, "prov.toml")


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("amount = -5796", "amount = -5797", "väntade −5\u00a0797,00, fick −5\u00a0796,00"),
        ("amount = -5796", "amount = -5796\n  quantity = 4", "väntade −5\u00a0796,00 (4 st)"),
        ('"43100"', '"sick_pay"', "fick ingen rad"),
        ("net = 28418", "net = 28419", "Att betala ut (net): väntade 28\u00a0419,00"),
    ],
)
def test_an_outcome_that_differs_is_told(right: str, wrong: str, told: str) -> None:
    case = read_case(CASE.replace(right, wrong), "prov.toml")
    (difference,) = differences(case, calculate(case.pay_input, rules()))
    assert told in difference
