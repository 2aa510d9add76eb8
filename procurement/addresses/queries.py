"""Delivery addresses of the agency in scope, and who looks after them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from procurement.addresses.models import DeliveryAddress
from servicecenter.accounts.models import User
from servicecenter.accounts.queries import holders_of
from servicecenter.common.permissions import Permission

KEEPERS = (Permission.HANDLE_PROCUREMENT, Permission.ADMINISTER)
"""Who looks after addresses and budgets: e-commerce, and the agency's own administrator."""
NAMED = 3


def addresses(*, q: str = "", with_closed: bool = False) -> QuerySet[DeliveryAddress]:
    rows = DeliveryAddress.objects.all() if with_closed else DeliveryAddress.objects.filter(is_open=True)
    if text := q.strip():
        rows = rows.filter(Q(name__icontains=text) | Q(street__icontains=text) | Q(city__icontains=text))
    return rows.order_by("-is_open", "name", "id")


def open_addresses() -> QuerySet[DeliveryAddress]:
    return DeliveryAddress.objects.filter(is_open=True).order_by("name", "id")


def only_address() -> DeliveryAddress | None:
    """The agency's address where there is one to choose."""
    found = list(open_addresses()[:2])
    return found[0] if len(found) == 1 else None


def address_by_id(public_id: UUID) -> DeliveryAddress | None:
    return DeliveryAddress.objects.filter(public_id=public_id).first()


def keepers(*, on: date) -> list[User]:
    """Some of those who may enter addresses, the agency's own administrators first."""
    found = [user for right in reversed(KEEPERS) for user in holders_of(right, on=on)[:NAMED]]
    return list(dict.fromkeys(found))[:NAMED]
