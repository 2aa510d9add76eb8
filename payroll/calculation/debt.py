"""Salary debts (löneskulder): what a month repays by plan, and a negative net pay that becomes a debt.

Set-off against pay needs the employee's consent, which may be taken back until the pay is due. Without it the employer
may set off only a clear and due claim of the kinds the law names, above what Kronofogden has said must be left, and
never against what covers costs: lag (1970:215) om arbetsgivares kvittningsrätt 2–5 §§.
"""

from __future__ import annotations

from collections.abc import Iterator

from payroll.calculation.model import CannotCalculate, DebtInput, PayInput, PayLine, RepaymentGround
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import Ore
from servicecenter.common.periods import Period

REPAYMENT = by_key("salary_debt").code
NEW_DEBT = by_key("new_salary_debt").code


def repayments(pay_input: PayInput, month: Period) -> Iterator[tuple[DebtInput, Ore]]:
    """What each plan that has begun wants of this payment, in the order given."""
    for debt in pay_input.debts:
        if debt.starts_on <= pay_input.pays_on:
            _refuse_without_ground(debt, pay_input)
            yield debt, instalment(debt, is_last=is_last_pay(pay_input, month))


def instalment(debt: DebtInput, *, is_last: bool) -> Ore:
    """The month's part, at most what is left; all of it from the last pay where that is agreed."""
    wanted = debt.left_ore if is_last and debt.all_at_end else debt.monthly_ore
    return max(min(wanted, debt.left_ore), 0)


def is_last_pay(pay_input: PayInput, month: Period) -> bool:
    """Whether every employment has ended by the end of the month (slutlön)."""
    last_day = month.ends_on or pay_input.pays_on
    ends = [row.ends_on for row in pay_input.employments]
    return bool(ends) and all(day is not None and day <= last_day for day in ends)


def claim_lines(pay_input: PayInput, month: Period, net: Ore) -> list[PayLine]:
    """The negative net as a new debt, when a clerk has decided so; the net pay then is nothing."""
    claim = pay_input.debt_claim
    if claim is None or net >= 0:
        return []
    first, last = month.starts_on, month.ends_on or pay_input.pays_on
    return [PayLine(None, NEW_DEBT, first, last, -net, base=net, debt_id=claim.debt_id)]


def _refuse_without_ground(debt: DebtInput, pay_input: PayInput) -> None:
    """Never silently: consent given by the payday, or Kronofogden's statement of what must be left."""
    if debt.ground is RepaymentGround.CONSENT:
        is_allowed = debt.agreed_on is not None and debt.agreed_on <= pay_input.pays_on
    else:
        is_allowed = debt.protected_ore is not None
    if not is_allowed:
        raise CannotCalculate(
            "debt_without_ground",
            f"Löneskuld {debt.reference} ska dras, men varken medgivande eller besked från Kronofogden finns.",
            "Registrera medgivandet eller beskedet under Löneskulder, eller avsluta planen.",
            "debts",
        )
