"""What a pay run posts (bokföring av lön): cost by account and coding against tax, net, deductions and fees."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Sum

from payroll.runs.models import PayLine, PayRun
from payroll.salary_types.catalogue import CATALOGUE, SalaryType, Section
from servicecenter.ledger.draft import DraftLine, VoucherDraft

# Each cost that is not paid out at once has a debt as its other side.
COUNTER_ACCOUNT = {"employer_contribution": "contribution_debt", "pension_premium": "pension_debt"}
OTHER_DEBT = "other_personnel_debt"


def voucher_for(run: PayRun) -> VoucherDraft:
    """One voucher for the run, aggregated by account and coding. Debit is positive; accounts are keys of the plan."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    rows = PayLine.objects.filter(run=run).order_by().values_list("code", "coding").annotate(amount=Sum("amount_ore"))
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
