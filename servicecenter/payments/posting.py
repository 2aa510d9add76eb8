"""What an answer posts: money that left the account, and money that came back. Only what the bank has booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from servicecenter.ledger.draft import DraftLine, VoucherDraft
from servicecenter.payments.models import BankAnswer, Payment, PaymentCase, PaymentFate, PaymentNews

DEBTS = {
    "salary": "net_pay",
    "advance": "net_pay",
    "deduction": "deductions_for_others",
    "supplier": "supplier_debt",
}
OTHER_DEBT = "other_personnel_debt"
BANK = "bank_account"
RETURNED = "returned_pay"
RETURNED_TO = {"supplier": "supplier_debt"}
"""Where money that came back stands; what was for a supplier is a debt to it as before."""
SERIES = "B"


def vouchers_for(answer: BankAnswer, news: Iterable[PaymentNews], *, paid_before: set[int]) -> list[VoucherDraft]:
    """One voucher a day. ``paid_before`` are payments whose leaving was posted from an earlier answer."""
    sums: dict[object, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    again = _paid_again({row.payment.batch_id for row in news})
    for row in news:
        if not row.is_booked:
            continue
        day, amount = row.happened_on, row.payment.amount_ore
        if row.fate == PaymentFate.SETTLED and row.payment_id not in paid_before:
            sums[day][_debt(row.payment, again)] += amount
            sums[day][BANK] -= amount
        elif row.fate == PaymentFate.RETURNED:
            sums[day][BANK] += amount
            sums[day][RETURNED_TO.get(row.payment.batch.kind, RETURNED)] -= amount
    return [
        VoucherDraft(
            SERIES,
            day,
            f"Bankens svar {answer.message_id}",
            f"bank-answer:{answer.public_id}:{day}",
            tuple(DraftLine(key, amount) for key, amount in sorted(keys.items()) if amount),
        )
        for day, keys in sorted(sums.items())
        if any(keys.values())
    ]


def _paid_again(batch_ids: set[int]) -> set[int]:
    """Batches that pay returned money again: what they settle is the debt that the return made."""
    cases = PaymentCase.objects.filter(batch__in=batch_ids, cause=PaymentFate.RETURNED)
    return set(cases.order_by("id").values_list("batch_id", flat=True))


def _debt(payment: Payment, again: set[int]) -> str:
    return RETURNED if payment.batch_id in again else DEBTS.get(payment.batch.kind, OTHER_DEBT)
