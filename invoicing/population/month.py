"""Invoices of a made-up agency for the demo: most match and go on by themselves, the rest need a look.

Every one arrives as the file that a supplier would send, and is led by the very steps that people and workers take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from invoicing.after_checks.actions import fail_check, pass_check
from invoicing.approvals.actions import ask_for_attest
from invoicing.approvals.attest import KIND
from invoicing.coding.actions import save_coding
from invoicing.coding_rules.placing import Wish
from invoicing.coding_rules.splitting import ALL_THAT_IS_LEFT
from invoicing.flow.steps import move_on
from invoicing.matches.models import InvoiceMatch
from invoicing.population.e_invoices import Party, Sold, billed, enveloped
from invoicing.population.paper_invoices import ACCOUNTS, TABLE, Sheet, paper_sheets, take_sheet, write_paper_sellers
from invoicing.population.people import Arrival, People
from invoicing.population.standing import standing_invoices, write_subscriptions
from invoicing.supplier_invoices.actions import reject_invoice
from invoicing.supplier_invoices.models import InvoiceState, StopKind, SupplierInvoice
from invoicing.supplier_payments.actions import plan_batch
from procurement.orders.models import PurchaseOrder
from procurement.suppliers.models import ConnectionState, Supplier
from servicecenter.agencies.models import Agency
from servicecenter.attest.actions import Decision, decide
from servicecenter.attest.queries import waiting_task
from servicecenter.common.calendars import banking_day_on_or_after, is_banking_day
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
ASKED_AFTER = timedelta(days=5)
"""What came before this is coded, and waits for its attest."""
LAST_PAID = timedelta(days=2)
"""When payments were planned the last time; what is due since then waits to be planned."""
LOOKED_AT = timedelta(hours=3)
"""How long after its coming someone has decided what must be decided."""
NOT_TOLD_YET = timedelta(days=3)
"""What was paid since then the bank has not answered of."""
Event = tuple[datetime, Callable[[], None]]
"""The moment at which something happens, and what."""


def write_invoices(agency: Agency, people: People, *, since: datetime, at: datetime) -> int:
    """The invoices since a moment, in the order in which they came. Called outside every scope; gives how many."""
    with tenant(agency.pk):
        write_subscriptions(people, since=since, at=at)
        write_paper_sellers(people, at=since)
        events = sorted(_events(agency, people, since, at), key=lambda event: event[0])
    for _happens_at, happen in events:
        happen()
    with tenant(agency.pk):
        _leave_to_boss(people, before=at - ASKED_AFTER, at=at - timedelta(hours=20))
        return SupplierInvoice.objects.count()


def _events(agency: Agency, people: People, since: datetime, at: datetime) -> Iterator[Event]:
    """All that happens between the two moments. Called in the agency's scope."""
    for came_at, come in _comings(agency, people, since, at):
        if since < came_at < at:
            yield came_at, come
        if since < came_at < at - LEFT_OPEN:
            yield came_at + LOOKED_AT, partial(_handle_by_hand, agency, people, came_at + LOOKED_AT)
    told_until = timezone.localdate(at - NOT_TOLD_YET)
    for days in range((at - LAST_PAID - since).days):
        planned_at = at - LAST_PAID - timedelta(days=days)
        if is_banking_day(timezone.localdate(planned_at)):
            yield planned_at, partial(_pay, agency, people, planned_at, told_until=told_until)


def _comings(agency: Agency, people: People, since: datetime, at: datetime) -> Iterator[Event]:
    buyer = Party(agency.name, agency.organisation_number)
    for arrival in _arrivals(buyer, since, at):
        yield arrival.at, partial(_arrive, agency, buyer, arrival)
    for came_at, sheet in paper_sheets(at):
        yield came_at, partial(_come_on_paper, agency, people, sheet, came_at)


def _arrivals(buyer: Party, since: datetime, at: datetime) -> Iterator[Arrival]:
    of_orders = list(_of_orders(buyer))
    yield from of_orders
    yield from _of_services(buyer, since, at)
    yield from standing_invoices(buyer, at=at)
    yield from _credited(buyer, at)
    for days_ago in (45, 4):
        yield from _again(of_orders, at - timedelta(days=days_ago))
    strange = [Sold("Inbindning av årsredovisningar", Decimal(40), Decimal(185))]
    facts = {"number": "8841", "issued_on": timezone.localdate(at) - timedelta(days=6), "bankgiro": "58050006"}
    yield Arrival(at - timedelta(days=5), STRANGER, billed(STRANGER, buyer, strange, **facts))


