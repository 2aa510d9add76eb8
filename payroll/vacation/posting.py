"""What a month's holiday liability posts (bokföring av semesterlöneskuld): the difference from the month before."""

from __future__ import annotations

from collections import defaultdict

from payroll.vacation.models import VacationDebt, VacationDebtMonth
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.ledger.draft import DraftLine, VoucherDraft
from servicecenter.tenancy.aggregates import sum_ore

CHANGE, DEBT = "vacation_liability", "vacation_debt"
SERIES = "L"


def voucher_for(booked: VacationDebtMonth, before: VacationDebtMonth | None) -> VoucherDraft | None:
    """The change by coding against the debt; nothing where nothing has changed."""
    changes = by_coding(booked.month)
    if before is not None:
        for coding, ore in by_coding(before.month).items():
            changes[coding] -= ore
    lines = [DraftLine(CHANGE, ore, coding) for coding, ore in sorted(changes.items()) if ore]
    if not lines:
        return None
    whole = DraftLine(DEBT, -sum(line.amount for line in lines))
    month = Month.parse(booked.month)
    text = f"Semesterlöneskuld {month}"
    balanced = (*lines, whole) if whole.amount else tuple(lines)
    return VoucherDraft(SERIES, month.ends_on, text, f"vacation-debt:{month}", balanced)


def by_coding(month: str) -> dict[str, Ore]:
    rows = VacationDebt.objects.filter(month=month).order_by().values_list("coding")
    sums: dict[str, Ore] = defaultdict(int)
    for coding, pay_ore, contributions in rows.annotate(pay=sum_ore("pay_ore"), fees=sum_ore("contributions_ore")):
        sums[coding] += pay_ore + contributions
    return sums
