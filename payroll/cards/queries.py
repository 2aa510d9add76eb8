"""Card purchases of the agency in scope: those that wait for a receipt, and the files they came in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from payroll.cards.matching import CardPurchase, Match, SeenReceipt, matched
from payroll.cards.models import CardImport, CardReject, CardReminder, CardTransaction
from payroll.cards.tied import tied
from payroll.employment.models import Person
from payroll.employment.queries import by_name_or_number
from servicecenter.documents.models import DocumentReading


def card_transactions_waiting() -> QuerySet[CardTransaction]:
    """Purchases that are on no claim, the oldest first."""
    rows = CardTransaction.objects.order_by("happened_on", "pk")
    on_claims = tied()
    return rows if on_claims is None else rows.exclude(pk__in=on_claims)


def unmatched_of(person: Person) -> QuerySet[CardTransaction]:
    """A person's purchases that are on no claim, the oldest first (kortköp utan kvitto)."""
    return card_transactions_waiting().filter(person=person)


def overdue(*, on: date, days: int) -> QuerySet[CardTransaction]:
    """Purchases that have waited longer than so many days, person by person; money that came back waits for nothing."""
    rows = card_transactions_waiting().filter(happened_on__lt=on - timedelta(days=days), amount_ore__gt=0)
    return rows.select_related("person").order_by("person_id", "happened_on", "pk")


def proposed_for(transactions: Iterable[CardTransaction], readings: Iterable[DocumentReading]) -> list[Match]:
    """Which reading goes with which purchase; ``purchase`` and ``receipt`` are keys of transaction and document."""
    receipts = [
        SeenReceipt(row.document_id, row.issued_on, row.gross_ore, row.currency, row.supplier) for row in readings
    ]
    return matched([as_bought(row) for row in transactions], receipts)


def as_bought(row: CardTransaction) -> CardPurchase:
    """A purchase as receipts are matched with it."""
    return CardPurchase(row.pk, row.happened_on, row.amount_ore, row.currency, row.original_minor, row.merchant)


def purchase_of(person: Person, public_id: UUID) -> CardTransaction | None:
    """One of a person's own purchases; money that came back is no purchase."""
    return CardTransaction.objects.filter(person=person, public_id=public_id, amount_ore__gt=0).first()


def without_receipt(*, on: date, days: int, q: str = "") -> QuerySet[CardTransaction]:
    """The same with when each holder was last reminded, the oldest purchase first, for the clerk's list."""
    told = CardReminder.objects.filter(person=OuterRef("person")).order_by("-told_on").values("told_on")[:1]
    rows = overdue(on=on, days=days).annotate(reminded_on=Subquery(told))
    if q:
        rows = rows.filter(by_name_or_number(q, "person__"))
    return rows.order_by("happened_on", "person__sort_key", "pk")


def card_imports() -> QuerySet[CardImport]:
    return CardImport.objects.select_related("recorded_by")


def card_import_by_id(public_id: UUID) -> CardImport | None:
    return card_imports().filter(public_id=public_id).first()


def rejects_of(card_import: CardImport) -> QuerySet[CardReject]:
    return CardReject.objects.filter(card_import=card_import).order_by("line", "id")
