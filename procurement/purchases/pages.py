"""What the page of a purchase shows: how far it has come, line by line, and all that has happened."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from procurement.amounts import quantity_text
from procurement.orders.models import AnswerState, OrderAnswer, OrderLine, OrderState, PurchaseOrder
from procurement.purchases.invoices import OrderInvoice
from procurement.receipts.models import GoodsReceipt, ReceiptKind
from servicecenter.web.formatting import iso_moment


def steps_of(
    order: PurchaseOrder, lines: Sequence[OrderLine], invoices: Sequence[OrderInvoice] = ()
) -> list[dict[str, str]]:
    """Order, answer, delivery, invoice, payment (beställning, leverans, fakturahantering)."""
    steps = _steps_to_delivery(order, lines)
    if order.state in (OrderState.REJECTED, OrderState.CANCELLED) and not invoices:
        return steps
    return [*steps, *_steps_of_invoices(order, invoices)]


def _steps_of_invoices(order: PurchaseOrder, invoices: Sequence[OrderInvoice]) -> list[dict[str, str]]:
    """Billed when all that is ordered is in the books, and paid when all of that is."""
    in_books = [invoice for invoice in invoices if invoice.is_billed]
    whole = bool(in_books) and sum(one.net_ore for one in in_books) >= order.amount_ore
    paid = whole and all(one.is_paid for one in in_books)
    told = _("%(done)s av %(all)s bokförda") % {"done": len(in_books), "all": len(invoices)} if invoices else ""
    days = [one.paid_on for one in in_books if one.paid_on is not None]
    return [
        {"label": _("Fakturerad"), "meta": told, "status": "done" if whole else "now" if invoices else ""},
        {
            "label": _("Betald"),
            "meta": f"{max(days):%Y-%m-%d}" if paid and days else "",
            "status": "done" if paid else "now" if whole else "",
        },
    ]


def _steps_to_delivery(order: PurchaseOrder, lines: Sequence[OrderLine]) -> list[dict[str, str]]:
    came = [line for line in lines if line.received]
    whole = order.state == OrderState.DELIVERED
    steps = [
        {"label": _("Beställd"), "meta": iso_moment(order.ordered_at), "status": "done"},
        {"label": _("Bekräftad"), "meta": iso_moment(order.answered_at) if order.answered_at else "", "status": ""},
        {"label": _("Levererad"), "meta": "", "status": ""},
    ]
    if order.state in (OrderState.REJECTED, OrderState.CANCELLED):
        steps[1] |= {"label": order.get_state_display(), "status": "stop"}
        return steps
    if order.state == OrderState.CHANGED:
        steps[1] |= {"label": order.get_state_display(), "status": "now"}
    elif order.answered_at or came or whole:
        steps[1]["status"] = "done"
    else:
        steps[1]["status"] = "now"
    if whole:
        steps[2] |= {"meta": iso_moment(order.delivered_at) if order.delivered_at else "", "status": "done"}
    elif steps[1]["status"] == "done":
        meta = _("%(came)s av %(all)s rader") % {"came": len(came), "all": len(lines)} if came else ""
        steps[2] |= {"meta": meta, "status": "now"}
    return steps


def findings_of(order: PurchaseOrder, lines: Sequence[OrderLine]) -> list[dict[str, str]]:
    """What needs someone's eyes: more than was ordered, a change that waits."""
    over = [line for line in lines if line.flow.over]
    found = []
    if order.state == OrderState.CHANGED:
        text = _("Godta ändringen eller avböj den; avböjs den så avbeställs ordern.")
        found.append({"kind": "warn", "title": _("Leverantören vill ändra ordern"), "text": text})
    if over:
        names = ", ".join(line.name for line in over)
        text = (
            _("Mer än beställt: %s. Skicka tillbaka det som är för mycket, eller räkna med en högre faktura.") % names
        )
        found.append({"kind": "warn", "title": _("Överleverans"), "text": text})
    return found


def events_of(
    order: PurchaseOrder, answers: Sequence[OrderAnswer], receipts: Sequence[GoodsReceipt]
) -> list[dict[str, str]]:
    """All that has happened, oldest first."""
    events = [(order.ordered_at, _("Beställd av %s") % order.requester, "", "done")]
    for answer in answers:
        status = "now" if answer.state == AnswerState.WAITING else "stop" if answer.answer == "rejected" else "done"
        said = f"{answer.get_answer_display()} {answer.reference}"
        events.append((answer.received_at, _("Leverantörens svar: %s") % said, answer.note, status))
        if answer.decided_at is not None:
            told = f"{answer.get_state_display()}, {answer.decided_by}"
            events.append((answer.decided_at, told, "", "done" if answer.state == AnswerState.TAKEN else "stop"))
    for receipt in receipts:
        what = ", ".join(f"{quantity_text(line.quantity)} {line.order_line.name}" for line in receipt.lines.all())
        status = "stop" if receipt.kind == ReceiptKind.RETURN else "done"
        more = f"{receipt.recorded_by}. {receipt.note}".strip()
        events.append((receipt.recorded_at, f"{receipt.get_kind_display()}: {what}", more, status))
    events.sort(key=lambda event: event[0])
    return [{"text": text, "meta": f"{iso_moment(at)} {meta}".strip(), "status": s} for at, text, meta, s in events]
