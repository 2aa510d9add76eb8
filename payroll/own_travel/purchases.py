"""Card purchases beside a claim (kortköp utan kvitto), each with the receipt that seems to be its own and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.cards.matching import Reason
from payroll.cards.models import CardTransaction
from payroll.cards.payers import Payer, payers_of
from payroll.travel.held import proposals, waiting_purchases
from payroll.travel.models import Expense, TravelClaim
from servicecenter.common.money import format_kronor

REASONS = {
    Reason.SAME_AMOUNT: lazy("samma belopp"),
    Reason.NEAR_AMOUNT: lazy("nästan samma belopp"),
    Reason.SAME_DAY: lazy("samma dag"),
    Reason.NEAR_DAY: lazy("några dagar emellan"),
    Reason.OTHER_DAY: lazy("en annan dag"),
    Reason.SAME_SELLER: lazy("samma säljare"),
    Reason.OTHER_SELLER: lazy("ett annat namn"),
}
PAYERS = {
    Payer.AGENCY: lazy("Myndigheten betalar kortet: köpet betalas inte ut till dig"),
    Payer.PERSON: lazy("Du betalar kortet: köpet betalas ut med lönen"),
}


def waiting(claim: TravelClaim, expenses: Sequence[Expense]) -> list[dict[str, Any]]:
    """The traveller's purchases that are on no claim, ready to put on this one."""
    purchases = waiting_purchases(claim)
    matches = {match.purchase: match for match in proposals(purchases, expenses)} if purchases else {}
    payers = payers_of(purchases)
    return [_shown(row, payers[row.pk], matches.get(row.pk), expenses) for row in purchases]


def _shown(row: CardTransaction, payer: str, match: Any, expenses: Iterable[Expense]) -> dict[str, Any]:
    return {
        "row": row,
        "abroad": "" if row.currency == "SEK" else f"{format_kronor(row.original_minor)} {row.currency}",
        "payer": payer_in_words(payer),
        "why": ", ".join(str(REASONS[reason]) for reason in match.reasons) if match else "",
        "is_sure": bool(match and match.is_sure),
        "proposed": match.receipt if match else None,
        "receipts": [_choice(*each) for each in enumerate(expenses, 1) if each[1].card_transaction_id is None],
    }


def receiptless(expenses: Iterable[Expense]) -> list[dict[str, Any]]:
    """Expenses that a receipt may be given to, such as a card purchase that was put on the claim alone."""
    return [_choice(*each) for each in enumerate(expenses, 1) if each[1].document_id is None]


def _choice(number: int, row: Expense) -> dict[str, Any]:
    """An expense of the claim to choose, by its number on the page."""
    label = _("Utgift %d") % number
    return {"pk": row.pk, "id": row.public_id, "label": f"{label}, {row.supplier}" if row.supplier else label}


def payer_in_words(payer: str) -> str:
    return str(PAYERS.get(payer, _("Det är inte beslutat vem som betalar kortet: fråga lönekontoret")))
