"""Invoices of a made-up agency for the demo: most match an order and go on by themselves, the rest need a look.

Every one arrives as the file that a supplier would send, and is led by the very steps that people and workers take.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from invoicing.approvals.actions import ask_for_attest
from invoicing.approvals.attest import KIND
from invoicing.coding.actions import save_coding
from invoicing.coding_rules.placing import Wish
from invoicing.coding_rules.splitting import ALL_THAT_IS_LEFT
from invoicing.flow.steps import move_on
from invoicing.population.e_invoices import Party, Sold, billed, enveloped
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from invoicing.supplier_payments.actions import plan_batch
from procurement.orders.models import PurchaseOrder
from procurement.suppliers.models import ConnectionState, Supplier
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.attest.actions import Decision, decide
from servicecenter.attest.queries import waiting_task
from servicecenter.common.calendars import banking_day_on_or_after
from servicecenter.exchange import sbdh
from servicecenter.payments.actions import release_batch, send_batch
from servicecenter.payments.answers import receive_answer
from servicecenter.payments.models import PaymentBatch
from servicecenter.payments.queries import payments_of
from servicecenter.population.bank_answers import camt054_file
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.receiving import handle, take
from servicecenter.workflow.transitions import NotAllowedNow

STRANGER = Party("Fjällvindens Bokbinderi", "5590123452", "Hamngatan 3", "972 31", "Luleå")
SERVICE_ACCOUNT = "5411"
LEFT_OPEN = timedelta(days=20)
"""What came later than this is left for those who look at the demo."""


@dataclass(frozen=True, slots=True)
class People:
    """Who does what, and on which cost centre what no order tells of is coded."""

    reviewer: User
    boss: User
    payer: User
    releasers: tuple[User, User]
    coding: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document and the moment at which it comes."""

    at: datetime
    seller: Party
    document: bytes


