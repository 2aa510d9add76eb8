"""Matching invoices (matcha): what fits goes on coded, the rest to review with what differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.coding.models import InvoiceReview
from invoicing.matches.gathering import Gathered, gather
from invoicing.matches.judging import Judged, judge, terms_at
from invoicing.matches.writing import write
from invoicing.supplier_invoices.actions import lock
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.stops import stopped_ids
from invoicing.supplier_invoices.waking import wake_flow
from procurement.agreements.binding import bind, release
from procurement.orders.models import PurchaseOrder
from servicecenter.accounts.models import User
from servicecenter.accounts.queries import holders_of
from servicecenter.audit.events import Event, record, record_many
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move_many

MATCHABLE = (InvoiceState.REGISTERED, InvoiceState.REVIEW)


def match_invoices(invoices: Sequence[SupplierInvoice], *, at: datetime) -> list[SupplierInvoice]:
    """Match locked invoices that are registered or reviewed; gives those that were matched.

    One whose order, subscription or agreement someone changes at this moment stays as it is for the next round.
    """
    return _match(invoices, set(), at=at)


def _match(invoices: Sequence[SupplierInvoice], chosen: set[int], *, at: datetime) -> list[SupplierInvoice]:
    gathered = gather(invoices)
    gathered.chosen |= chosen
    terms = terms_at(at)
    stopped = stopped_ids(invoices)
    free = [invoice for invoice in invoices if invoice.pk not in gathered.busy]
    judged = [judge(invoice, gathered, terms) for invoice in sorted(free, key=_place)]
    matched = [each for each in judged if each.outcome.is_matched and each.invoice.pk not in stopped]
    write(judged, matched, gathered, at=at)
    _bind(matched)
    fault_point("invoices matched and not moved")
    _move(judged, matched, gathered, at=at)
    return [each.invoice for each in matched]


@transaction.atomic
def match_by_hand(*, invoice: SupplierInvoice, order: PurchaseOrder | None = None, by: User, at: datetime) -> bool:
    """Match one invoice anew (matcha om), against an order that a clerk has chosen for it; says whether it fits.

    Raises ``NotAllowedNow`` for an invoice that has gone on or that someone has coded.
    """
    if not by.may(Permission.HANDLE_INVOICES):
        raise PermissionDenied(_("Bara e-handeln matchar om en faktura."))
    invoice = lock(invoice)
    if invoice.state not in MATCHABLE:
        raise NotAllowedNow(
            _("Fakturan är %(state)s och matchas inte om.") % {"state": invoice.get_state_display().lower()}
        )
    if not invoice.is_in_kronor:
        raise NotAllowedNow(_("Räkna om fakturan till kronor innan den matchas."))
    if InvoiceReview.objects.filter(invoice=invoice, coded_by__isnull=False).exists():
        raise NotAllowedNow(_("Någon har konterat fakturan. Skicka den för attest i stället."))
    if order is not None:
        _choose(invoice, order, by=by, at=at)
    matched = _match([invoice], {invoice.pk} if order else set(), at=at)
    wake_flow()
    return bool(matched)


def _choose(invoice: SupplierInvoice, order: PurchaseOrder, *, by: User, at: datetime) -> None:
    """The order counts as the invoice's own from now on, and the invoice as handled by hand."""
    if order.supplier_id != invoice.supplier_id:
        raise NotAllowedNow(_("Order %s är hos en annan leverantör.") % order)
    invoice.lines.update(order_reference="")
    invoice.order_reference, invoice.was_touched = order.number, True
    invoice.save(update_fields=["order_reference", "was_touched"])
    record(Event.INVOICE_ORDER_CHOSEN, on=invoice, by=by, at=at, order=order.number)


def _place(invoice: SupplierInvoice) -> tuple[Any, ...]:
    """Invoices before credit notes, the oldest first: the same whichever came first."""
    return invoice.is_credit, invoice.issued_on, invoice.duplicate_key, invoice.pk


def _bind(matched: Sequence[Judged]) -> None:
    """What is bought of an agreement without an order counts against its ceiling as orders do."""
    sums: dict[int, int] = {}
    agreements = {each.agreement.pk: each.agreement for each in matched if each.agreement is not None}
    for each in matched:
        if each.agreement is not None:
            sums[each.agreement.pk] = sums.get(each.agreement.pk, 0) + each.invoice.net_ore
    for key, amount in sorted(sums.items()):
        bind(agreements[key], amount) if amount >= 0 else release(agreements[key], -amount)


def _move(judged: Sequence[Judged], matched: Sequence[Judged], gathered: Gathered, *, at: datetime) -> None:
    done = [each.invoice for each in matched]
    keys = {invoice.pk for invoice in done}
    rest = [each for each in judged if each.invoice.pk not in keys]
    _hand_out(judged, gathered, at=at)
    also = ("unit", "reviewer")
    move_many(done, SUPPLIER_INVOICE["match"], by=None, at=at, also=also)
    new = [each.invoice for each in rest if each.invoice.state == InvoiceState.REGISTERED]
    move_many(new, SUPPLIER_INVOICE["review"], by=None, at=at, also=also)
    record_many(Event.INVOICE_MATCHED, on=done, by=None, at=at)


def _hand_out(judged: Sequence[Judged], gathered: Gathered, *, at: datetime) -> None:
    """The unit of what was bought, and as reviewer its requester or owner, where they may review."""
    may = set(holders_of(Permission.REVIEW, on=timezone.localdate(at)).order_by().values_list("pk", flat=True))
    for each in judged:
        orders, invoice = gathered.orders[each.invoice.pk], each.invoice
        unit, person = (orders[0].unit_id, orders[0].requester_id) if orders else (None, None)
        if each.subscription is not None:
            unit, person = each.subscription.unit_id, each.subscription.owner_id
        invoice.unit_id = invoice.unit_id or unit
        if invoice.reviewer_id is None and person in may:
            invoice.reviewer_id = person
