"""Matching anew what waits (matcha om): when goods come or go back, and when an order changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from invoicing.coding.models import InvoiceReview
from invoicing.matches.actions import match_invoices
from invoicing.matches.models import InvoiceMatch
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from invoicing.supplier_invoices.waking import wake_flow
from procurement.orders.models import PurchaseOrder
from servicecenter.workflow.models import TransitionLog

BY_HAND = "person"
"""The origin of a coding line that someone has written."""
TAKEN_BACK = ("hold", "fail", "return", "take_back")
"""Steps by which a person has sent an invoice back to review on purpose."""

log = structlog.get_logger()


def match_again(order: PurchaseOrder, at: datetime) -> None:
    """Match the reviewed invoices of a locked order, in the same transaction.

    Goods are received whatever becomes of the invoices: one that can't be matched stays where it is.
    """
    try:
        with transaction.atomic():
            rows = waiting_for([order]).select_for_update(of=("self",)).select_related("supplier").defer("document")
            invoices = list(rows.order_by("pk"))
            if invoices:
                match_invoices(invoices, at=at)
                wake_flow()
    except Exception as error:  # noqa: BLE001 (what came has come)
        log.error("invoice_rematch_failed", agency_id=order.agency_id, error_kind=type(error).__name__)


def waiting_for(orders: Iterable[PurchaseOrder]) -> QuerySet[SupplierInvoice]:
    """Invoices of some orders that are reviewed, and that nobody has laid a hand on, but for choosing the order."""
    rows = list(orders)
    names = [name for order in rows for name in (order.number, order.external_number) if name]
    own = InvoiceMatch.objects.filter(invoice=OuterRef("pk"), order__in=[order.pk for order in rows])
    chosen = InvoiceMatch.objects.filter(invoice=OuterRef("pk"), is_chosen=True)
    taken_back = TransitionLog.objects.filter(
        object_kind="supplierinvoice", object_id=OuterRef("pk"), transition__in=TAKEN_BACK
    )
    coded = InvoiceReview.objects.filter(invoice=OuterRef("pk"), coded_by__isnull=False)
    found = SupplierInvoice.objects.filter(
        Q(was_touched=False) | Exists(chosen),
        state=InvoiceState.REVIEW,
        supplier__in={order.supplier_id for order in rows},
    )
    return found.filter(Q(order_reference__in=names) | Exists(own)).exclude(Exists(coded)).exclude(Exists(taken_back))
