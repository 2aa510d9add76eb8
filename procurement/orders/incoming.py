"""Suppliers' answers to orders as they come (ordersvar, T76), from the supplier that has the order and nobody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procurement.exchange import order_response
from procurement.exchange.order_response import AnsweredLine, OrderResponse
from procurement.orders.actions import take_answer
from procurement.orders.models import PurchaseOrder
from procurement.suppliers.incoming import answers_test, handle_test_answer
from procurement.suppliers.participants import participant_of
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.transport.registry import CannotHandle, Received
from servicecenter.workflow.transitions import NotAllowedNow

ANSWERS = {
    order_response.ACCEPTED: "accepted",
    order_response.CONDITIONALLY: "changed",
    order_response.REJECTED: "rejected",
}
ACCEPTED_LINES = (order_response.LINE_ACCEPTED, order_response.LINE_DELIVERED)


def handle_answer(message: Received, at: datetime) -> None:
    """Take in an answer; one that only says that the order has come changes nothing. Raises ``CannotHandle``."""
    try:
        answer = order_response.parse(message.document)
    except UblError as error:
        raise CannotHandle(str(error)) from error
    if answers_test(answer.order_id):
        handle_test_answer(answer.order_id, message, at)
        return
    order = order_of(answer.order_id, message.sender)
    if answer.code == order_response.ACKNOWLEDGED:
        return
    if answer.code not in ANSWERS:
        raise CannotHandle(f"ordersvaret {answer.id} har koden {answer.code}, som inte finns")
    lines = [_line(line, order) for line in answer.lines if line.status not in ACCEPTED_LINES]
    given = {"reference": answer.id, "answer": _answer(answer, lines), "note": answer.note, "lines": lines}
    try:
        take_answer(order=order, at=at, **given)
    except NotAllowedNow as refusal:
        raise CannotHandle(str(refusal)) from refusal


def order_of(number: str, sender: str) -> PurchaseOrder:
    """The order that a message is about. Raises ``CannotHandle`` when it is not the sender's."""
    order = PurchaseOrder.objects.select_related("supplier").filter(number=number, external_system="").first()
    if order is None or participant_of(order.supplier) != sender:
        raise CannotHandle(f"avsändaren har ingen order {number} här")
    return order


def _answer(answer: OrderResponse, lines: list[dict[str, Any]]) -> str:
    """Conditionally with every line accepted is an acceptance."""
    kind = ANSWERS[answer.code]
    return "accepted" if kind == "changed" and not lines else kind


def _line(line: AnsweredLine, order: PurchaseOrder) -> dict[str, Any]:
    if not order.lines.filter(number=int(line.order_line) if line.order_line.isdecimal() else 0).exists():
        raise CannotHandle(f"order {order.number} har ingen rad {line.order_line}")
    is_refused = line.status == order_response.LINE_NOT_ACCEPTED
    told: dict[str, Any] = {"number": int(line.order_line), "answer": "rejected" if is_refused else "changed"}
    if line.quantity is not None and not is_refused:
        told["quantity"] = str(line.quantity.value)
    if line.price is not None and not is_refused:
        told["price"] = str(_unit_price(line))
    if line.promised is not None and line.promised.ends_on is not None:
        told["delivered_on"] = line.promised.ends_on.isoformat()
    return told | ({"note": line.note[:300]} if line.note else {})


def _unit_price(line: AnsweredLine) -> Any:
    price = line.price
    return price.amount.value / (price.base.value if price.base else 1)
