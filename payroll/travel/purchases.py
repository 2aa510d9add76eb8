"""A card purchase on a claim (kortköp på reseräkning): alone, or tied to the receipt that is there already."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from payroll.cards.models import CardTransaction
from payroll.expense_rules.currency import KRONOR
from payroll.expense_rules.rate_list import SMALLEST
from payroll.travel.actions import add_expense, lock_draft, reckon
from payroll.travel.held import held_purchases
from payroll.travel.models import Expense, TravelClaim
from payroll.travel.queries import readings_of
from servicecenter.accounts.models import User
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.documents.models import Document, DocumentReading
from servicecenter.workflow.transitions import NotAllowedNow

TIED = ("card_transaction", "holds_purchase", "paid_by")
FILLED = ("spent_on", "supplier", "country", "currency", "amount", "rate", "rate_source", "gross_ore", "vat_ore")


@transaction.atomic
def put_purchase(
    *, claim: TravelClaim, purchase: CardTransaction, expense: Expense | None = None, by: User, at: datetime
) -> Expense:
    """The purchase is on the draft from now on, as an expense of its own or as the one given (knyt kortköp).

    What the expense doesn't say is filled in from the purchase; what is written stays.
    """
    claim = lock_draft(claim, by)
    purchase = CardTransaction.objects.select_for_update().get(pk=purchase.pk, person=claim.employment.person)
    holds = _refuse_taken(claim, purchase)
    row = claim.expenses.get(pk=expense.pk) if expense else add_expense(claim=claim, by=by, at=at)
    if row.card_transaction_id is not None:
        raise NotAllowedNow(_("Utgiften är redan knuten till ett annat kortköp."))
    _fill(row, purchase, readings_of([row]).get(row.document_id))
    row.card_transaction, row.holds_purchase = purchase, holds
    reckon([row])
    row.save(update_fields=[*TIED, *FILLED])
    return row


def _refuse_taken(claim: TravelClaim, purchase: CardTransaction) -> bool:
    """Whether nobody has the purchase; the claim that this one corrects may have it until then."""
    if claim.expenses.filter(card_transaction=purchase).exists():
        raise NotAllowedNow(_("Kortköpet finns redan på reseräkningen."))
    holder = held_purchases().filter(card_transaction=purchase)
    if holder.exclude(claim_id=claim.replaces_id).exists():
        raise NotAllowedNow(_("Kortköpet finns redan på en annan reseräkning."))
    return not holder.exists()


def _fill(row: Expense, purchase: CardTransaction, reading: DocumentReading | None) -> None:
    """What is still empty, from the purchase; the VAT from what the receipt seems to say."""
    if row.is_untouched and reading is not None:
        row.vat_ore = sum(each["value"]["vat"] for each in reading.proposals.get("vat", ()))
    row.spent_on = row.spent_on or purchase.happened_on
    row.supplier = row.supplier or purchase.merchant
    if row.amount is None:
        row.amount = Decimal(purchase.original_minor) / ORE_PER_KRONA
        row.currency, row.country = purchase.currency, purchase.country or row.country
        if purchase.currency != KRONOR:
            row.rate = (Decimal(purchase.amount_ore) / purchase.original_minor).quantize(SMALLEST)
            row.rate_source = _("Kortköp, %s") % purchase.issuer


@transaction.atomic
def untie_purchase(*, expense: Expense, by: User, at: datetime) -> Expense:
    """The expense is no card purchase after all (ångra); what is written in it stays."""
    row = lock_draft(expense.claim, by).expenses.get(pk=expense.pk)
    row.card_transaction, row.holds_purchase = None, False
    reckon([row])
    row.save(update_fields=[*TIED, "gross_ore", "vat_ore"])
    return row


@transaction.atomic
def give_receipt(*, expense: Expense, document: Document, by: User, at: datetime) -> Expense:
    """The receipt of an expense that had none (lägg kvittot till utgiften)."""
    lock_draft(expense.claim, by)
    if expense.document_id is not None:
        raise NotAllowedNow(_("Utgiften har redan ett kvitto."))
    expense.document = document
    expense.save(update_fields=["document"])
    return expense
