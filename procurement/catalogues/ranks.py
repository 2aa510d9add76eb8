"""Why an article of a lower agreement is passed over (rangordning): which agreement goes before it, or can't today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from procurement.agreements.models import PurchaseAgreement
from procurement.agreements.queries import HINDRANCES, orders_of_rank
from procurement.agreements.ranking import Ranked


def rank_notes(agreements: Iterable[PurchaseAgreement], *, on: date) -> dict[int, str]:
    """In words for each agreement that does not simply go first in its area; one query for all of them."""
    found = {row.pk: row for row in agreements}
    orders = orders_of_rank({row.area for row in found.values()}, on=on)
    notes = {key: _note(row, *orders[row.area]) for key, row in found.items()}
    return {key: note for key, note in notes.items() if note}


def _note(agreement: PurchaseAgreement, order: Ranked, rows: dict[int, PurchaseAgreement]) -> str:
    if order.first is not None and order.first.key != agreement.pk:
        first = rows[order.first.key]
        told = {"number": first.number, "supplier": first.supplier.name, "area": agreement.area}
        return _("Avtal %(number)s (%(supplier)s) rangordnas före i %(area)s.") % told
    before = [(rows[each.key], why) for each, why in order.hindered if each.rank < agreement.rank]
    return " ".join(
        _("Avtal %(number)s rangordnas före men går inte att använda i dag: %(why)s.")
        % {"number": row.number, "why": HINDRANCES[why]}
        for row, why in before
    )