def _of_orders(buyer: Party) -> Iterator[Arrival]:
    """An invoice two days after each delivery; now and then dearer, for more than has come, or of a mistyped order."""
    orders = _delivered()
    for place, order in enumerate(orders):
        sold, newer = _came(order), len(orders) - place - 1
        if place % 7 == 3:
            sold[0] = replace(sold[0], price=sold[0].price * Decimal("1.08"))
        if newer % 9 == 1:
            sold[0] = replace(sold[0], quantity=sold[0].quantity + 2)
        named = f"{order.number}0" if newer % 11 == 0 else order.number
        sent_at = order.came_at + timedelta(days=2)
        yield _arrival(order.supplier, buyer, sold, number=_number(order), at=sent_at, order=named)


def _delivered() -> Sequence[PurchaseOrder]:
    """Orders of which something has come, the first first (``came_at``)."""
    orders = PurchaseOrder.objects.annotate(came_at=Max("receipts__recorded_at")).filter(came_at__isnull=False)
    return list(orders.select_related("supplier").order_by("came_at", "id"))


def _came(order: PurchaseOrder) -> list[Sold]:
    return [
        Sold(line.name, line.received, line.price, line.article_number, str(line.number), line.unit, line.vat_rate)
        for line in order.lines.order_by("number")
        if line.received
    ]


def _number(order: PurchaseOrder) -> str:
    return f"F{order.number[5:]}"


def _credited(buyer: Party, at: datetime) -> Iterator[Arrival]:
    """One of what was bought goes back, and the supplier credits it."""
    before = [order for order in _delivered() if order.came_at < at - timedelta(days=30)]
    for order in before[-1:]:
        back = [replace(_came(order)[0], quantity=Decimal(1))]
        sent_at = order.came_at + timedelta(days=12)
        told = {"order": order.number, "credited": _number(order)}
        yield _arrival(order.supplier, buyer, back, number=f"K{order.number[5:]}", at=sent_at, **told)


def _of_services(buyer: Party, since: datetime, at: datetime) -> Iterator[Arrival]:
    """The same service month after month without an order: history learns where it is coded."""
    supplier = Supplier.objects.filter(state=ConnectionState.LIVE).order_by("-id").first()
    months = int((at - since).days // 30) + 1
    for number in range(months):
        sent_at = at - timedelta(days=30 * number + 6)
        name = f"Drift och support av skrivare, {timezone.localdate(sent_at):%Y-%m}"
        sold = [Sold(name, Decimal(1), Decimal(4850) + 35 * (number % 3), "SUPPORT")]
        yield _arrival(supplier, buyer, sold, number=f"S{timezone.localdate(sent_at):%Y%m}", at=sent_at)


def _again(arrivals: Sequence[Arrival], at: datetime) -> Iterator[Arrival]:
    """The latest of some invoices once more, as a supplier sends it who thinks that it was lost."""
    for one in [each for each in arrivals if each.at < at][-1:]:
        again = one.document.replace(b"<cbc:BuyerReference>Ink", b"<cbc:BuyerReference>P\xc3\xa5minnelse, ink")
        yield replace(one, at=at + timedelta(days=1), document=again)


def _arrival(supplier: Supplier, buyer: Party, sold: list[Sold], *, number: str, at: datetime, order: str = "",
             credited: str = "") -> Arrival:  # fmt: skip
    address = (supplier.street or "Storgatan 1", supplier.postal_code or "111 22", supplier.city or "Stockholm")
    seller = Party(supplier.name, supplier.organisation_number, *address)
    told = {"number": number, "issued_on": timezone.localdate(at), "bankgiro": supplier.bankgiro, "order": order}
    return Arrival(at, seller, billed(seller, buyer, sold, credited=credited, **told))


def _arrive(agency: Agency, buyer: Party, arrival: Arrival) -> None:
    """Through the inbox of messages, checked and read as any other, and as far as it goes by itself.

    In one transaction: no worker of today comes in between.
    """
    envelope = enveloped(arrival.document, seller=arrival.seller, buyer=buyer, at=arrival.at)
    with tenant(agency.pk):
        message = take(envelope, sbdh.build(envelope), at=arrival.at)
        handle(message.pk, agency_id=agency.pk, at=arrival.at)
        move_on(agency_id=agency.pk, at=arrival.at)


def _come_on_paper(agency: Agency, people: People, sheet: Sheet, at: datetime) -> None:
    """Handed in, read and, where a clerk has compared it, as far as it goes by itself. In one transaction too."""
    with tenant(agency.pk):
        take_sheet(agency, people, sheet, at=at)
        move_on(agency_id=agency.pk, at=at + timedelta(hours=2))


def _handle_by_hand(agency: Agency, people: People, at: datetime) -> None:
    """What nobody has to decide later is decided: a duplicate is sent back, the rest coded, attested and checked."""
    with tenant(agency.pk):
        again = SupplierInvoice.objects.filter(state=InvoiceState.REGISTERED, stops__kind=StopKind.DUPLICATE)
        for invoice in again.order_by("pk"):
            reject_invoice(invoice=invoice, reason="Ni har redan sänt samma faktura.", by=people.clerks[0], at=at)
        if review := _in(InvoiceState.REVIEW):
            for invoice in review:
                _code_and_ask(invoice, people, at)
                _attest(invoice, people, at)
            move_on(agency_id=agency.pk, at=at)
        if drawn := _in(InvoiceState.AFTER_CHECK):
            for invoice in drawn:
                _look_once_more(invoice, people, at)
            move_on(agency_id=agency.pk, at=at)


def _in(state: InvoiceState) -> list[SupplierInvoice]:
    return list(SupplierInvoice.objects.filter(state=state).defer("document").order_by("pk"))


def _code_and_ask(invoice: SupplierInvoice, people: People, at: datetime) -> None:
    if not invoice.coding_lines.exists():
        account = ACCOUNTS.get(invoice.supplier_number, SERVICE_ACCOUNT)
        wish = Wish(None, account, people.coding, ALL_THAT_IS_LEFT)
        save_coding(invoice=invoice, wishes=[wish], version=0, by=people.reviewer, at=at)
    ask_for_attest(invoice=invoice, by=people.reviewer, at=at)


def _attest(invoice: SupplierInvoice, people: People, at: datetime) -> None:
    task = waiting_task(KIND, invoice.pk)
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=people.boss, at=at)


