"""What a decision on advances posts (bokföring av förskott): a claim on the employees against what is to be paid."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum

from payroll.advances.models import Advance, AdvanceDecision
from servicecenter.ledger.draft import DraftLine, VoucherDraft

CLAIM = "advances"
TO_PAY = "net_pay"
"""The same debt as of ordinary pay: the bank's answer settles it."""
PAID = "bank_account"
SERIES = "L"


def vouchers_for(decision: AdvanceDecision) -> Iterator[VoucherDraft]:
    """One voucher for each day that money goes out. What was paid outside has left the bank account already."""
    against = PAID if decision.is_outside else TO_PAY
    days = Advance.objects.filter(decision=decision).order_by("paid_on").values_list("paid_on")
    for day, ore in days.annotate(ore=Sum("amount_ore")):
        lines = (DraftLine(CLAIM, int(ore)), DraftLine(against, -int(ore)))
        yield VoucherDraft(SERIES, day, str(decision), f"{decision.origin}:{day}", lines)
