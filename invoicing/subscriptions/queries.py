"""Subscriptions of the agency in scope (abonnemang)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from invoicing.subscriptions.models import Every, Subscription, SubscriptionState
from invoicing.supplier_invoices.models import SupplierInvoice
from procurement.suppliers.models import Supplier
from servicecenter.accounts.models import User
from servicecenter.accounts.queries import holders_of
from servicecenter.common.permissions import Permission
from servicecenter.ledger.queries import account_names
from servicecenter.workflow.models import TransitionLog

STATES, EVERY = SubscriptionState.choices, Every.choices


SHOWN = 60
"""So many invoices of a subscription are shown: five years of months."""


def subscriptions(*, state: str = "", q: str = "") -> QuerySet[Subscription]:
    """Subscriptions by supplier, with the latest period that was billed (``latest``)."""
    rows = Subscription.objects.select_related("supplier", "asked_by").annotate(latest=Max("matches__period"))
    if state:
        rows = rows.filter(state=state)
    if q.strip():
        asked = q.strip()
        rows = rows.filter(Q(number__istartswith=asked) | Q(name__icontains=asked) | Q(supplier__name__icontains=asked))
    return rows.order_by("supplier__name", "number", "id")


def subscription_by_id(public_id: UUID) -> Subscription | None:
    rows = Subscription.objects.select_related("supplier", "unit", "owner", "asked_by", "decided_by", "replaces")
    return rows.filter(public_id=public_id).first()


def came_of(subscription: Subscription) -> list[Any]:
    """What was billed, the latest period first, under this and earlier conditions."""
    rows = SupplierInvoice.objects.filter(
        matches__subscription__supplier=subscription.supplier_id, matches__subscription__key=subscription.key
    )
    found = rows.annotate(period=Max("matches__period")).order_by("-period", "-pk")
    return list(found.defer("document")[:SHOWN])


def history_of(subscription: Subscription) -> list[TransitionLog]:
    rows = TransitionLog.objects.filter(object_kind="subscription", object_id=subscription.pk).select_related("by")
    return list(rows.order_by("id"))


def suppliers_to_choose() -> QuerySet[Supplier]:
    return Supplier.objects.exclude(state="ended").order_by("name", "id")


def accounts_to_choose() -> list[tuple[str, str]]:
    """Accounts of costs, which a subscription is posted on."""
    return [(number, f"{number} {name}") for number, name in account_names().items() if number.startswith("5")]


def owners_to_choose() -> QuerySet[User]:
    return holders_of(Permission.REVIEW, on=timezone.localdate())
