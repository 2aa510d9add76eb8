"""Rows of invoices and orders as matching reads them, for many invoices with as many queries as for one.

Orders are locked without waiting, since a receipt that holds its order waits for the invoices: an invoice whose order
someone else changes at the moment is left for the next round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, Sum, When

from invoicing.matches.models import InvoiceMatch
from invoicing.matching.facts import ZERO, Billed, Ordered
from invoicing.matching.subscriptions import Came
from invoicing.subscriptions.models import Subscription, SubscriptionState
from invoicing.supplier_invoices.models import InvoiceLine, InvoiceState, LineKind, SupplierInvoice
from invoicing.supplier_invoices.numbers import duplicate_key
from procurement.agreements.models import AgreementState, PurchaseAgreement
from procurement.catalogues.models import Article
from procurement.orders.models import OrderLine, PurchaseOrder
from servicecenter.common.money import Ore
from servicecenter.tenancy.models import TenantModel

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
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    """The subscription of an invoice that names no order."""
    came: dict[tuple[int, str], list[Came]] = field(default_factory=dict)
    """What was billed of a subscription, by supplier and number."""
    contracts: dict[int, PurchaseAgreement] = field(default_factory=dict)
    """The agreement of an invoice that names neither order nor subscription."""
    articles: dict[int, dict[str, Article]] = field(default_factory=dict)
    """What is in the price list of an agreement, of what is billed."""
    chosen: set[int] = field(default_factory=set)
    """Invoices whose order a person has chosen."""
    busy: set[int] = field(default_factory=set)
    """Invoices whose order, subscription or agreement is being changed right now."""

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
    found.chosen = set(
        InvoiceMatch.objects.filter(invoice__in=keys, is_chosen=True).order_by().values_list("invoice_id", flat=True)
    )
    _add_credited(invoices, found)
    _add_orders(invoices, found)
    _add_taken(keys, found)
    _add_subscriptions(invoices, found)
    _add_contracts(invoices, found)
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
    free = _locked(PurchaseOrder, wanted)
    found.busy |= {pk for pk, orders in found.orders.items() if any(order.pk not in free for order in orders)}
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


def _add_subscriptions(invoices: Sequence[SupplierInvoice], found: Gathered) -> None:
    """By subscriber number (BT-18), or by the number of the contract (BT-12), of the invoice's own supplier."""
    free = [each for each in invoices if not found.references[each.pk]]
    asked = {each.pk: [duplicate_key(name) for name in _objects(each)] for each in free}
    keys = {key for names in asked.values() for key in names}
    suppliers = {each.supplier_id for each in free}
    rows = Subscription.objects.filter(state=SubscriptionState.ACTIVE, key__in=keys, supplier__in=suppliers)
    known = {(row.supplier_id, row.key): row for row in rows.order_by("pk")}
    locked = _locked(Subscription, [row.pk for row in known.values()])
    for each in free:
        own = [known[each.supplier_id, key] for key in asked[each.pk] if (each.supplier_id, key) in known]
        if own:
            found.subscriptions[each.pk] = own[0]
            found.busy |= set() if own[0].pk in locked else {each.pk}
    _add_came([each.pk for each in invoices], found)


def _add_came(keys: Sequence[int], found: Gathered) -> None:
    """One row for each invoice and period, whatever state it is in, but not what was rejected."""
    rows = InvoiceMatch.objects.exclude(invoice__in=keys).exclude(invoice__state=InvoiceState.REJECTED).filter(
        subscription__supplier__in={row.supplier_id for row in found.subscriptions.values()},
        subscription__key__in={row.key for row in found.subscriptions.values()},
        period__isnull=False,
    )  # fmt: skip
    names = ("subscription__supplier", "subscription__key", "invoice__number", "period")
    holds_nothing = When(invoice__state__in=HOLDS_WHAT_IS_ACCEPTED, quantity=0, then=0)
    held = Case(holds_nothing, default=F("amount_ore"), output_field=BigIntegerField())
    sums = rows.order_by().values_list(*names).annotate(held=Sum(held))
    for supplier, key, number, period, amount in sums.order_by("period", "invoice__number"):
        found.came.setdefault((supplier, key), []).append(Came(number, period, amount))


def _add_contracts(invoices: Sequence[SupplierInvoice], found: Gathered) -> None:
    """The agreement that the invoice names, with what it bills of the agreement's price list."""
    free = [each for each in invoices if not found.references[each.pk] and each.pk not in found.subscriptions]
    names = {each.contract_reference.strip() for each in free if each.contract_reference.strip()}
    own = Q(number__in=names) | Q(framework__in=names)
    rows = PurchaseAgreement.objects.filter(
        own, state=AgreementState.ACTIVE, supplier__in={each.supplier_id for each in free}
    )
    locked = _locked(PurchaseAgreement, rows.values("pk"))
    by_rank = rows.order_by("-rank", "-pk")
    known = {(row.supplier_id, name): row for row in by_rank for name in (row.framework, row.number) if name}
    for each in free:
        if (key := (each.supplier_id, each.contract_reference.strip())) in known:
            found.contracts[each.pk] = known[key]
            found.busy |= set() if known[key].pk in locked else {each.pk}
    asked = {line.article_number for each in free for line in found.lines[each.pk] if each.pk in found.contracts}
    lists = Article.objects.filter(
        catalogue__agreement__in={row.pk for row in found.contracts.values()}, last__isnull=True, number__in=asked
    )
    for article in lists.select_related("catalogue").order_by("-price", "pk"):
        found.articles.setdefault(article.catalogue.agreement_id, {})[article.number] = article


def _locked(model: type[TenantModel], keys: Any) -> set[int]:
    """Which of the rows nobody else holds; they are ours until the transaction ends."""
    rows = model.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=keys)
    return set(rows.order_by("pk").values_list("pk", flat=True))


def _objects(invoice: SupplierInvoice) -> list[str]:
    return [name for name in (invoice.object_reference.strip(), invoice.contract_reference.strip()) if name]


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
