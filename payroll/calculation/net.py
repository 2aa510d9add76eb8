"""From what is left after tax to what is paid out: attachment of earnings first, net deductions in order, rounding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from payroll.calculation.attachment import ATTACHMENT, attachment_lines, kept_earlier, protected_left
from payroll.calculation.debt import NEW_DEBT, REPAYMENT, repayments
from payroll.calculation.model import CannotCalculate, NetRounding, PayInput, PayLine
from payroll.calculation.terms import salary_type_of
from payroll.salary_types.catalogue import CATALOGUE, Section, by_key
from servicecenter.common.money import ORE_PER_KRONA, Ore, half_up
from servicecenter.common.periods import Period

ADVANCE, TRAVEL_ADVANCE = by_key("salary_advance").code, by_key("travel_advance").code
FOR_TRAVEL = "travel"
"""The kind of an advance for a trip (reseförskott), which its claim settles."""
NET_ROUNDING = by_key("net_rounding").code
ORDER = {code: place for place, code in enumerate(CATALOGUE)}


class Due(NamedTuple):
    """An amount someone is owed from the net pay (avdrag att göra).

    ``protected`` is what must be left where nobody has agreed to it: then what covers costs is left too.
    """

    code: str
    amount: Ore
    earned_from: date
    earned_to: date
    payee_id: int | None = None
    employment_id: int | None = None
    entry_id: int | None = None
    debt_id: int | None = None
    protected: Ore | None = None


def net_deductions(pay_input: PayInput, month: Period, net: Ore, tax_free: Ore) -> list[PayLine]:
    """Deduct in the catalogue's order, each as far as the protected amount allows (förbehållsbelopp).

    ``tax_free`` is the part of ``net`` that covers costs: attachment does not reach it. Below zero it takes back what
    was paid too much of such, and then only what is left can be reached.
    """
    costs = max(tax_free, 0)
    lines = attachment_lines(pay_input, month, net - costs)
    left, protected = net + sum(line.amount for line in lines), protected_left(pay_input)
    for due in sorted(dues(pay_input, month), key=lambda due: (ORDER[due.code], due.payee_id or 0)):
        kept = protected
        if due.protected is not None:
            kept = costs + max(protected, due.protected - kept_earlier(pay_input))
        amount = min(due.amount, max(left - kept, 0))
        left -= amount
        lines.append(
            PayLine(
                due.employment_id,
                due.code,
                due.earned_from,
                due.earned_to,
                -amount,
                base=due.amount,
                entry_id=due.entry_id,
                payee_id=due.payee_id,
                debt_id=due.debt_id,
            )
        )
    return lines


def dues(pay_input: PayInput, month: Period) -> Iterator[Due]:
    """Agreed deductions that hold on the payday, salary debts by plan, unsettled advances, and registered ones."""
    day = pay_input.pays_on
    for debt, amount in repayments(pay_input, month):
        first, last = month.starts_on, month.ends_on or day
        yield Due(REPAYMENT, amount, first, last, debt_id=debt.debt_id, protected=debt.protected_ore)
    for agreed in pay_input.deductions:
        if agreed.starts_on <= day and (agreed.ends_on is None or day <= agreed.ends_on):
            if salary_type_of(agreed.code, "deductions").section is not Section.NET_DEDUCTION:
                raise _no_net_deduction(agreed.code)
            _refuse_decided(agreed.code, "deductions")
            _refuse_advance(agreed.code)
            yield Due(agreed.code, agreed.amount_ore, month.starts_on, month.ends_on or day, payee_id=agreed.payee_id)
    for advance in pay_input.advances:
        last = month.ends_on or day
        yield Due(code_of(advance.kind), advance.left_ore, month.starts_on, last, entry_id=advance.advance_id)
    for employment in pay_input.employments:
        for entry in employment.entries:
            if CATALOGUE[entry.code].section is Section.NET_DEDUCTION:
                _refuse_decided(entry.code, "employments")
                yield Due(
                    entry.code,
                    entry.amount or 0,
                    entry.starts_on,
                    entry.ends_on,
                    employment_id=employment.employment_id,
                    entry_id=entry.entry_id,
                )


def code_of(kind: str) -> str:
    """The salary type that settles an advance of a kind."""
    return TRAVEL_ADVANCE if kind == FOR_TRAVEL else ADVANCE


def net_rounding(pay_input: PayInput, month: Period, net: Ore) -> list[PayLine]:
    """Round the net pay by the agency's rule (öresavrundning), never down from or past the protected amount."""
    difference = rounded(net, pay_input.local.net_rounding, protected_left(pay_input)) - net
    if not difference:
        return []
    return [PayLine(None, NET_ROUNDING, month.starts_on, month.ends_on or month.starts_on, difference, base=net)]


def rounded(net: Ore, rule: NetRounding, protected: Ore = 0) -> Ore:
    """Net pay in whole kronor by the named rule; a debt is left as it is."""
    if rule is NetRounding.NONE or net <= 0:
        return net
    next_krona = -(-net // ORE_PER_KRONA) * ORE_PER_KRONA
    if rule is NetRounding.NEXT_KRONA:
        return next_krona
    nearest = half_up(net, ORE_PER_KRONA) * ORE_PER_KRONA
    return next_krona if nearest < min(protected, net) else nearest


def _refuse_advance(code: str) -> None:
    """A standing deduction would count as the settlement of an advance, which it says nothing of."""
    if code in (ADVANCE, TRAVEL_ADVANCE):
        raise CannotCalculate(
            "advance_without_decision",
            "Förskott är registrerat som ett stående avdrag, utan förskott att räkna av.",
            "Ta bort avdraget. Ett utbetalt förskott räknas av av sig självt i nästa lönekörning.",
            "deductions",
        )


def _refuse_decided(code: str, field: str) -> None:
    """No attachment without the protected amount of its decision, and no debt without its ledger and consent."""
    if code in (REPAYMENT, NEW_DEBT):
        raise CannotCalculate(
            "debt_without_ledger",
            "Löneskuld är registrerad som ett vanligt avdrag, utan skuld och medgivande.",
            "Ta bort registreringen. Skulden dras enligt plan under Löneskulder, när personen har medgett det.",
            field,
        )
    if code == ATTACHMENT:
        raise CannotCalculate(
            "attachment_without_decision",
            "Utmätning i lön är registrerad som ett vanligt avdrag, utan förbehållsbelopp.",
            "Registrera Kronofogdens beslut under Utmätning på personens sida.",
            field,
        )


def _no_net_deduction(code: str) -> CannotCalculate:
    salary_type = CATALOGUE[code]
    return CannotCalculate(
        "not_a_net_deduction",
        f"{salary_type.sv} ({code}) är inget nettoavdrag.",
        "Välj en löneart för nettoavdrag.",
        "deductions",
    )
