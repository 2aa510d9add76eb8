"""From what the bank tells to the payments it means: nothing is matched on a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from servicecenter.exchange.bank_answers import Told, reason_words
from servicecenter.exchange.pain001 import parse
from servicecenter.payments.models import Payment, PaymentBatch
from servicecenter.payments.queries import file_of

UNKNOWN_REFERENCE = "Referensen finns inte bland våra sända betalningar"
TWO_PAYMENTS = "Referensen finns i flera underlag och banken anger inte vilket"
OTHER_AMOUNT = "Beloppet är inte betalningens"
NOT_OURS = "Insättning som inte är en returnerad betalning"
NO_REFERENCE = "Banken anger varken betalning eller underlag"


@dataclass
class Matched:
    """Payments with what was told of each, and what matched nothing, with the reason."""

    news: list[tuple[Payment, Told]] = field(default_factory=list)
    unmatched: list[tuple[Told, str]] = field(default_factory=list)


def match(told: Iterable[Told]) -> Matched:
    """Find the payment of everything told; what is told of a whole batch or group is told of each payment in it that
    the same answer does not tell of by itself."""
    told = list(told)
    found = Matched()
    batches = _batches(told)
    by_reference = _payments(told)
    single: set[int] = set()
    for row in told:
        if row.fate is None:
            found.unmatched.append((row, NOT_OURS))
        elif row.end_to_end_id:
            _match_one(row, by_reference.get(row.end_to_end_id, []), batches, found, single)
    for row in told:
        if row.fate is not None and not row.end_to_end_id:
            _match_whole(row, batches, found, single)
    return found


def text_of(row: Told) -> str:
    return reason_words(row.reason_code, row.reason_text)[:300]


def _batches(told: list[Told]) -> dict[str, PaymentBatch]:
    named = {row.message_id for row in told if row.message_id}
    sent = PaymentBatch.objects.defer("content").filter(message_id__in=named, sent_at__isnull=False)
    return {batch.message_id: batch for batch in sent.order_by("id")}


def _payments(told: list[Told]) -> dict[str, list[Payment]]:
    named = {row.end_to_end_id for row in told if row.end_to_end_id}
    found: dict[str, list[Payment]] = defaultdict(list)
    sent = Payment.objects.filter(reference__in=named, batch__sent_at__isnull=False).order_by("id")
    for payment in sent.select_related("batch").defer("batch__content"):
        found[payment.reference].append(payment)
    return found


def _match_one(
    row: Told, payments: list[Payment], batches: dict[str, PaymentBatch], found: Matched, single: set[int]
) -> None:
    if row.message_id in batches:
        payments = [payment for payment in payments if payment.batch_id == batches[row.message_id].pk]
    why = _why_not(row, payments)
    if why:
        found.unmatched.append((row, why))
    else:
        found.news.append((payments[0], row))
        single.add(payments[0].pk)


def _why_not(row: Told, payments: list[Payment]) -> str:
    if not payments:
        return UNKNOWN_REFERENCE
    if len(payments) > 1:
        return TWO_PAYMENTS
    if row.amount is not None and row.amount != payments[0].amount_ore:
        return OTHER_AMOUNT
    return ""


def _match_whole(row: Told, batches: dict[str, PaymentBatch], found: Matched, single: set[int]) -> None:
    batch = batches.get(row.message_id)
    if batch is None:
        found.unmatched.append((row, UNKNOWN_REFERENCE if row.message_id else NO_REFERENCE))
        return
    payments = [payment for payment in _of_group(batch, row.group_id) if payment.pk not in single]
    told_of = sum(payment.amount_ore for payment in payments)
    if row.amount is not None and row.amount != told_of:
        found.unmatched.append((row, OTHER_AMOUNT))
        return
    found.news.extend((payment, row) for payment in payments)
    single.update(payment.pk for payment in payments)


def _of_group(batch: PaymentBatch, group_id: str) -> Iterator[Payment]:
    payments = Payment.objects.filter(batch=batch).order_by("id")
    if not group_id:
        return iter(payments)
    groups = parse(file_of(batch)).groups
    inside = {transfer.end_to_end_id for group in groups if group.group_id == group_id for transfer in group.transfers}
    return (payment for payment in payments if payment.reference in inside)
