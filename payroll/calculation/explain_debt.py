"""Why a salary debt arises or is repaid: the decision, the consent, the plan and what had to be left."""

from __future__ import annotations

from payroll.calculation.attachment import protected_left
from payroll.calculation.debt import NEW_DEBT, REPAYMENT, instalment, is_last_pay
from payroll.calculation.explanation import Told
from payroll.calculation.model import DebtInput, RepaymentGround
from payroll.calculation.terms import days_of
from payroll.calculation.wording import equation, kr
from servicecenter.common.because import Because
from servicecenter.common.money import format_kronor

LAW = "lag (1970:215) om arbetsgivares kvittningsrätt"


def is_debt(told: Told) -> bool:
    return told.line.code in (REPAYMENT, NEW_DEBT)


def debt(told: Told) -> Because:
    return new_debt(told) if told.line.code == NEW_DEBT else repayment(told)


def new_debt(told: Told) -> Because:
    """A negative net that a clerk has turned into a debt."""
    claim = told.pay_input.debt_claim
    if claim is None:
        raise LookupError("a new debt without a decision")
    decision = Because(
        f"Beslutat {claim.decided_on}: löneskuld {claim.reference}. Orsak: {claim.cause}",
        f"Decided {claim.decided_on}: salary debt {claim.reference}. Cause: {claim.cause}",
        value=claim.reference,
        source="lönehandläggarens beslut",
    )
    law = Because(
        "Skulden dras inte från en senare lön utan medgivande",
        "The debt is not drawn from later pay without consent",
        source=f"{LAW} 1–3 §§",
    )
    amount = format_kronor(told.line.amount)
    return told.because(
        f"nettolönen {kr(told.base)} blir en skuld på {kr(told.line.amount)} och inget betalas ut",
        f"the net pay of {kr(told.base)} becomes a debt of {kr(told.line.amount)} and nothing is paid",
        arithmetic=f"0,00 − {format_kronor(told.base)} = {amount}",
        source=decision.source,
        steps=(decision, law),
    )


def repayment(told: Told) -> Because:
    """The month's part of a debt, as far as what must be left allows."""
    owed = _debt(told)
    steps = (_ground_step(owed), _plan_step(told, owed), *_limit_steps(told, owed))
    calculation = format_kronor(told.base)
    if -told.line.amount < told.base:
        calculation = f"min({calculation}; {format_kronor(-told.line.amount)})"
    return told.because(
        f"återbetalning av löneskuld {owed.reference}",
        f"repayment of salary debt {owed.reference}",
        arithmetic=equation(calculation, told.line.amount),
        source=steps[0].source,
        steps=steps,
    )


def _debt(told: Told) -> DebtInput:
    return next(row for row in told.pay_input.debts if row.debt_id == told.line.debt_id)


def _ground_step(owed: DebtInput) -> Because:
    if owed.ground is RepaymentGround.CONSENT:
        return Because(
            f"Medgivande {owed.agreed_on}; det kan återkallas tills lönen förfaller",
            f"Consent given {owed.agreed_on}; it may be taken back until the pay is due",
            value=str(owed.agreed_on),
            source=f"{LAW} 2 §",
        )
    return Because(
        f"Kvittning utan medgivande; Kronofogden har sagt att {kr(owed.protected_ore or 0)} ska vara kvar",
        f"Set-off without consent; {kr(owed.protected_ore or 0)} must be left by the Enforcement Authority's statement",
        value=kr(owed.protected_ore or 0),
        source=f"{LAW} 3–5 §§",
    )


def _plan_step(told: Told, owed: DebtInput) -> Because:
    is_last = is_last_pay(told.pay_input, days_of(told.pay_input.month))
    wanted = instalment(owed, is_last=is_last)
    plan_sv, plan_en = f"{kr(owed.monthly_ore)} i månaden", f"{kr(owed.monthly_ore)} a month"
    if is_last and owed.all_at_end:
        plan_sv, plan_en = "anställningen slutar och hela resten dras", "the employment ends and the rest is drawn"
    return Because(
        f"Plan från {owed.starts_on}: {plan_sv}; kvar av skulden {kr(owed.left_ore)}",
        f"Plan from {owed.starts_on}: {plan_en}; left of the debt {kr(owed.left_ore)}",
        value=kr(wanted),
        source="återbetalningsplanen",
        arithmetic=f"min({format_kronor(owed.monthly_ore)}; {format_kronor(owed.left_ore)}) = {format_kronor(wanted)}"
        if wanted == min(owed.monthly_ore, owed.left_ore)
        else "",
    )


def _limit_steps(told: Told, owed: DebtInput) -> tuple[Because, ...]:
    """What had to be left, told also when it did not limit the deduction."""
    protected = protected_left(told.pay_input)
    if owed.protected_ore is not None:
        protected = max(protected, owed.protected_ore)
    short = told.base + told.line.amount
    sv = f"Efter avdraget ska minst {kr(protected)} vara kvar"
    en = f"At least {kr(protected)} must be left after the deduction"
    if short:
        sv, en = f"{sv}; {kr(short)} dras därför inte", f"{en}; so {kr(short)} is not deducted"
    return (Because(sv, en, value=kr(protected), source=f"{LAW} 4 §; utsökningsbalken (1981:774) 7 kap."),)
