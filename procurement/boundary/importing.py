"""Taking in an order of an external system (läs in extern order): twice changes nothing, another content is refused.

The order, its lines and its receipts are written together or not at all.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.agreements.binding import bind
from procurement.agreements.models import PurchaseAgreement
from procurement.amounts import line_amount
from procurement.boundary.order_file import DELIVERY, MOST_QUANTITY, Came, ExternalOrder, Head, Placed, Wrong, print_of
from procurement.boundary.order_reading import order_of
from procurement.orders.models import OrderLine, PurchaseOrder
from procurement.orders.numbers import next_number
from procurement.orders.states import ORDER
from procurement.receipts.actions import ExternalReceipt, receive, send_back
from procurement.receipts.models import GoodsReceipt
from procurement.requisitions.models import LineSource, Requisition, RequisitionLine, RequisitionState
from procurement.suppliers.models import Supplier
from servicecenter.accounts.models import User
from servicecenter.accounts.queries import people_here
from servicecenter.agencies.queries import unit_by_code
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move

SHARED = ("cpv", "quantity", "unit", "price", "vat_rate", "coding", "name")


def may_import(by: User) -> None:
    if not by.may(Permission.HANDLE_PROCUREMENT):
        raise PermissionDenied(_("Du saknar behörighet att läsa in order."))


@transaction.atomic
def take_order(rows: list[Placed], *, by: User, at: datetime) -> Counter[str]:
    """Take in all that a file says of one order; gives what it made. Raises ``Wrong``, and then nothing is written."""
    told = order_of(rows)
    found, counts = _known(told), Counter[str]()
    line = rows[0][0]
    if told.head is not None:
        facts = print_of(told.head.ordered_at, told.head.supplier, told.head.agreement, told.head.unit, told.lines)
        if found is None:
            found = _write_order(told, told.head, line, facts, by=by, at=at)
            counts["added"] += 1
        elif found.external_print != facts or not _says_the_same(found, told.head):
            raise Wrong(
                line, "order", _("är redan inläst med annat innehåll. Rätta filen; en inläst order ändras inte.")
            )
    elif found is None:
        raise Wrong(line, "order", _("finns inte här. Ta med orderns egna rader i samma fil eller i en tidigare."))
    for came in told.came:
        counts["received"] += _take_receipt(found, came, _place(rows, came), by=by, at=at)
    if not counts["added"] and not counts["received"]:
        counts["same"] += 1
    return counts


def _says_the_same(found: PurchaseOrder, head: Head) -> bool:
    """Whether title and requester are as they were, where the file tells of them."""
    same_title = head.title in ("", found.requisition.title)
    return same_title and head.requester in ("", found.requester.email.lower())


def _known(told: ExternalOrder) -> PurchaseOrder | None:
    rows = PurchaseOrder.objects.select_for_update(of=("self",))
    return rows.filter(external_system=told.system, external_number=told.number).first()


def _write_order(
    told: ExternalOrder, head: Head, line: int, facts: str, *, by: User, at: datetime
) -> PurchaseOrder:  # fmt: skip
    if head.ordered_at > at:
        raise Wrong(line, "beställd", _("ligger i framtiden. Rätta tiden."))
    day = timezone.localdate(head.ordered_at)
    supplier = _supplier(head, line)
    agreement = _agreement(head, supplier, line)
    requester, unit = _requester(head, line, by=by, at=at), _unit(head, line)
    amounts = {each.line: line_amount(each.quantity - each.cancelled, each.price) for each in told.lines}
    amount = sum(amounts.values())
    if agreement is not None:
        _bind(agreement, amount, line)
    requisition = Requisition.objects.create(
        requester=requester,
        title=head.title or f"{told.system} {told.number}",
        unit=unit,
        state=RequisitionState.ORDERED,
        amount_ore=amount,
        started_at=head.ordered_at,
        sent_at=head.ordered_at,
    )
    order = PurchaseOrder.objects.create(
        number=next_number(day.year),
        requisition=requisition,
        supplier=supplier,
        agreement=agreement,
        requester=requester,
        unit=unit,
        amount_ore=amount,
        ordered_at=head.ordered_at,
        external_system=told.system,
        external_number=told.number,
        external_print=facts,
    )
    fault_point("external order without its lines")
    for each in told.lines:
        shared: dict[str, Any] = {name: getattr(each, name) for name in SHARED}
        shared |= {"number": each.line, "article_number": each.article, "amount_ore": amounts[each.line]}
        wanted = RequisitionLine.objects.create(
            requisition=requisition, source=LineSource.EXTERNAL, supplier=supplier, agreement=agreement,
            award_reason=each.reason, **shared,
        )  # fmt: skip
        gone = {"cancelled": each.cancelled, "cancelled_there": each.cancelled}
        OrderLine.objects.create(order=order, source=wanted, **gone, **shared)
    is_whole = all(each.cancelled == each.quantity for each in told.lines)
    move(order, ORDER["send"], by=None, at=at, comment=told.system)
    if is_whole:
        move(order, ORDER["cancel"], by=None, at=at, comment=told.system)
    record(Event.EXTERNAL_ORDER_READ, on=order, by=by, at=at, amount_ore=amount)
    return order


def _supplier(head: Head, line: int) -> Supplier:
    found = Supplier.objects.filter(organisation_number=head.supplier).first()
    if found is None:
        raise Wrong(line, "leverantör", _("%s finns inte i leverantörsregistret. Lägg upp den först.") % head.supplier)
    return found


def _agreement(head: Head, supplier: Supplier, line: int) -> PurchaseAgreement | None:
    """The agreement that the order names, if it holds on the day and is with the supplier."""
    if not head.agreement:
        return None
    found = PurchaseAgreement.objects.filter(number=head.agreement).first()
    if found is None:
        raise Wrong(line, "avtal", _("%s finns inte här. Lägg upp avtalet, eller rätta numret.") % head.agreement)
    if found.supplier_id != supplier.pk:
        raise Wrong(line, "avtal", _("%s är med en annan leverantör. Rätta något av dem.") % head.agreement)
    day = timezone.localdate(head.ordered_at)
    if not found.starts_on <= day <= found.ends_on:
        raise Wrong(
            line, "avtal",
            _("%(number)s gällde inte %(day)s. Rätta numret, eller ordern saknar avtal.")
            % {"number": head.agreement, "day": day},
        )  # fmt: skip
    return found


def _bind(agreement: PurchaseAgreement, amount: int, line: int) -> None:
    try:
        bind(agreement, amount)
    except NotAllowedNow as refusal:
        raise Wrong(line, "avtal", str(refusal)) from refusal


def _requester(head: Head, line: int, *, by: User, at: datetime) -> User:
    if not head.requester:
        return by
    found = people_here(on=timezone.localdate(at)).filter(email=head.requester).first()
    if found is None:
        raise Wrong(
            line, "beställare", _("%s har ingen roll här. Rätta adressen, eller lämna tomt.") % head.requester
        )  # fmt: skip
    return found


def _unit(head: Head, line: int) -> Any:
    if not head.unit:
        return None
    found = unit_by_code(head.unit)
    if found is None:
        raise Wrong(line, "enhet", _("%s är ingen enhet här. Rätta koden, eller lämna tomt.") % head.unit)
    return found


def _take_receipt(order: PurchaseOrder, came: Came, line: int, *, by: User, at: datetime) -> int:
    """Register a receipt that is new; 0 for one that is here already."""
    facts = print_of(came)
    before = GoodsReceipt.objects.filter(order=order, external_number=came.number).first()
    if before is not None:
        if before.external_print == facts:
            return 0
        raise Wrong(
            line, "mottagning",
            _("%s är redan inläst med annat innehåll. Rätta filen; gör en retur om något blev fel.") % came.number,
        )  # fmt: skip
    if came.on < timezone.localdate(order.ordered_at):
        raise Wrong(line, "dag", _("ligger före beställningen. Rätta dagen."))
    _refuse_absurd(order, came, line)
    given: dict[str, Any] = {
        "order": order,
        "quantities": dict(came.lines),
        "external": ExternalReceipt(came.number, facts),
        "by": by,
        "at": at,
    }
    try:
        if came.kind == DELIVERY:
            receive(received_on=came.on, reference=came.number, note=came.note, **given)
        else:
            send_back(sent_on=came.on, reason=came.note, is_replaced=came.is_replaced, **given)
    except ValidationError as refusal:
        raise Wrong(line, "mottagning", "; ".join(refusal.messages)) from refusal
    except NotAllowedNow as refusal:
        raise Wrong(line, "mottagning", str(refusal)) from refusal
    return 1


def _refuse_absurd(order: PurchaseOrder, came: Came, line: int) -> None:
    """Receipts that together are more than any order could be: a slip of the pen, sent again and again."""
    received = dict(OrderLine.objects.filter(order=order).values_list("number", "received"))
    if any(received.get(number, 0) + quantity > 10 * MOST_QUANTITY for number, quantity in came.lines):
        raise Wrong(line, "antal", _("är tillsammans med tidigare mottagningar orimligt mycket. Rätta det."))


def _place(rows: list[Placed], came: Came) -> int:
    return next(place for place, row in rows if row.get("mottagning") == came.number and row["post"] == came.kind)
