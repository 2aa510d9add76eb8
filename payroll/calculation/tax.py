"""Tax on all pay of the person: preliminary (table, adjusted, side income, one-time, extra), or SINK for those abroad.

A decision that no tax is withheld leaves a line of nothing, so that the declaration knows which kind was used.

Tax is whole kronor: the öre of the base are dropped, and so are those of the tax. No more is withheld than there is
pay in money to withhold from.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from payroll.calculation.model import CannotCalculate, PayInput, PayLine, TaxDecisionInput, TaxKind
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import ORE_PER_KRONA, Ore, whole_kronor
from servicecenter.common.periods import Period
from servicecenter.rules.loader import RuleError

if TYPE_CHECKING:
    from payroll.rules import PayrollRules

TABLE_TAX = by_key("table_tax").code
ADJUSTED_TAX = by_key("adjusted_tax").code
SIDE_INCOME_TAX = by_key("side_income_tax").code
EXTRA_TAX = by_key("extra_tax").code
ONE_TIME_TAX = by_key("one_time_tax").code
SINK_TAX = by_key("sink_tax").code
NO_TAX = by_key("no_tax").code


class TaxBase(NamedTuple):
    """What tax is drawn on (skatteunderlag) and the money there is to draw it from."""

    ordinary: Ore
    one_time: Ore
    cash: Ore


class Withheld(NamedTuple):
    """One tax before it meets the cash limit: salary type, tax, base and percent."""

    code: str
    tax: Ore
    base: Ore
    percent: Decimal | None = None


def tax_lines(pay_input: PayInput, month: Period, rules: PayrollRules, base: TaxBase) -> list[PayLine]:
    """The taxes of the decision that holds on the payday."""
    decision = tax_decision(pay_input)
    left = max(base.cash, 0)
    lines = []
    for withheld in taxes(pay_input, decision, rules, base):
        tax = min(withheld.tax, left)
        left -= tax
        lines.append(
            PayLine(
                None,
                withheld.code,
                month.starts_on,
                month.ends_on or month.starts_on,
                -tax,
                rate=withheld.percent,
                base=withheld.base,
            )
        )
    return lines


def tax_decision(pay_input: PayInput) -> TaxDecisionInput:
    """The one tax decision of the payday (skattebeslut)."""
    day = pay_input.pays_on
    valid = [
        decision
        for decision in pay_input.tax
        if decision.starts_on <= day and (decision.ends_on is None or day <= decision.ends_on)
    ]
    if len(valid) == 1:
        return valid[0]
    if valid:
        raise CannotCalculate(
            "tax_decision_overlap",
            f"Två skattebeslut gäller samtidigt på utbetalningsdagen {day}.",
            "Avsluta det äldre skattebeslutet.",
            "tax",
        )
    raise CannotCalculate(
        "tax_decision_missing",
        f"Skattebeslut saknas på utbetalningsdagen {day}.",
        "Hämta skattebeslutet från Skatteverket eller registrera det.",
        "tax",
    )


def taxes(pay_input: PayInput, decision: TaxDecisionInput, rules: PayrollRules, base: TaxBase) -> Iterator[Withheld]:
    """What to withhold; a negative one-time amount lowers the ordinary base instead.

    SINK is the whole tax (lagen (1991:586) 5 and 7 §§), so nothing extra is asked for beside it.
    """
    ordinary, one_time = base.ordinary + min(base.one_time, 0), max(base.one_time, 0)
    match decision.kind:
        case TaxKind.TABLE:
            yield rest_of_table_tax(pay_input, decision, rules, ordinary)
            if one_time:
                yield one_time_tax(pay_input, decision, rules, TaxBase(ordinary, one_time, base.cash))
        case TaxKind.PERCENT:
            if decision.percent is None:
                raise _incomplete("procentsats")
            yield percent_tax(ADJUSTED_TAX, ordinary + one_time, decision.percent)
        case TaxKind.SIDE_INCOME:
            yield percent_tax(SIDE_INCOME_TAX, ordinary + one_time, rules.side_income_percent)
        case TaxKind.SINK:
            yield percent_tax(SINK_TAX, ordinary + one_time, rules.sink_percent)
            return
        case TaxKind.NONE:
            yield Withheld(NO_TAX, 0, ordinary + one_time)
            return
    if decision.extra_ore and not pay_input.is_extra:
        yield Withheld(EXTRA_TAX, decision.extra_ore, decision.extra_ore)


def rest_of_table_tax(pay_input: PayInput, decision: TaxDecisionInput, rules: PayrollRules, ordinary: Ore) -> Withheld:
    """The table's tax on all that is paid in the month, less what is withheld already (flera utbetalningar)."""
    earlier = pay_input.paid_earlier
    if earlier is None:
        return table_tax(decision, rules, ordinary)
    whole = table_tax(decision, rules, earlier.ordinary + ordinary)
    return whole._replace(tax=max(whole.tax - earlier.table_tax, 0))


def table_tax(decision: TaxDecisionInput, rules: PayrollRules, ordinary: Ore) -> Withheld:
    """Tax by table and column on the month's whole kronor, after an adjustment (tabellskatt)."""
    table, column = table_and_column(decision)
    base = ordinary - decision.adjustment_ore
    income = whole_kronor(base)
    if income <= 0:
        return Withheld(TABLE_TAX, 0, base)
    try:
        return Withheld(TABLE_TAX, rules.tax_tables.tax(table, column, income) * ORE_PER_KRONA, base)
    except RuleError as error:
        raise _no_table(error) from None


def one_time_tax(pay_input: PayInput, decision: TaxDecisionInput, rules: PayrollRules, base: TaxBase) -> Withheld:
    """Tax on one-off amounts at the rate of the estimated yearly income including them (engångsskatt)."""
    _, column = table_and_column(decision)
    try:
        percent = rules.one_time_percent(column, yearly_income(pay_input, base))
    except RuleError as error:
        raise _no_table(error) from None
    return percent_tax(ONE_TIME_TAX, base.one_time, percent)


def yearly_income(pay_input: PayInput, base: TaxBase) -> int:
    """Estimated income of the year with the one-time amount, in kronor; unknown: twelve times this month."""
    ordinary = 12 * base.ordinary if pay_input.yearly_income is None else pay_input.yearly_income
    return max(whole_kronor(ordinary + base.one_time), 0)


def percent_tax(code: str, base: Ore, percent: Decimal) -> Withheld:
    """A percentage of whole kronor; the öre of the tax are dropped (öretal bortfaller)."""
    kronor = max(whole_kronor(base), 0)
    numerator, denominator = percent.as_integer_ratio()
    return Withheld(code, kronor * numerator // (100 * denominator) * ORE_PER_KRONA, base, percent)


def table_and_column(decision: TaxDecisionInput) -> tuple[int, int]:
    """Table number and column of a decision (skattetabell och kolumn)."""
    if decision.table is None or decision.column is None:
        raise _incomplete("skattetabell eller kolumn")
    return decision.table, decision.column


def _no_table(error: RuleError) -> CannotCalculate:
    return CannotCalculate("tax_table_missing", str(error), "Kontrollera tabell och kolumn på skattebeslutet.", "tax")


def _incomplete(what: str) -> CannotCalculate:
    return CannotCalculate(
        "tax_decision_incomplete", f"Skattebeslutet saknar {what}.", "Komplettera skattebeslutet.", "tax"
    )
