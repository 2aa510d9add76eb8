"""Every line of every payslip can be told, and what is told is also what was paid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from payroll.calculation.explain import explain, explain_all
from payroll.calculation.model import (
    AbsenceInput,
    AttachmentInput,
    DebtClaimInput,
    DebtInput,
    Entry,
    LocalRules,
    NetRounding,
    PayInput,
    Supplement,
    TaxDecisionInput,
    TaxKind,
)
from payroll.calculation.payslip import calculate
from payroll.calculation.wording import equation, kr
from payroll.salary_types.catalogue import CATALOGUE, SalaryType, Section, by_key
from servicecenter.common.because import Because
from tests.payroll.calculation.people import DECIDED, LONG_AGO, anyone, employment, person, rules

DAY = date(2026, 11, 3)


def steps(because: Because) -> Iterator[Because]:
    yield because
    for step in because.steps:
        yield from steps(step)


def worked_out(left: str) -> Decimal:
    """Work out the left side of an equation as a reader with a calculator would."""
    text = re.sub(r"\(tabell [^()]*→ ([^()]*)\)", r"\1", left.replace("\u00a0", ""))
    text = re.sub(r"(\d+(?:,\d+)?)%", r"(\1÷100)", text)
    text = re.sub(r"\d+(?:,\d+)?", lambda found: f"Decimal('{found[0].replace(',', '.')}')", text)
    text = text.replace("−", "-").replace("×", "*").replace("÷", "/").replace(";", ",")
    value = eval(text, {"__builtins__": {}}, {"Decimal": Decimal, "min": min})  # noqa: S307
    return Decimal(value)


def agrees(because: Because) -> bool:
    """Both sides are equal to the öre; tax drops the öre instead of rounding."""
    left, right = because.arithmetic.rsplit(" = ", 1)
    value, shown = worked_out(left), worked_out(right)
    if because.rule.endswith("_tax"):
        return 0 <= abs(value) - abs(shown) < 1
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP) == shown


def check(because: Because, amount: int) -> None:
    assert because.value == kr(amount)
    assert because.sv
    assert because.en
    assert because.steps
    assert because.source
    for step in steps(because):
        assert step.sv
        assert step.en
        assert not step.arithmetic or agrees(step), step


def test_a_deduction_that_is_a_sum_has_its_sign_before_the_whole() -> None:
    assert equation("3 × 1 932,00", -579_600) == "−3 × 1 932,00 = −5 796,00".replace("5 796", "5\u00a0796")
    assert equation("0,02 + 0,01", -3) == "−(0,02 + 0,01) = −0,03"
    assert equation("0,02 + 0,01", 3) == "0,02 + 0,01 = 0,03"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(anyone())
def test_every_line_is_told_and_its_arithmetic_is_right(pay_input: PayInput) -> None:
    payslip = calculate(pay_input, rules())
    told = explain_all(pay_input, rules())
    assert len(told) == len(payslip.lines)
    for because, line in zip(told, payslip.lines, strict=True):
        check(because, line.amount)
        assert because.arithmetic or line.amount == 0 or "registrerat belopp" in because.sv


YEAR = date(2026, 1, 1)
ONE_OFF = Entry(1, by_key("one_off_amount").code, DAY, DAY, amount=500_000)
COMPUTED = {
    "table_tax": person(),
    "adjusted_tax": person(tax=(TaxDecisionInput(TaxKind.PERCENT, YEAR, percent=Decimal("12.5")),)),
    "side_income_tax": person(tax=(TaxDecisionInput(TaxKind.SIDE_INCOME, YEAR),)),
    "extra_tax": person(tax=(TaxDecisionInput(TaxKind.TABLE, YEAR, table=33, column=1, extra_ore=50_000),)),
    "one_time_tax": person(employments=(employment(entries=(ONE_OFF,)),)),
    "sink_tax": person(tax=(TaxDecisionInput(TaxKind.SINK, YEAR, date(2026, 12, 31)),)),
    "no_tax": person(tax=(TaxDecisionInput(TaxKind.NONE, YEAR),)),
    "attachment_of_earnings": person(attachments=(AttachmentInput(1, "U-1", 1_500_000, YEAR, amount_ore=200_000),)),
    "salary_debt": person(debts=(DebtInput(1, "L-1", 900_000, 300_000, YEAR, agreed_on=YEAR),)),
    "new_salary_debt": person(
        employments=(employment(entries=(Entry(1, by_key("flex_deduction").code, DAY, DAY, amount=5_000_000),)),),
        debt_claim=DebtClaimInput(1, "L-1", "Flextid", DAY),
    ),
    "net_rounding": person(employments=(employment(4_200_033),), local=LocalRules(net_rounding=NetRounding.NEXT_KRONA)),
    "monthly_salary": person(),
    "part_month_salary": person(employments=(employment(starts_on=date(2026, 11, 9)),)),
    "fixed_supplement": person(
        employments=(employment(supplements=(Supplement(by_key("fixed_supplement").code, LONG_AGO, 100_000),)),)
    ),
    "employer_contribution": person(),
    "pension_optional": person(),
    "pension_obligatory": person(),
    "pension_flex": person(),
}
"""Salary types that a rule computes by itself, each with a person who gets it."""


@pytest.mark.parametrize("key", list(COMPUTED))
def test_what_a_rule_computes_has_a_tree_with_rule_source_inputs_and_arithmetic(key: str) -> None:
    code = by_key(key).code
    lines = calculate(COMPUTED[key], rules()).lines
    place = next(place for place, line in enumerate(lines) if line.code == code)
    because = explain(COMPUTED[key], rules(), place)
    check(because, lines[place].amount)
    assert because.rule
    assert because.arithmetic
    assert len(because.steps) > 1, "something went in besides the salary type"
    assert by_key(key).sv in because.sv
    assert by_key(key).en in because.en


def test_every_salary_type_that_cannot_be_registered_is_told_when_it_is_computed() -> None:
    computed_only = {
        kind.key
        for kind in CATALOGUE.values()
        if kind.section in (Section.TAX, Section.ROUNDING) or kind.key in DECIDED
    }
    assert computed_only <= set(COMPUTED)


def test_sink_is_told_with_its_rate_and_law() -> None:
    because = explain(COMPUTED["sink_tax"], rules(), 1)
    assert because.arithmetic == "−42\u00a0000,00 × 22,5\u00a0% = −9\u00a0450,00"
    assert "1991:586" in because.source


def test_an_attachment_is_told_with_decision_pay_protected_amount_and_room() -> None:
    pay_input = COMPUTED["attachment_of_earnings"]
    place = next(place for place, line in enumerate(calculate(pay_input, rules()).lines) if line.code == "60320")
    told = [step.sv for step in steps(explain(pay_input, rules(), place))]
    assert any("Beslut om utmätning U-1" in sv and "2\u00a0000,00\u00a0kr" in sv for sv in told)
    assert any("Lön efter skatt" in sv for sv in told)
    assert any("Förbehållsbelopp enligt beslutet" in sv for sv in told)


@pytest.mark.parametrize(
    "salary_type",
    [
        kind
        for kind in CATALOGUE.values()
        if kind.section not in (Section.TAX, Section.ROUNDING) and kind.key not in DECIDED
    ],
    ids=lambda kind: kind.key,
)
def test_every_salary_type_that_can_be_registered_has_a_tree(salary_type: SalaryType) -> None:
    entry = Entry(7, salary_type.code, DAY, DAY, quantity=Decimal(2), amount=12_345)
    pay_input = person(employments=(employment(entries=(entry,)),))
    lines = calculate(pay_input, rules()).lines
    place = next(place for place, line in enumerate(lines) if line.entry_id == 7)
    because = explain(pay_input, rules(), place)
    check(because, lines[place].amount)
    assert salary_type.sv in because.sv
    assert salary_type.en in because.en


def test_an_absence_is_told_down_to_the_pay_it_is_taken_from() -> None:
    absence = AbsenceInput(5, "leave_without_pay", date(2026, 11, 2), date(2026, 11, 4), Decimal(3))
    because = explain(person(employments=(employment(absences=(absence,)),)), rules(), 1)
    assert because.arithmetic == "−3 × 1\u00a0932,00 = −5\u00a0796,00"
    assert "3 arbetsdagar à 1\u00a0932,00\u00a0kr" in because.sv
    assert "3 working days" in because.en
    told = [(step.sv, step.value) for step in steps(because)]
    assert ("Löneavdrag per arbetsdag", "4,6\u00a0%") in told
    assert any("Fast lön 2026-11-02" in sv and value == "42\u00a0000,00\u00a0kr" for sv, value in told)


def test_provisional_tax_tables_are_marked() -> None:
    because = explain(person(), rules(), 1)
    assert because.unsourced
    assert "beräknad med formeln" in because.steps[0].sv
    assert rules().tax_tables.sha256 in because.steps[0].rule


def test_a_limited_deduction_says_so() -> None:
    entry = Entry(1, "60410", DAY, DAY, amount=9_000_000)
    pay_input = person(employments=(employment(entries=(entry,)),), protected_amount=1_000_000)
    lines = calculate(pay_input, rules()).lines
    place = next(place for place, line in enumerate(lines) if line.entry_id == 1)
    because = explain(pay_input, rules(), place)
    assert any("Utrymmet räcker inte: 10\u00a0000,00\u00a0kr ska vara kvar" in step.sv for step in steps(because))


def test_a_qualifying_deduction_already_taken_leaves_nothing() -> None:
    absence = AbsenceInput(5, "sick", DAY, DAY, Decimal(1), qualifying_taken=200_000)
    pay_input = person(employments=(employment(absences=(absence,)),))
    lines = calculate(pay_input, rules()).lines
    assert [line.amount for line in lines if line.code in ("41110", "41220")] == [154_560]
