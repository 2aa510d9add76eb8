"""What matching says of each invoice of a batch (bedömning): against its orders, its subscription, or its agreement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from invoicing.matches.coding import coding_of, contract_coding, faults_of, subscription_coding
from invoicing.matches.gathering import Gathered
from invoicing.matches.settings import own_accounts, tolerance_on, two_way_limit
from invoicing.matching.accounts import Accounts
from invoicing.matching.contracts import Contract, match_contract
from invoicing.matching.facts import ZERO, Tolerance
from invoicing.matching.orders import match_orders
from invoicing.matching.outcome import Actor, Difference, How, Kind, Outcome, Pair
from invoicing.matching.subscriptions import Came, Subscribed, match_subscription
from invoicing.subscriptions.models import Subscription
from invoicing.supplier_invoices.models import CodingLine, SupplierInvoice
from procurement.agreements.models import PurchaseAgreement
from procurement.orders.models import OrderLine, PurchaseOrder
from procurement.requisitions.queries import limit_without_attest
from servicecenter.common.money import Ore
from servicecenter.ledger.draft import Chart
from servicecenter.ledger.queries import chart_on

HELD = frozenset({Kind.AMOUNT, Kind.CODING})
"""Differences with which an invoice still is the one of its period."""


@dataclass(frozen=True)
class Terms:
    """What the agency has decided of matching and posting on the day."""

    tolerance: Tolerance
    two_way: Ore
    without_order: Ore
    accounts: Accounts
    chart: Chart


@dataclass
class Judged:
    """An invoice with what matching says of it and, where all is well, how it is coded."""

    invoice: SupplierInvoice
    outcome: Outcome
    is_found: bool = True
    coded: list[CodingLine] = field(default_factory=list)
    subscription: Subscription | None = None
    period: date | None = None
    sample: str = ""
    agreement: PurchaseAgreement | None = None

    @property
    def holds_period(self) -> bool:
        return all(one.kind in HELD for one in self.outcome.differences)


def terms_at(at: datetime) -> Terms:
    day = timezone.localdate(at)
    limit = limit_without_attest(day)
    return Terms(tolerance_on(day), two_way_limit(day), limit, Accounts(own_accounts(day), day), chart_on(day))


def judge(invoice: SupplierInvoice, gathered: Gathered, terms: Terms) -> Judged:
    """The first that the invoice names decides. The next invoice of the batch finds what this one holds."""
    if invoice.supplier_id is not None and gathered.orders[invoice.pk]:
        return _by_orders(invoice, gathered, terms)
    if subscription := gathered.subscriptions.get(invoice.pk):
        return _by_subscription(invoice, subscription, gathered, terms)
    if agreement := gathered.contracts.get(invoice.pk):
        return _by_contract(invoice, agreement, gathered, terms)
    missing = [_no_order(name, invoice) for name in gathered.missing(invoice)]
    pairs = tuple(_pairs(invoice, gathered, How.NOTHING))
    return Judged(invoice, Outcome(pairs, tuple(missing or [_nothing(invoice)])), is_found=False)


def _by_orders(invoice: SupplierInvoice, gathered: Gathered, terms: Terms) -> Judged:
    orders = gathered.orders[invoice.pk]
    before = sum(gathered.extra.get(order.pk, 0) for order in orders)
    ordered = gathered.ordered(invoice, terms.two_way)
    outcome = match_orders(gathered.billed(invoice), ordered, terms.tolerance, extra_before=before)
    rows = {row.pk: row for order in orders for row in _rows_of(gathered, order)}
    lines = {line.number: line for line in gathered.lines[invoice.pk]}
    coded = coding_of(invoice, outcome, lines, rows, terms.accounts) if outcome.is_matched else []
    missing = [_no_order(name, invoice) for name in gathered.missing(invoice)]
    whole = Outcome(outcome.pairs, (*outcome.differences, *missing, *faults_of(coded, terms.chart)))
    for pair in whole.pairs:
        if pair.ordered is not None:
            gathered.taken[pair.ordered] = gathered.taken.get(pair.ordered, ZERO) + pair.held
    if whole.is_matched:
        gathered.extra[orders[0].pk] = gathered.extra.get(orders[0].pk, 0) + whole.extra
    return Judged(invoice, whole, coded=coded)


def _by_subscription(
    invoice: SupplierInvoice, subscription: Subscription, gathered: Gathered, terms: Terms
) -> Judged:  # fmt: skip
    key = (subscription.supplier_id, subscription.key)
    came = gathered.came.setdefault(key, [])
    agreed = Subscribed(
        number=subscription.number,
        months=subscription.months,
        least=subscription.least_ore,
        most=subscription.most_ore,
        starts_on=subscription.starts_on,
        ends_on=subscription.ends_on,
        is_many=subscription.is_many,
        came=tuple(came),
    )
    found = match_subscription(invoice.net_ore, _day(invoice, gathered), agreed, credited=invoice.preceding_number)
    coded = subscription_coding(invoice, gathered.lines[invoice.pk], subscription)
    pairs = tuple(_pairs(invoice, gathered, How.SUBSCRIPTION))
    differences = (*found.differences, *faults_of(coded, terms.chart))
    judged = Judged(
        invoice, Outcome(pairs, differences), coded=coded, subscription=subscription, period=found.period,
        sample=found.sample,
    )  # fmt: skip
    if judged.holds_period:
        came.append(Came(invoice.number, found.period, invoice.net_ore))
    return judged


def _by_contract(
    invoice: SupplierInvoice, agreement: PurchaseAgreement, gathered: Gathered, terms: Terms
) -> Judged:  # fmt: skip
    articles = gathered.articles.get(agreement.pk, {})
    contract = Contract(
        number=agreement.number,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        prices={number: article.price for number, article in articles.items()},
        left=agreement.remaining_ore,
        without_order=terms.without_order,
    )
    outcome = match_contract(gathered.billed(invoice), _day(invoice, gathered), contract, terms.tolerance)
    rows = {number: article.cpv for number, article in articles.items()}
    coded = contract_coding(invoice, gathered.lines[invoice.pk], agreement, rows, terms.accounts)
    whole = Outcome(outcome.pairs, (*outcome.differences, *faults_of(coded, terms.chart)))
    if whole.is_matched:
        agreement.ordered_ore += invoice.net_ore
    return Judged(invoice, whole, coded=coded, agreement=agreement)


def _rows_of(gathered: Gathered, order: PurchaseOrder) -> Iterator[OrderLine]:
    for row in gathered.rows[order.pk]:
        row.order = order
        yield row


def _pairs(invoice: SupplierInvoice, gathered: Gathered, how: How) -> Iterator[Pair]:
    return (Pair(line.number, None, how, line.amount_ore) for line in gathered.lines[invoice.pk])


def _day(invoice: SupplierInvoice, gathered: Gathered) -> date:
    """The day that the invoice is for: where its lines' period begins, when it was delivered, or its own."""
    begun = [line.starts_on for line in gathered.lines[invoice.pk] if line.starts_on]
    return min(begun, default=invoice.delivered_on or invoice.issued_on)


def _no_order(name: str, invoice: SupplierInvoice) -> Difference:
    text = f"Order {name} finns inte hos {invoice.supplier_name}. Välj rätt order, eller avvisa fakturan."
    return Difference(Kind.NO_ORDER, text, Actor.ECOMMERCE, invoice.net_ore)


def _nothing(invoice: SupplierInvoice) -> Difference:
    text = "Fakturan nämner ingen order. Välj en order, eller granska och kontera den."
    return Difference(Kind.NO_ORDER, text, Actor.ECOMMERCE, invoice.net_ore)
