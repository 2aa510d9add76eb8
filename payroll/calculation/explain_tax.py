"""Why a line of tax is what it is."""

from __future__ import annotations

from payroll.calculation.explanation import Told
from payroll.calculation.model import TaxDecisionInput, TaxKind
from payroll.calculation.payslip import COUNTS, Counts, sums
from payroll.calculation.tax import (
    NO_TAX,
    ONE_TIME_TAX,
    SINK_TAX,
    TABLE_TAX,
    TaxBase,
    tax_decision,
    taxes,
    yearly_income,
)
from payroll.calculation.wording import equation, kr, percent, whole
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.common.because import Because
from servicecenter.common.money import format_kronor, whole_kronor

TAX_KINDS = {
    TaxKind.TABLE: "tabell",
    TaxKind.PERCENT: "jämkning",
    TaxKind.SIDE_INCOME: "sidoinkomst",
    TaxKind.SINK: "SINK",
    TaxKind.NONE: "inget avdrag",
}
DECIDED = "skatteförfarandelagen (2011:1244) 10 kap.; Skatteverkets beslut"
DROPPED = "skatteförfarandelagen (2011:1244), öretal bortfaller"


def tax(told: Told) -> Because:
    """Any line of tax: what was withheld, of what, by which decision."""
    decision = tax_decision(told.pay_input)
    if told.line.code == TABLE_TAX:
        return _with_limit(told, *_table_tax(told, decision))
    if told.line.code == NO_TAX:
        return _no_tax(told, decision)
    if told.line.rate is None:
        step = decision_step(decision)
        sv, en = f"{kr(decision.extra_ore)} enligt egen begäran", f"{kr(decision.extra_ore)} at own request"
        return _with_limit(told, sv, en, format_kronor(decision.extra_ore), (step,))
    return _with_limit(told, *_percent_tax(told, decision))


Words = tuple[str, str, str, tuple[Because, ...]]


def _table_tax(told: Told, decision: TaxDecisionInput) -> Words:
    tables = told.rules.tax_tables
    income = max(whole_kronor(told.base), 0)
    sv = f"tabell {decision.table} kolumn {decision.column} på {whole(income)}"
    en = f"table {decision.table} column {decision.column} on {whole(income)}"
    table = Because(
        f"Skattetabell {tables.year}, "
        + ("beräknad med formeln (preliminär)" if tables.provisional else "officiell fil"),
        f"Tax tables {tables.year}, "
        + ("computed by formula (provisional)" if tables.provisional else "official file"),
        rule=f"sha256 {tables.sha256}",
        source=f"Skatteverkets skattetabeller {tables.year}",
        unsourced=tables.provisional,
    )
    return (
        sv,
        en,
        f"(tabell {decision.table}, kolumn {decision.column}, {whole(income)} → {format_kronor(_whole_tax(told))})",
        (table, decision_step(decision), *_paid_earlier(told), base_step(told)),
    )


def _paid_earlier(told: Told) -> tuple[Because, ...]:
    """Another payment in the same month has used some of the table and brought some of the tax."""
    earlier = told.pay_input.paid_earlier
    if earlier is None:
        return ()
    return (
        Because(
            f"Tidigare betalt i månaden: {kr(earlier.ordinary)}, avdragen tabellskatt {kr(earlier.table_tax)}; "
            "skatten räknas på hela månaden och det som redan är avdraget dras ifrån",
            f"Paid earlier in the month: {kr(earlier.ordinary)}, tax withheld by table {kr(earlier.table_tax)}; "
            "the tax is computed on the whole month less what is already withheld",
            value=kr(earlier.table_tax),
            source="egen tillämpning av månadstabellen vid flera utbetalningar",
            unsourced=True,
        ),
    )


def _no_tax(told: Told, decision: TaxDecisionInput) -> Because:
    """Nothing is withheld, and the decision says so."""
    return told.because(
        "inget skatteavdrag görs", "no tax is withheld", arithmetic="0,00 = 0,00", source=DECIDED,
        steps=(decision_step(decision), base_step(told)),
    )  # fmt: skip