def _look_once_more(invoice: SupplierInvoice, people: People, at: datetime) -> None:
    """A guest list was missing the first time; the rest is as it should be."""
    if invoice.supplier_number == TABLE.number and not invoice.after_checks.exclude(outcome="").exists():
        fail_check(invoice=invoice, note="Deltagare och syfte saknas.", by=people.payer, at=at)
        _code_and_ask(invoice, people, at)
        _attest(invoice, people, at)
    else:
        pass_check(invoice=invoice, note="Stämmer med avtalet.", by=people.payer, at=at)


def _leave_to_boss(people: People, *, before: datetime, at: datetime) -> None:
    """What no order or subscription tells of is coded and waits for its attest. Called in the agency's scope."""
    rows = SupplierInvoice.objects.filter(state=InvoiceState.REVIEW, received_at__lt=before, order_reference="")
    differs = InvoiceMatch.objects.filter(invoice=OuterRef("pk")).exclude(order=None, subscription=None)
    for invoice in rows.exclude(Exists(differs)).order_by("pk"):
        _code_and_ask(invoice, people, at)


def _pay(agency: Agency, people: People, at: datetime, *, told_until: date) -> None:
    """What must go on the next banking day, planned by one, released by two and sent; then the bank says that it went.

    On most days nothing is due, and nothing is planned.
    """
    pays_on = banking_day_on_or_after(timezone.localdate(at) + timedelta(days=1))
    with tenant(agency.pk):
        try:
            batch = plan_batch(pays_on=pays_on, by=people.payer, at=at)
        except NotAllowedNow:
            return
        for releaser in people.releasers:
            release_batch(batch=batch, by=releaser, at=at)
        send_batch(batch=batch, by=None, at=at)
        if pays_on <= told_until:
            _answer(batch, pays_on, at)


def _answer(batch: PaymentBatch, pays_on: date, at: datetime) -> None:
    settled = [(row.reference, row.amount_ore) for row in payments_of(batch)]
    content = camt054_file(f"SUPP-{batch.message_id[:20]}", settled=settled, on=pays_on)
    receive_answer(name="leverantorer.xml", content=content, by=None, at=at + timedelta(days=3))
