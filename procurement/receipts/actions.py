"""Goods and services received and sent back (leveransmottagning, retur)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.orders.actions import finish_if_done, may_handle, write_lines
from procurement.orders.announcing import announce
from procurement.orders.external import refuse_external
from procurement.orders.flow import Flow, FlowError
from procurement.orders.models import OrderState, PurchaseOrder
from procurement.orders.states import OPEN, ORDER
from procurement.receipts.models import Despatch, GoodsReceipt, ReceiptKind, ReceiptLine
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.workflow.transitions import NotAllowedNow, move

Quantities = Mapping[int, Decimal]
"""How much of each order line, by its number."""


@dataclass(frozen=True, slots=True)
class ExternalReceipt:
    """A receipt that an external system has registered: its number there, and a fingerprint of what it says."""

    number: str
    print: str


@transaction.atomic
def receive(
    *,
    order: PurchaseOrder,
    quantities: Quantities,
    received_on: date,
    reference: str = "",
    note: str = "",
    despatch: Despatch | None = None,
    external: ExternalReceipt | None = None,
    by: User,
    at: datetime,
) -> GoodsReceipt:
    """Register what came (ta emot leverans): all of it, a part, or more than was ordered, which is flagged.

    ``external`` says which receipt of an external system it is; what it looks after is received in no other way.

    Raises ``ValidationError`` with the line, ``NotAllowedNow`` for an order that nothing can come of.
    """
    order = _lock(order, by, external)
    if order.state not in (*OPEN, OrderState.DELIVERED):
        raise NotAllowedNow(
            _("%(order)s är %(state)s, så inget kan tas emot på den.")
            % {"order": order, "state": order.get_state_display().lower()}
        )
    if received_on > timezone.localdate(at):
        raise ValidationError({"received_on": _("Leveransen kan inte vara mottagen en dag som inte har varit.")})
    if despatch is not None and despatch.receipts.filter(kind=ReceiptKind.DELIVERY).exists():
        raise NotAllowedNow(_("Följesedel %s är redan mottagen.") % despatch)
    given: dict[str, Any] = {
        "order": order,
        "despatch": despatch,
        "received_on": received_on,
        "reference": (despatch.reference if despatch else reference.strip())[:60],
        "note": note.strip()[:300],
    }
    receipt = GoodsReceipt.objects.create(**given, **_external(external), recorded_by=by, recorded_at=at)
    over = _write(receipt, quantities, lambda flow, quantity: flow.receive(quantity))
    finish_if_done(order, by=by, at=at)
    record(Event.GOODS_RECEIVED, on=receipt, by=by, at=at, order=order.number, over=over)
    announce(order, at=at)
    return receipt


@transaction.atomic
def send_back(
    *, order: PurchaseOrder, quantities: Quantities, sent_on: date, reason: str, is_replaced: bool,
    external: ExternalReceipt | None = None, by: User, at: datetime,
) -> GoodsReceipt:  # fmt: skip
    """Register what was sent back (retur), and whether the supplier sends something else instead."""
    order = _lock(order, by, external)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför varan går tillbaka.")})
    if sent_on > timezone.localdate(at):
        raise ValidationError({"sent_on": _("Returen kan inte vara skickad en dag som inte har varit.")})
    receipt = GoodsReceipt.objects.create(
        order=order, kind=ReceiptKind.RETURN, received_on=sent_on, note=reason.strip()[:300], is_replaced=is_replaced,
        **_external(external), recorded_by=by, recorded_at=at,
    )  # fmt: skip
    _write(receipt, quantities, lambda flow, quantity: flow.send_back(quantity, is_replaced=is_replaced))
    if is_replaced and order.state == OrderState.DELIVERED:
        move(order, ORDER["reopen"], by=by, at=at)
    record(Event.GOODS_RETURNED, on=receipt, by=by, at=at, order=order.number)
    announce(order, at=at)
    return receipt


def _write(receipt: GoodsReceipt, quantities: Quantities, change: Callable[[Flow, Decimal], Flow]) -> list[int]:
    """The receipt's lines and what they make of the order's; gives the numbers of lines with too much."""
    lines = {line.number: line for line in receipt.order.lines.order_by("number")}
    if unknown := set(quantities) - set(lines):
        raise ValidationError(_("Ordern har ingen rad %s.") % min(unknown))
    if not quantities:
        raise ValidationError(_("Skriv hur mycket som kom på minst en rad."))
    for number, quantity in quantities.items():
        line = lines[number]
        try:
            flow = change(line.flow, quantity)
        except FlowError as error:
            raise ValidationError({f"line_{number}": f"{line.name}: {error}"}) from error
        line.received, line.cancelled = flow.received, flow.cancelled
    write_lines(receipt.order, list(lines.values()))
    fault_point("goods counted and not on a receipt")
    ReceiptLine.objects.bulk_create(
        ReceiptLine(receipt=receipt, order_line=lines[number], quantity=quantity)
        for number, quantity in quantities.items()
    )
    return [number for number in quantities if lines[number].flow.over]


def _external(external: ExternalReceipt | None) -> dict[str, str]:
    return {} if external is None else {"external_number": external.number, "external_print": external.print}


def _lock(order: PurchaseOrder, by: User, external: ExternalReceipt | None) -> PurchaseOrder:
    order = PurchaseOrder.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=order.pk)
    if external is None:
        refuse_external(order)
    if not may_handle(order, by):
        raise PermissionDenied(_("Bara beställaren eller e-handeln kan ta emot på ordern."))
    return order