def _percent_tax(told: Told, decision: TaxDecisionInput) -> Words:
    income, share = max(whole_kronor(told.base), 0), percent(told.percentage)
    steps: tuple[Because, ...] = (decision_step(decision), base_step(told))
    if told.line.code == ONE_TIME_TAX:
        steps = (_yearly_income_step(told, decision), *steps)
    if told.line.code == SINK_TAX:
        steps = (
            told.rule_step(
                "withholding.sink_percent",
                "Särskild inkomstskatt för utomlands bosatta, hela skatten",
                "Special income tax for non-residents, the whole tax",
                share,
            ),
            *steps,
        )
    calculation = f"{format_kronor(income * 100)} × {share}"
    return f"{share} av {whole(income)}", f"{share} of {whole(income)}", calculation, steps


def _yearly_income_step(told: Told, decision: TaxDecisionInput) -> Because:
    """The estimated income that chose the percentage."""
    earned = sums(told.payslip.lines)
    base = TaxBase(earned.ordinary + min(earned.one_time, 0), max(earned.one_time, 0), earned.gross)
    income = yearly_income(told.pay_input, base)
    guessed = told.pay_input.yearly_income is None
    rule = told.rules.sourced(f"one_time_tax.column_{decision.column}")
    return Because(
        f"Engångsskatt kolumn {decision.column}: beräknad årsinkomst med beloppet {whole(income)}"
        + (" (tolv gånger månadens lön, då uppgift saknas)" if guessed else ""),
        f"One-time tax column {decision.column}: estimated yearly income with the amount {whole(income)}"
        + (" (twelve times the month's pay, as none is given)" if guessed else ""),
        value=f"{whole(income)}",
        rule=f"one_time_tax.column_{decision.column}",
        source=rule.source,
        unsourced=rule.unsourced or guessed,
    )


def decision_step(decision: TaxDecisionInput) -> Because:
    """The tax decision of the payday."""
    until = decision.ends_on or "tills vidare"
    return Because(
        f"Skattebeslut ({TAX_KINDS[decision.kind]}) {decision.starts_on}–{until}",
        f"Tax decision ({decision.kind}) {decision.starts_on}–{decision.ends_on or 'until further notice'}",
        rule=decision.kind.value,
        source="Skatteverkets beslut eller de anställdas uppgift",
    )


def _is_in_base(tax_code: str, counts: Counts) -> bool:
    """Table tax takes the ordinary lines, one-time tax the others; every other tax takes both."""
    if tax_code == TABLE_TAX:
        return not counts.one_time
    return counts.one_time or tax_code != ONE_TIME_TAX


def base_step(told: Told) -> Because:
    """The lines that make up the base; several employments are taxed together."""
    decision, parts = tax_decision(told.pay_input), []
    for line in told.payslip.lines:
        counts = COUNTS[line.code]
        if counts.taxable and _is_in_base(told.line.code, counts):
            salary_type = CATALOGUE[line.code]
            parts.append(Because(salary_type.sv, salary_type.en, value=kr(line.amount)))
    if decision.adjustment_ore and told.line.code == TABLE_TAX:
        parts.append(Because("Jämkning av underlaget", "Adjustment of the base", value=kr(-decision.adjustment_ore)))
    return Because(
        f"Underlag {kr(told.base)}; ören räknas inte med",
        f"Base {kr(told.base)}; öre are dropped",
        value=kr(told.base),
        source=DROPPED,
        steps=tuple(parts),
    )


def _whole_tax(told: Told) -> int:
    """The tax of the line before it met the limit of the cash there is."""
    earned = sums(told.payslip.lines)
    base = TaxBase(earned.ordinary, earned.one_time, earned.gross)
    due = taxes(told.pay_input, tax_decision(told.pay_input), told.rules, base)
    return next(item.tax for item in due if item.code == told.line.code)


def _with_limit(told: Told, sv: str, en: str, calculation: str, steps: tuple[Because, ...]) -> Because:
    """The line; when money was short, the limit is a step of its own."""
    if -told.line.amount < _whole_tax(told):
        calculation = f"min({calculation}; {format_kronor(-told.line.amount)})"
        limit = Because(
            "Skatten begränsas till den kontanta lön som finns att dra av från",
            "Tax is limited to the pay in money there is to withhold from",
            value=kr(-told.line.amount),
            source="egen regel",
            unsourced=True,
        )
        steps = (*steps, limit)
    return told.because(sv, en, arithmetic=equation(calculation, told.line.amount), source=steps[0].source, steps=steps)
