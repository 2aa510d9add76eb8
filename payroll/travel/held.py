"""Card purchases on claims (kortköp på reseräkningar): each is one living expense's, so that it is never paid twice.

A correction begins with the purchases of the claim it corrects, which holds them until the correction is attested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet

from payroll.cards.matching import Match, SeenReceipt, matched
from payroll.cards.models import CardTransaction
from payroll.cards.payers import payers_of
from payroll.cards.queries import as_bought, unmatched_of
from payroll.travel.models import Expense, TravelClaim
from payroll.travel.queries import readings_of
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.documents.models import DocumentReading

MOST_SHOWN = 50


def held_purchases() -> QuerySet:
    """The keys of purchases that are on a claim."""
    return Expense.objects.filter(holds_purchase=True).values("card_transaction_id")


def let_go(claim_id: int) -> None:
    """A claim that counts no more has no purchases."""
    Expense.objects.filter(claim_id=claim_id, holds_purchase=True).update(holds_purchase=False)


def hold(claim: TravelClaim) -> None:
    """An attested claim has its purchases. The database refuses one that another claim has."""
    Expense.objects.filter(claim=claim, card_transaction__isnull=False).update(holds_purchase=True)


def hold_free(claim: TravelClaim, rows: Sequence[Expense]) -> None:
    """A claim that is sent takes those of its purchases that nobody has, and is told who pays them."""
    keys = sorted(row.card_transaction_id for row in rows if row.card_transaction_id)
    if not keys:
        return
    list(CardTransaction.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    taken = set(held_purchases().filter(card_transaction_id__in=keys).values_list("card_transaction_id", flat=True))
    payers = payers_of_expenses(rows)
    for row in rows:
        if row.card_transaction is not None:
            row.paid_by = payers[row.card_transaction_id]
            row.holds_purchase |= row.card_transaction_id not in taken
            row.save(update_fields=["paid_by", "holds_purchase"])


def payers_of_expenses(rows: Iterable[Expense]) -> dict[int | None, str]:
    """Who pays the card purchases of some expenses, by their keys; what is no purchase nobody's card pays."""
    return {None: "", **payers_of(row.card_transaction for row in rows if row.card_transaction)}


def held_elsewhere(claim: TravelClaim, rows: Iterable[Expense]) -> Iterator[tuple[Expense, Expense]]:
    """Expenses whose purchase is on another claim, with the expense that has it."""
    mine = {row.card_transaction_id: row for row in rows if row.card_transaction_id and not row.holds_purchase}
    if mine:
        others = Expense.objects.filter(holds_purchase=True, card_transaction_id__in=mine)
        for other in others.exclude(claim=claim).exclude(claim_id=claim.replaces_id).select_related("claim"):
            yield mine[other.card_transaction_id], other


def waiting_purchases(claim: TravelClaim) -> list[CardTransaction]:
    """The traveller's purchases without a receipt that this claim may take, the oldest first (kortköp utan kvitto)."""
    return list(unmatched_of(claim.employment.person).filter(amount_ore__gt=0)[:MOST_SHOWN])


def proposals(purchases: Sequence[CardTransaction], rows: Iterable[Expense]) -> list[Match]:
    """Which expense, by key, each purchase seems to be: by what is written, otherwise what the receipt seems to say."""
    untied = [row for row in rows if row.card_transaction_id is None]
    readings = readings_of(row for row in untied if row.is_untouched)
    seen = [_seen(row, readings.get(row.document_id)) for row in untied]
    return matched([as_bought(row) for row in purchases], seen)


def _seen(row: Expense, reading: DocumentReading | None) -> SeenReceipt:
    if reading is not None:
        return SeenReceipt(row.pk, reading.issued_on, reading.gross_ore, reading.currency, reading.supplier)
    gross = None if row.amount is None else int(row.amount * ORE_PER_KRONA)
    return SeenReceipt(row.pk, row.spent_on, gross, row.currency, row.supplier)
