"""Rows of invoices and orders as matching reads them, for many invoices with as many queries as for one.

Orders are locked without waiting, since a receipt that holds its order waits for the invoices: an invoice whose order
someone else changes at the moment is left for the next round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Case, F, Q, Sum, When

from invoicing.matches.models import InvoiceMatch
from invoicing.matching.facts import ZERO, Billed, Ordered
from invoicing.supplier_invoices.models import InvoiceLine, InvoiceState, LineKind, SupplierInvoice
from procurement.orders.models import OrderLine, PurchaseOrder
from servicecenter.common.money import Ore

HOLDS_WHAT_IS_ACCEPTED = (InvoiceState.REGISTERED, InvoiceState.REVIEW)
"""An invoice that nobody has let through takes of an order only what may be billed."""


@dataclass
class Gathered:
    """What a batch of invoices is compared with. ``taken`` and ``extra`` grow as the batch is matched."""

    lines: dict[int, list[InvoiceLine]]
    references: dict[int, list[str]]
    orders: dict[int, list[PurchaseOrder]] = field(default_factory=dict)
    rows: dict[int, list[OrderLine]] = field(default_factory=dict)
    taken: dict[int, Decimal] = field(default_factory=dict)
    extra: dict[int, Ore] = field(default_factory=dict)
    busy: set[int] = field(default_factory=set)
    """Invoices whose orders are being changed right now."""

    def missing(self, invoice: SupplierInvoice) -> list[str]:
        """References that name no order of the supplier."""
        known = {name for order in self.orders[invoice.pk] for name in (order.number, order.external_number)}
        return [name for name in self.references[invoice.pk] if name not in known]

    def billed(self, invoice: SupplierInvoice) -> list[Billed]:
        numbers = {name: order.number for order in self.orders[invoice.pk] for name in _names(order)}
        return [_billed(line, numbers, invoice) for line in self.lines[invoice.pk]]

    def ordered(self, invoice: SupplierInvoice, two_way: Ore) -> list[Ordered]:
        return [
            _ordered(order, row, self.taken.get(row.pk, ZERO), needs_receipt=order.amount_ore > two_way)
            for order in self.orders[invoice.pk]
            for row in self.rows[order.pk]
        ]


def gather(invoices: Sequence[SupplierInvoice]) -> Gathered:
    """All that the invoices refer to, with their orders locked."""
    keys = [invoice.pk for invoice in invoices]
    lines: dict[int, list[InvoiceLine]] = {pk: [] for pk in keys}
    for line in InvoiceLine.objects.filter(invoice__in=keys).order_by("number"):
        lines[line.invoice_id].append(line)
    found = Gathered(lines, {invoice.pk: _references(invoice, lines[invoice.pk]) for invoice in invoices})
    _add_credited(invoices, found)
    _add_orders(invoices, found)
    _add_taken(keys, found)
    return found


def _references(invoice: SupplierInvoice, lines: Iterable[InvoiceLine]) -> list[str]:
    told = [invoice.order_reference, *(line.order_reference for line in lines)]
    return list(dict.fromkeys(name.strip() for name in told if name.strip()))


def _add_credited(invoices: Sequence[SupplierInvoice], found: Gathered) -> None:
    """A credit note that names no order is of the orders of the invoice that it credits (BillingReference)."""
    bare = [each for each in invoices if each.preceding_number and not found.references[each.pk]]
    before = InvoiceMatch.objects.filter(
        invoice__supplier__in={each.supplier_id for each in bare},
        invoice__number__in={each.preceding_number for each in bare},
        order__isnull=False,
    )
    orders = defaultdict(list)
    for supplier, number, order in (
        before.order_by("order__number").values_list("invoice__supplier", "invoice__number", "order__number").distinct()
    ):
        orders[supplier, number].append(order)
    for each in bare:
        found.references[each.pk] = orders[each.supplier_id, each.preceding_number]


def _add_orders(invoices: Sequence[SupplierInvoice], found: Gathered) -> None:
    names = {name for references in found.references.values() for name in references}
    own = Q(number__in=names) | Q(external_number__in=names)
    rows = PurchaseOrder.objects.filter(own, supplier__in={each.supplier_id for each in invoices})
    by_name = defaultdict(list)
    for order in rows.select_related("requester").order_by("pk"):
        for name in _names(order):
            by_name[order.supplier_id, name].append(order)
    for invoice in invoices:
        named = [order for name in found.references[invoice.pk] for order in by_name[invoice.supplier_id, name]]
        found.orders[invoice.pk] = sorted({order.pk: order for order in named}.values(), key=lambda order: order.pk)
    wanted = {order.pk for orders in found.orders.values() for order in orders}
    locked = PurchaseOrder.objects.select_for_update(skip_locked=True).filter(pk__in=wanted).order_by("pk")
    free = set(locked.values_list("pk", flat=True))
    found.busy = {pk for pk, orders in found.orders.items() if any(order.pk not in free for order in orders)}
    found.rows = {pk: [] for pk in wanted}
    for row in OrderLine.objects.filter(order__in=wanted).select_related("source__article").order_by("order", "number"):
        found.rows[row.order_id].append(row)


def _add_taken(keys: Sequence[int], found: Gathered) -> None:
    """What other invoices take of the order lines, and have had beside them; what was rejected takes nothing."""
    others = InvoiceMatch.objects.exclude(invoice__in=keys).exclude(invoice__state=InvoiceState.REJECTED)
    waits = When(invoice__state__in=HOLDS_WHAT_IS_ACCEPTED, then=F("quantity"))
    lines = [row.pk for rows in found.rows.values() for row in rows]
    by_line = others.filter(order_line__in=lines).order_by().values_list("order_line")
    found.taken = dict(by_line.annotate(held=Sum(Case(waits, default=F("billed")))))
    gone_on = others.exclude(invoice__state__in=HOLDS_WHAT_IS_ACCEPTED).filter(order__in=list(found.rows))
    found.extra = dict(gone_on.order_by().values_list("order").annotate(Sum("extra_ore")))


def _names(order: PurchaseOrder) -> list[str]:
    return [name for name in (order.number, order.external_number) if name]


def _billed(line: InvoiceLine, numbers: dict[str, str], invoice: SupplierInvoice) -> Billed:
    told = line.order_reference.strip() or invoice.order_reference.strip()
    only = next(iter(numbers.values())) if len(set(numbers.values())) == 1 else ""
    return Billed(
        key=line.number,
        name=line.name,
        amount=line.amount_ore,
        quantity=line.quantity,
        unit=line.unit,
        vat_rate=line.vat_rate if line.vat_category in ("", "S") else None,
        article=line.article_number or line.gtin,
        order=numbers.get(told, only),
        order_line=line.order_line.strip(),
        is_item=line.kind == LineKind.ITEM,
    )


def _ordered(order: PurchaseOrder, row: OrderLine, taken: Decimal, *, needs_receipt: bool) -> Ordered:
    article = row.source.article
    return Ordered(
        key=row.pk,
        order=order.number,
        line=row.number,
        name=row.name,
        bound=row.flow.bound,
        received=row.received,
        price=row.price,
        taken=taken,
        unit=row.unit,
        vat_rate=row.vat_rate,
        articles=frozenset(name for name in (row.article_number, article.gtin if article else "") if name),
        needs_receipt=needs_receipt,
    )
