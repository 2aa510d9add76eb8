"""What is done with orders (order): placed, answered, cancelled. Every change of worth is told to the agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.agreements.binding import bind, release
from procurement.amounts import line_amount
from procurement.orders.announcing import announce
from procurement.orders.external import refuse_external
from procurement.orders.flow import Flow
from procurement.orders.models import AnswerState, OrderAnswer, OrderLine, PurchaseOrder
from procurement.orders.numbers import next_number
from procurement.orders.sending import send_cancellation, send_change, send_order
from procurement.orders.states import OPEN, ORDER
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move

PARTS = ("agreement", "supplier", "requester", "requisition", "address")
COPIED = ("article_number", "name", "cpv", "quantity", "unit", "price", "vat_rate", "amount_ore", "coding")


@transaction.atomic
def place_order(*, requisition: Any, lines: Sequence[Any], by: User | None, at: datetime) -> PurchaseOrder:
    """Order some lines of a requisition of their one supplier under their one agreement (beställ).

    Raises ``NotAllowedNow`` when the supplier is not connected, ``CeilingPassed`` when the agreement has no room.
    """
    supplier, agreement = lines[0].supplier, lines[0].agreement
    if not supplier.is_live:
        raise NotAllowedNow(
            _("%(supplier)s är inte ansluten (%(state)s), så ordern kan inte skickas. E-handeln måste ansluta först.")
            % {"supplier": supplier, "state": supplier.get_state_display().lower()}
        )
    amount = sum(line.amount_ore for line in lines)
    if agreement is not None:
        bind(agreement, amount)
    order = PurchaseOrder.objects.create(
        number=next_number(timezone.localdate(at).year),
        requisition=requisition,
        supplier=supplier,
        agreement=agreement,
        requester_id=requisition.requester_id,
        unit_id=requisition.unit_id,
        address_id=requisition.address_id,
        needed_on=requisition.needed_on,
        amount_ore=amount,
        ordered_at=at,
    )
    OrderLine.objects.bulk_create(
        OrderLine(order=order, number=number, source=line, **{name: getattr(line, name) for name in COPIED})
        for number, line in enumerate(lines, start=1)
    )
    send_order(order, at=at)
    move(order, ORDER["send"], by=None, at=at)
    record(Event.ORDER_PLACED, on=order, by=by, at=at, amount_ore=amount)
    return order


@transaction.atomic
def take_answer(
    *, order: PurchaseOrder, reference: str, answer: str, note: str = "", lines: Sequence[Mapping[str, Any]] = (),
    at: datetime,
) -> OrderAnswer:  # fmt: skip
    """The supplier has answered (ordersvar). The same answer twice changes nothing more.

    A change waits for the requester; a rejection gives back all that was bound.
    """
    order = _lock(order)
    found = OrderAnswer.objects.filter(order=order, reference=reference).first()
    if found is not None:
        return found
    waits = answer == "changed"
    given = OrderAnswer.objects.create(
        order=order,
        reference=reference,
        answer=answer,
        note=note[:500],
        lines=list(lines),
        state=AnswerState.WAITING if waits else AnswerState.READ,
        received_at=at,
    )
    fault_point("order answered and not moved")
    order.answered_at = at
    if answer == "rejected":
        _cancel_rest(order)
    step = {"accepted": "accept", "changed": "change", "rejected": "reject"}[answer]
    move(order, ORDER[step], by=None, at=at, comment=note[:500], also=("answered_at",))
    record(Event.ORDER_ANSWERED, on=order, by=None, at=at, answer=answer)
    announce(order, at=at)
    return given


@transaction.atomic
def accept_change(*, answer: OrderAnswer, by: User, at: datetime) -> PurchaseOrder:
    """The requester takes what the supplier proposes (godta ändring), if it costs no more than was attested."""
    order = _lock(answer.order)
    _require_right(order, by)
    answer = _waiting(answer)
    lines = {line.number: line for line in order.lines.order_by("number")}
    before = order.amount_ore
    for change in answer.lines:
        _apply(lines[int(change["number"])], change)
    write_lines(order, list(lines.values()))
    if order.amount_ore > before:
        raise NotAllowedNow(
            _("Leverantörens ändring kostar mer än det som attesterats. Avböj den och beställ på nytt.")
        )
    _decide(answer, AnswerState.TAKEN, by=by, at=at)
    move(order, ORDER["accept"], by=by, at=at)
    finish_if_done(order, by=by, at=at)
    announce(order, at=at)
    return order


@transaction.atomic
def decline_change(*, answer: OrderAnswer, by: User, at: datetime) -> PurchaseOrder:
    """The requester does not take it (avböj ändring): the order is cancelled."""
    order = _lock(answer.order)
    _require_right(order, by)
    _decide(_waiting(answer), AnswerState.DECLINED, by=by, at=at)
    return _cancel(order, _("Leverantörens ändring godtogs inte."), by=by, at=at)


@transaction.atomic
def cancel_order(*, order: PurchaseOrder, reason: str, by: User, at: datetime) -> PurchaseOrder:
    """What has not come is not wanted any more (avbeställ). What has come is kept, and the order is then delivered."""
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför ordern avbeställs; leverantören får läsa det.")})
    order = _lock(order)
    _require_right(order, by)
    return _cancel(order, reason.strip()[:300], by=by, at=at)


def write_lines(order: PurchaseOrder, lines: Sequence[OrderLine]) -> None:
    """Write what became of all lines of a locked order, its worth, and give the agreement back what is not bound."""
    for line in lines:
        line.amount_ore = line_amount(line.flow.bound, line.price)
    OrderLine.objects.bulk_update(lines, ["received", "cancelled", "price", "amount_ore"])
    before, order.amount_ore = order.amount_ore, sum(line.amount_ore for line in lines)
    order.save(update_fields=["amount_ore"])
    if order.agreement is not None and before > order.amount_ore:
        release(order.agreement, before - order.amount_ore)


def finish_if_done(order: PurchaseOrder, *, by: User | None, at: datetime) -> None:
    """Nothing is outstanding: the order is delivered. Called with the order locked and its lines written."""
    if order.state in OPEN and not any(line.flow.outstanding for line in order.lines.order_by("number")):
        order.delivered_at = at
        move(order, ORDER["deliver"], by=by, at=at, also=("delivered_at",))


def may_handle(order: PurchaseOrder, user: User) -> bool:
    """Whoever wanted it, or a clerk of e-commerce."""
    return order.requester_id == user.pk or user.may(Permission.HANDLE_PROCUREMENT)


def _cancel(order: PurchaseOrder, reason: str, *, by: User, at: datetime) -> PurchaseOrder:
    refuse_external(order)
    if order.state not in OPEN:
        raise NotAllowedNow(
            _("%(order)s är %(state)s och kan inte avbeställas.")
            % {"order": order, "state": order.get_state_display().lower()}
        )
    _cancel_rest(order)
    if any(line.received for line in order.lines.order_by("number")):
        order.delivered_at, order.revision = at, order.revision + 1
        move(order, ORDER["deliver"], by=by, at=at, comment=reason, also=("delivered_at", "revision"))
        send_change(order, at=at)
    else:
        send_cancellation(order, reason=reason, at=at)
        move(order, ORDER["cancel"], by=by, at=at, comment=reason)
    record(Event.ORDER_CANCELLED, on=order, by=by, at=at, comment=reason)
    announce(order, at=at)
    return order


def _cancel_rest(order: PurchaseOrder) -> None:
    """All that is outstanding will not come."""
    lines = list(order.lines.order_by("number"))
    for line in lines:
        line.cancelled = line.flow.cancel(line.flow.outstanding).cancelled
    write_lines(order, lines)


def _apply(line: OrderLine, change: Mapping[str, Any]) -> None:
    """What the supplier says of a line: not at all, fewer, or at another price."""
    flow: Flow = line.flow
    wanted = Decimal(0) if change["answer"] == "rejected" else Decimal(change.get("quantity") or flow.bound)
    if wanted > flow.bound:
        raise NotAllowedNow(_("Leverantören vill leverera mer än det som beställts på rad %s.") % line.number)
    line.cancelled = flow.cancel(flow.bound - wanted).cancelled
    line.price = Decimal(change.get("price") or line.price)


def _decide(answer: OrderAnswer, state: AnswerState, *, by: User, at: datetime) -> None:
    answer.state, answer.decided_by, answer.decided_at = state, by, at
    answer.save(update_fields=["state", "decided_by", "decided_at"])


def _waiting(answer: OrderAnswer) -> OrderAnswer:
    answer = OrderAnswer.objects.select_for_update().get(pk=answer.pk)
    if answer.state != AnswerState.WAITING:
        raise NotAllowedNow(_("Ordersvaret är redan avgjort."))
    return answer


def _require_right(order: PurchaseOrder, by: User) -> None:
    if not may_handle(order, by):
        raise PermissionDenied(_("Bara beställaren eller e-handeln kan ändra ordern."))


def _lock(order: PurchaseOrder) -> PurchaseOrder:
    return PurchaseOrder.objects.select_for_update(of=("self",)).select_related(*PARTS).get(pk=order.pk)
