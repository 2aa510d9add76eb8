"""Saved price indications of the agency in scope, and how each is reckoned again."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from servicecenter.price_indications.models import PriceIndication
from servicecenter.pricing.indication import Indication, indication
from servicecenter.pricing.price_lists import price_list


def price_indications(*, text: str = "") -> QuerySet[PriceIndication]:
    """The newest first."""
    rows = PriceIndication.objects.select_related("saved_by").order_by("-saved_at", "-id")
    return rows.filter(title__icontains=text.strip()) if text.strip() else rows


def price_indication_by_id(public_id: UUID) -> PriceIndication | None:
    return PriceIndication.objects.select_related("saved_by").filter(public_id=public_id).first()


def latest_indication() -> PriceIndication | None:
    """What the agency was told last; the annex of prices and the volume form start from it."""
    return price_indications().first()


def reckoned_again(row: PriceIndication) -> Indication:
    """The lines of a saved indication. Raises ``PriceError`` when its list is no longer there."""
    return indication(row.volumes, price_list(row.price_list), year=row.year, services=row.services)


def still_the_same(row: PriceIndication, found: Indication) -> bool:
    """Whether the list still says what it said when the indication was saved."""
    return (row.month_ore, row.year_ore) == (found.month_ore, found.year_ore)
