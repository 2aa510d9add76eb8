"""Matching invoices by themselves (matcha): what fits goes on coded, the rest to review with what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32

from django.utils import timezone

from invoicing.matches.coding import coding_of, faults_of
from invoicing.matches.gathering import Gathered, gather
from invoicing.matches.models import InvoiceMatch, MatchedHow
from invoicing.matches.settings import own_accounts, tolerance_on, two_way_limit
from invoicing.matching.facts import ZERO, Tolerance
from invoicing.matching.orders import match_orders
from invoicing.matching.outcome import Actor, Difference, How, Kind, Outcome, Pair
from invoicing.supplier_invoices.checks import Stop
from invoicing.supplier_invoices.models import CodingLine, InvoiceState, InvoiceStop, StopKind, SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.stops import NO_LONGER, raise_stops, stopped_ids
from servicecenter.accounts.queries import holders_of
from servicecenter.audit.events import Event, record_many
from servicecenter.common.fault_points import fault_point
from servicecenter.common.money import Ore
from servicecenter.common.permissions import Permission
from servicecenter.ledger.draft import Chart
from servicecenter.ledger.queries import chart_on
from servicecenter.workflow.transitions import move_many

SOFT = (StopKind.DIFFERENCE, StopKind.NO_MATCH)
MOST_TOLD = 3


@dataclass
class Judged:
    """An invoice with what matching says of it and, where all is well, how it is coded."""

    invoice: SupplierInvoice
    outcome: Outcome
    is_found: bool
    coded: list[CodingLine] = field(default_factory=list)


@dataclass(frozen=True)
class Terms:
    """What the agency has decided of matching and posting on the day."""

    tolerance: Tolerance
    two_way: Ore
    accounts: dict[str, str]
    chart: Chart


def match_invoices(invoices: Sequence[SupplierInvoice], *, at: datetime) -> list[SupplierInvoice]:
    """Match locked invoices that are registered, or reviewed and not touched; gives those that were matched.

    An invoice whose order someone changes at this moment stays as it is for the next round.
    """
    gathered = gather(invoices)
    day = timezone.localdate(at)
    terms = Terms(tolerance_on(day), two_way_limit(day), own_accounts(day), chart_on(day))
    stopped = stopped_ids(invoices)
    free = [invoice for invoice in invoices if invoice.pk not in gathered.busy]
    judged = [_judge(invoice, gathered, terms) for invoice in sorted(free, key=_place)]
    matched = [each for each in judged if each.outcome.is_matched and each.invoice.pk not in stopped]
    _write(judged, matched, gathered, at=at)
    _move(judged, matched, gathered, at=at)
    return [each.invoice for each in matched]


def _place(invoice: SupplierInvoice) -> tuple:
    """Invoices before credit notes, the oldest first: the same whichever came first."""
    return invoice.is_credit, invoice.issued_on, invoice.duplicate_key, invoice.pk


def _judge(invoice: SupplierInvoice, gathered: Gathered, terms: Terms) -> Judged:
    orders = gathered.orders[invoice.pk]
    missing = [_no_order(name, invoice) for name in gathered.missing(invoice)]
    if not orders or invoice.supplier_id is None:
        nothing = [Pair(line.number, None, How.NOTHING, line.amount_ore) for line in gathered.lines[invoice.pk]]
        return Judged(invoice, Outcome(tuple(nothing), tuple(missing or [_nothing(invoice)])), is_found=False)
    before = sum(gathered.extra.get(order.pk, 0) for order in orders)
    ordered = gathered.ordered(invoice, terms.two_way)
    outcome = match_orders(gathered.billed(invoice), ordered, terms.tolerance, extra_before=before)
    rows = {row.pk: row for order in orders for row in _with_order(gathered, order)}
    lines = {line.number: line for line in gathered.lines[invoice.pk]}
    coded = coding_of(invoice, outcome, lines, rows, terms.accounts) if outcome.is_matched else []
    differences = (*outcome.differences, *missing, *faults_of(coded, terms.chart))
    judged = Judged(invoice, Outcome(outcome.pairs, differences), is_found=True, coded=coded)
    _take(judged.outcome, gathered, orders[0].pk)
    return judged


def _with_order(gathered: Gathered, order: object) -> Iterable:
    for row in gathered.rows[order.pk]:
        row.order = order
        yield row


def _take(outcome: Outcome, gathered: Gathered, order_id: int) -> None:
    """The next invoice of the batch finds what this one holds."""
    for pair in outcome.pairs:
        if pair.ordered is not None:
            gathered.taken[pair.ordered] = gathered.taken.get(pair.ordered, ZERO) + pair.held
    if outcome.is_matched:
        gathered.extra[order_id] = gathered.extra.get(order_id, 0) + outcome.extra


def _no_order(name: str, invoice: SupplierInvoice) -> Difference:
    text = f"Order {name} finns inte hos {invoice.supplier_name}. Välj rätt order, eller avvisa fakturan."
    return Difference(Kind.NO_ORDER, text, Actor.ECOMMERCE, invoice.net_ore)


def _nothing(invoice: SupplierInvoice) -> Difference:
    text = "Fakturan nämner ingen order. Välj en order, eller granska och kontera den."
    return Difference(Kind.NO_ORDER, text, Actor.ECOMMERCE, invoice.net_ore)


def _write(judged: Sequence[Judged], matched: Sequence[Judged], gathered: Gathered, *, at: datetime) -> None:
    """What was found replaces what was found before; coding by a person is never replaced."""
    keys = [each.invoice.pk for each in judged]
    InvoiceMatch.objects.filter(invoice__in=keys).delete()
    InvoiceMatch.objects.bulk_create([row for each in judged for row in _rows(each, gathered, at)])
    CodingLine.objects.filter(invoice__in=[each.invoice.pk for each in matched]).delete()
    CodingLine.objects.bulk_create([row for each in matched for row in each.coded])
    fault_point("invoices matched and not moved")
    _stops(judged, at=at)


def _rows(each: Judged, gathered: Gathered, at: datetime) -> Iterable[InvoiceMatch]:
    orders = gathered.orders[each.invoice.pk]
    of_row = {row.pk: order for order in orders for row in gathered.rows[order.pk]}
    lines = {line.number: line for line in gathered.lines[each.invoice.pk]}
    told: dict[int | None, list[Difference]] = {}
    for one in each.outcome.differences:
        told.setdefault(one.line, []).append(one)
    for pair in each.outcome.pairs:
        order = of_row.get(pair.ordered or 0, orders[0] if orders else None)
        yield InvoiceMatch(
            invoice=each.invoice,
            line=lines[pair.line],
            order=order,
            order_line_id=pair.ordered,
            how=MatchedHow(pair.how),
            billed=pair.billed,
            quantity=pair.held,
            amount_ore=pair.amount,
            extra_ore=pair.amount if pair.ordered is None else pair.difference,
            matched_at=at,
            **_told(told.get(pair.line, [])),
        )
    if whole := told.get(None):
        order = orders[0] if orders else None
        yield InvoiceMatch(invoice=each.invoice, order=order, how=MatchedHow.NOTHING, matched_at=at, **_told(whole))


def _told(differences: Sequence[Difference]) -> dict:
    if not differences:
        return {}
    text = " ".join(one.text for one in differences)[:500]
    amount = sum(one.amount for one in differences)
    return {"text": text, "actor": differences[0].actor, "difference_ore": amount}


def _stops(judged: Sequence[Judged], *, at: datetime) -> None:
    """One stop says what differs; the one before it, if it said something else, is settled."""
    found = {each.invoice: [_stop(each)] for each in judged if not each.outcome.is_matched}
    raise_stops(found, at=at)
    still = {(invoice.pk, stop.kind, stop.key) for invoice, [stop] in found.items()}
    rows = InvoiceStop.objects.filter(
        invoice__in=[each.invoice.pk for each in judged], kind__in=SOFT, settled_by__isnull=True
    )
    old = list(rows.order_by("pk"))
    holds = [row for row in old if (row.invoice_id, row.kind, row.key) in still and row.settled_at]
    gone = [row for row in old if (row.invoice_id, row.kind, row.key) not in still and not row.settled_at]
    for row in holds:
        row.settled_at, row.settled_how = None, ""
    for row in gone:
        row.settled_at, row.settled_how = at, NO_LONGER
    InvoiceStop.objects.bulk_update([*holds, *gone], ["settled_at", "settled_how"])


def _stop(each: Judged) -> Stop:
    differences = each.outcome.differences
    text = " ".join(one.text for one in differences[:MOST_TOLD])
    more = len(differences) - MOST_TOLD
    text = f"{text} Och {more} till." if more > 0 else text
    kind = StopKind.DIFFERENCE if each.is_found else StopKind.NO_MATCH
    return Stop(kind, text, f"{crc32(text.encode()):08x}")


def _move(judged: Sequence[Judged], matched: Sequence[Judged], gathered: Gathered, *, at: datetime) -> None:
    done = [each.invoice for each in matched]
    keys = {invoice.pk for invoice in done}
    rest = [each.invoice for each in judged if each.invoice.pk not in keys]
    _hand_out([*done, *rest], gathered, at=at)
    also = ("unit", "reviewer")
    move_many(done, SUPPLIER_INVOICE["match"], by=None, at=at, also=also)
    new = [invoice for invoice in rest if invoice.state == InvoiceState.REGISTERED]
    move_many(new, SUPPLIER_INVOICE["review"], by=None, at=at, also=also)
    record_many(Event.INVOICE_MATCHED, on=done, by=None, at=at)


def _hand_out(invoices: Sequence[SupplierInvoice], gathered: Gathered, *, at: datetime) -> None:
    """The unit of the order, and its requester as reviewer where they may review."""
    may = set(holders_of(Permission.REVIEW, on=timezone.localdate(at)).order_by().values_list("pk", flat=True))
    for invoice in invoices:
        orders = gathered.orders[invoice.pk]
        if orders and invoice.unit_id is None:
            invoice.unit_id = orders[0].unit_id
        if orders and invoice.reviewer_id is None and orders[0].requester_id in may:
            invoice.reviewer_id = orders[0].requester_id