def write_invoices(agency: Agency, people: People, *, since: datetime, at: datetime) -> int:
    """The invoices since a moment, in the order in which they came. Called outside every scope; gives how many."""
    buyer = Party(agency.name, agency.organisation_number)
    with tenant(agency.pk):
        arrivals = sorted(_arrivals(buyer, since, at), key=lambda one: one.at)
    for arrival in arrivals:
        _arrive(agency, buyer, arrival)
        if arrival.at < at - LEFT_OPEN:
            _handle_by_hand(agency, people, arrival.at + timedelta(hours=3))
    for weeks_ago in range((at - since).days // 7, 0, -1):
        _pay(agency, people, at - timedelta(weeks=weeks_ago), today=timezone.localdate(at))
    with tenant(agency.pk):
        return SupplierInvoice.objects.count()


def _arrivals(buyer: Party, since: datetime, at: datetime) -> Iterator[Arrival]:
    yield from (one for one in (*_of_orders(buyer), *_of_services(buyer, since, at)) if since < one.at < at)
    twice = [one for one in _of_orders(buyer) if one.at < at - timedelta(days=4)][-1:]
    for one in twice:
        again = one.document.replace(b"<cbc:BuyerReference>Ink", b"<cbc:BuyerReference>P\xc3\xa5minnelse, ink")
        yield replace(one, at=at - timedelta(days=3), document=again)
    strange = [Sold("Inbindning av årsredovisningar", Decimal(40), Decimal(185))]
    facts = {"number": "8841", "issued_on": timezone.localdate(at) - timedelta(days=6), "bankgiro": "58050006"}
    yield Arrival(at - timedelta(days=5), STRANGER, billed(STRANGER, buyer, strange, **facts))


def _of_orders(buyer: Party) -> Iterator[Arrival]:
    """An invoice two days after each delivery; now and then one that is dearer, or for more than has come."""
    orders = PurchaseOrder.objects.annotate(came_at=Max("receipts__recorded_at")).filter(came_at__isnull=False)
    for place, order in enumerate(orders.select_related("supplier").order_by("came_at", "id")):
        came = [line for line in order.lines.order_by("number") if line.received]
        sold = [
            Sold(line.name, line.received, line.price, line.article_number, str(line.number), line.unit, line.vat_rate)
            for line in came
        ]
        if place % 7 == 3:
            sold[0] = replace(sold[0], price=sold[0].price * Decimal("1.08"))
        if place % 9 == 5:
            sold[0] = replace(sold[0], quantity=sold[0].quantity + 2)
        sent_at = order.came_at + timedelta(days=2)
        yield _arrival(order.supplier, buyer, sold, number=f"F{order.number[5:]}", at=sent_at, order=order.number)


def _of_services(buyer: Party, since: datetime, at: datetime) -> Iterator[Arrival]:
    """The same service month after month without an order: history learns where it is coded."""
    supplier = Supplier.objects.filter(state=ConnectionState.LIVE).order_by("-id").first()
    months = int((at - since).days // 30) + 1
    for number in range(months):
        sent_at = at - timedelta(days=30 * number + 6)
        name = f"Drift och support av skrivare, {timezone.localdate(sent_at):%Y-%m}"
        sold = [Sold(name, Decimal(1), Decimal(4850) + 35 * (number % 3), "SUPPORT")]
        yield _arrival(supplier, buyer, sold, number=f"S{timezone.localdate(sent_at):%Y%m}", at=sent_at)


def _arrival(supplier: Supplier, buyer: Party, sold: list[Sold], *, number: str, at: datetime, order: str = "",
             ) -> Arrival:  # fmt: skip
    address = (supplier.street or "Storgatan 1", supplier.postal_code or "111 22", supplier.city or "Stockholm")
    seller = Party(supplier.name, supplier.organisation_number, *address)
    facts = {"number": number, "issued_on": timezone.localdate(at), "bankgiro": supplier.bankgiro, "order": order}
    return Arrival(at, seller, billed(seller, buyer, sold, **facts))


def _arrive(agency: Agency, buyer: Party, arrival: Arrival) -> None:
    """Through the inbox of messages, checked and read as any other, and as far as it goes by itself.

    In one transaction: no worker of today comes in between.
    """
    envelope = enveloped(arrival.document, seller=arrival.seller, buyer=buyer, at=arrival.at)
    with tenant(agency.pk):
        message = take(envelope, sbdh.build(envelope), at=arrival.at)
        handle(message.pk, agency_id=agency.pk, at=arrival.at)
        move_on(agency_id=agency.pk, at=arrival.at)


def _handle_by_hand(agency: Agency, people: People, at: datetime) -> None:
    """What waits for review is coded, unless history has done so, and attested."""
    with tenant(agency.pk):
        for invoice in SupplierInvoice.objects.filter(state=InvoiceState.REVIEW).order_by("pk"):
            _code_and_attest(invoice, people, at)
        move_on(agency_id=agency.pk, at=at)


def _code_and_attest(invoice: SupplierInvoice, people: People, at: datetime) -> None:
    if not invoice.coding_lines.exists():
        wish = Wish(None, SERVICE_ACCOUNT, people.coding, ALL_THAT_IS_LEFT)
        save_coding(invoice=invoice, wishes=[wish], version=0, by=people.reviewer, at=at)
    ask_for_attest(invoice=invoice, by=people.reviewer, at=at)
    task = waiting_task(KIND, invoice.pk)
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=people.boss, at=at)


def _pay(agency: Agency, people: People, at: datetime, *, today: date) -> None:
    """What is due within a week, planned by one, released by two and sent; on its day the bank says that it went."""
    pays_on = banking_day_on_or_after(timezone.localdate(at) + timedelta(days=7))
    with tenant(agency.pk):
        try:
            batch = plan_batch(pays_on=pays_on, by=people.payer, at=at)
        except NotAllowedNow:
            return
        for releaser in people.releasers:
            release_batch(batch=batch, by=releaser, at=at)
        send_batch(batch=batch, by=None, at=at)
        if pays_on < today:
            _answer(batch, pays_on, at)


def _answer(batch: PaymentBatch, pays_on: date, at: datetime) -> None:
    settled = [(row.reference, row.amount_ore) for row in payments_of(batch)]
    content = camt054_file(f"SUPP-{batch.message_id[:20]}", settled=settled, on=pays_on)
    receive_answer(name="leverantorer.xml", content=content, by=None, at=at + timedelta(days=8))
