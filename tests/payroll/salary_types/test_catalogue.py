"""The catalogue of salary types answers every question, for every type the field asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from payroll.calculation import absence, employer, entries, net, salary, tax
from payroll.salary_types.catalogue import (
    CATALOGUE,
    CatalogueError,
    SalaryType,
    Section,
    Taxation,
    UnknownSalaryType,
    by_code,
    by_key,
    read_catalogue,
)

LIST = Path(__file__).parents[4] / "shared" / "domain" / "state-hr.md"
TYPES = pytest.mark.parametrize("salary_type", CATALOGUE.values(), ids=lambda salary_type: salary_type.key)

RULES = {
    "entry", "monthly_amount", "absence_note", "local_unit_price", "monthly_salary", "hourly_vacation_pay",
    "absence_deduction", "sick_pay", "qualifying_deduction", "table_tax", "adjusted_tax", "side_income_tax",
    "extra_tax", "one_time_tax", "sink_tax", "no_tax", "net_deduction", "attachment", "net_rounding",
    "employer_contribution", "pension_premium", "debt_plan", "sick_supplement", "parental_supplement", "debt_claim",
} | set(entries.UNIT_PRICES)  # fmt: skip


def test_every_salary_type_of_the_state_list_is_there() -> None:
    if not LIST.exists():
        pytest.skip("listan över statens lönearter ligger inte bredvid förrådet")
    section = LIST.read_text(encoding="utf-8").split("## 8.")[1].split("## 9.")[0]
    codes = re.findall(r"^\| (\d{5})", section, flags=re.MULTILINE)
    assert len(codes) >= 96
    assert [code for code in codes if code not in CATALOGUE] == []


@TYPES
def test_every_question_is_answered(salary_type: SalaryType) -> None:
    assert re.fullmatch(r"\d{5}", salary_type.code)
    assert re.fullmatch(r"[a-z][a-z0-9_]+", salary_type.key)
    assert salary_type.sv
    assert salary_type.en
    assert salary_type.source
    assert salary_type.registered_by
    assert set(salary_type.registered_by) <= {"employee", "manager", "reporter", "payroll_clerk", "system"}
    assert salary_type.computed_by in RULES


@TYPES
def test_what_is_paid_or_costs_money_is_posted(salary_type: SalaryType) -> None:
    if salary_type.section is not Section.INFORMATION:
        assert salary_type.account_group
        assert salary_type.account_key


@TYPES
def test_answers_fit_each_other(salary_type: SalaryType) -> None:
    if salary_type.taxable:
        assert salary_type.agi_boxes, "taxable pay is reported"
    if salary_type.contributions or salary_type.pension_base or salary_type.fixed_pay:
        assert salary_type.taxable
    if salary_type.section in (Section.TAX, Section.NET_DEDUCTION, Section.EMPLOYER, Section.INFORMATION):
        assert salary_type.taxation is Taxation.NONE
    if salary_type.benefit:
        assert salary_type.section is Section.BENEFIT
    if salary_type.section is Section.EMPLOYER:
        assert not salary_type.paid


def test_cost_reimbursements_are_never_pension_base() -> None:
    assert not any(kind.pension_base for kind in CATALOGUE.values() if kind.section is Section.REIMBURSEMENT)


def test_every_code_the_calculation_uses_is_of_the_right_section() -> None:
    assert {by_code(code).section for code in (tax.TABLE_TAX, tax.ONE_TIME_TAX, tax.EXTRA_TAX)} == {Section.TAX}
    assert by_code(salary.MONTHLY_SALARY).section is Section.SALARY
    assert by_code(employer.EMPLOYER_CONTRIBUTION).section is Section.EMPLOYER
    assert by_code(net.NET_ROUNDING).section is Section.ROUNDING
    deductions = {code for kind in absence.KINDS.values() if not kind.with_pay for code in (kind.short, kind.long)}
    assert {by_code(code).section for code in deductions} == {Section.ABSENCE}


def test_net_deductions_stand_in_the_order_they_are_taken() -> None:
    order = [kind.key for kind in CATALOGUE.values() if kind.section is Section.NET_DEDUCTION]
    assert order[0] == "attachment_of_earnings"
    assert order.index("union_fee") < order.index("parking") < order.index("staff_club")


def test_an_unknown_key_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UnknownSalaryType, match="menade du 'overtime_simple'"):
        by_key("overtime_simpel")
    with pytest.raises(UnknownSalaryType, match="finns inte"):
        by_code("99999")


def test_a_missing_answer_is_refused_by_name() -> None:
    with pytest.raises(CatalogueError, match=r"prov: saknade eller okända svar: .*source"):
        read_catalogue('[prov]\ncode = "12345"\n')


def test_two_types_with_the_same_code_are_refused() -> None:
    from payroll.salary_types.catalogue import FILE

    text = FILE.read_text(encoding="utf-8").replace('code = "11110"', 'code = "11100"')
    with pytest.raises(CatalogueError, match="koden 11100 används redan"):
        read_catalogue(text)


def test_a_wrong_word_is_refused() -> None:
    from payroll.salary_types.catalogue import FILE

    text = FILE.read_text(encoding="utf-8").replace('section = "salary"', 'section = "salery"', 1)
    with pytest.raises(CatalogueError, match="salery"):
        read_catalogue(text)
