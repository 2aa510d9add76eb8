"""What a pay run posts (bokföring av lön): cost by account and coding against tax, net, deductions and fees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from payroll.runs.models import PayLine, PayRun
from payroll.salary_types.catalogue import CATALOGUE, SalaryType, Section
from servicecenter.common.remembering import remembered
from servicecenter.ledger.draft import DraftLine, VoucherDraft
from servicecenter.tenancy.aggregates import sum_ore

# Each cost that is not paid out at once has a debt as its other side.
COUNTER_ACCOUNT = {"employer_contribution": "contribution_debt", "pension_premium": "pension_debt"}
OTHER_DEBT = "other_personnel_debt"


LineSum = tuple[str, str, int]
"""Salary type, coding and the sum of the run's lines in öre."""


def line_sums(run: PayRun) -> list[LineSum]:
    """The lines of the run summed by salary type and coding, in one query."""
    rows = PayLine.objects.filter(run=run).order_by().values_list("code", "coding")
    return list(rows.annotate(amount=sum_ore("amount_ore")))


@remembered
def line_sums_by_type(run: PayRun) -> list[LineSum]:
    """The same by salary type alone, which decides the account: some fifty rows instead of thousands."""
    rows = PayLine.objects.filter(run=run).order_by().values_list("code").annotate(amount=sum_ore("amount_ore"))
    return [(code, "", amount) for code, amount in rows]


def voucher_for(run: PayRun) -> VoucherDraft:
    """One voucher for the run, aggregated by account and coding. Debit is positive; accounts are keys of the plan."""
    return voucher_of(run, line_sums(run))


def voucher_of(run: PayRun, rows: Iterable[LineSum]) -> VoucherDraft:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for code, coding, amount in rows:
        for account, on_coding, signed in entries(CATALOGUE[code], coding, amount):
            sums[account, on_coding] += signed
    lines = tuple(
        DraftLine(account_key=account, coding=coding, amount=amount)
        for (account, coding), amount in sorted(sums.items())
        if amount
    )
    return VoucherDraft(series="L", booked_on=run.pays_on, text=f"Lön {run.month}", origin=run.origin, lines=lines)


def entries(salary_type: SalaryType, coding: str, amount: int) -> list[tuple[str, str, int]]:
    """The two sides of a salary type's sum: (account key, coding, öre)."""
    match salary_type.section:
        case Section.INFORMATION | Section.BENEFIT:
            return []
        case Section.EMPLOYER:
            debt = COUNTER_ACCOUNT.get(salary_type.computed_by, OTHER_DEBT)
            return [(salary_type.account_key, coding, amount), (debt, "", -amount)]
        case Section.TAX | Section.NET_DEDUCTION:
            return [(salary_type.account_key, "", amount), ("net_pay", "", -amount)]
        case _:
            return [(salary_type.account_key, coding, amount), ("net_pay", "", -amount)]
