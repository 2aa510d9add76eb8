"""A made-up month of purchases for the demo: asked for, attested, answered, delivered in part or whole, or waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from procurement.catalogues.models import Article
from procurement.orders.actions import take_answer
from procurement.orders.models import PurchaseOrder
from procurement.receipts.actions import receive
from procurement.receipts.models import Despatch
from procurement.requisitions.actions import add_article, add_free_text, fill_in, send_requisition
from procurement.requisitions.models import DeliveryAddress, Requisition
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.attest.actions import Decision, decide
from servicecenter.attest.queries import waiting_task


@dataclass(frozen=True, slots=True)
class Wish:
    """So many days ago someone wanted some articles, by their place; ``came`` is the part of each that has come."""

    days_ago: int
    articles: tuple[tuple[int, int], ...]
    answer: str = "accepted"
    came: Decimal | None = Decimal(1)


MONTH = (
    Wish(28, ((0, 10), (3, 4))),
    Wish(26, ((16, 1), (17, 2), (18, 1))),
    Wish(23, ((4, 24), (6, 12))),
    Wish(21, ((8, 2), (11, 20))),
    Wish(18, ((19, 3), (20, 3))),
    Wish(15, ((0, 20),)),
    Wish(13, ((10, 1), (9, 6)), came=Decimal("0.5")),
    Wish(9, ((21, 4), (22, 4)), came=Decimal("0.5")),
    Wish(7, ((12, 4), (13, 2)), answer="changed", came=None),
    Wish(5, ((16, 3),), came=None),
    Wish(4, ((15, 10),), answer="rejected", came=None),
    Wish(2, ((25, 8),), answer="", came=None),
)


def write_purchases(*, requester: User, boss: User, unit: Unit, coding: str, at: datetime) -> int:
    """The month of one requester, whose manager attests. Called in the agency's scope, once; gives the orders."""
    address = DeliveryAddress.objects.create(
        name="Godsmottagningen", street="Hantverkargatan 1", postal_code="801 82", city="Gävle",
        instruction="Ring på vid port 3",
    )  # fmt: skip
    articles = list(Article.objects.filter(last__isnull=True, catalogue__agreement__rank=1).order_by("number"))
    articles.sort(key=lambda article: (article.catalogue_id, article.number))
    begun = at - timedelta(days=29)
    fill_in(unit=unit, address=address, is_usual=True, by=requester, at=begun)
    for wish in MONTH:
        sent = _send(wish, articles, requester, coding, unit, address, at=at - timedelta(days=wish.days_ago))
        _carry(wish, sent, requester, boss, at=at - timedelta(days=wish.days_ago))
    _left_open(articles, requester, coding, unit, address, at=at)
    return PurchaseOrder.objects.count()


def _send(wish: Wish, articles: list[Article], requester: User, coding: str, unit: Unit, address: DeliveryAddress, *,
          at: datetime) -> Requisition:  # fmt: skip
    for place, quantity in wish.articles:
        line = add_article(article=articles[place], quantity=Decimal(quantity), by=requester, at=at)
        line.coding = coding
        line.save(update_fields=["coding"])
    fill_in(unit=unit, address=address, by=requester, at=at)
    return send_requisition(by=requester, at=at)


def _carry(wish: Wish, sent: Requisition, requester: User, boss: User, *, at: datetime) -> None:
    """Attested within hours, answered the day after, and delivered three days later."""
    task = waiting_task("requisition", sent.pk)
    if task is not None:
        attested_at = at + timedelta(hours=2)
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=boss, at=attested_at)
    for order in PurchaseOrder.objects.filter(requisition=sent).order_by("number"):
        if wish.answer:
            _answer(order, wish.answer, at=at + timedelta(days=1))
        if wish.came is not None:
            _deliver(order, wish.came, requester, at=at + timedelta(days=4))


def _answer(order: PurchaseOrder, answer: str, *, at: datetime) -> None:
    changed = [{"number": 1, "answer": "changed", "quantity": "3", "note": "Resten i januari"}]
    notes = {"accepted": "", "changed": "Slut på lagret", "rejected": "Artikeln har utgått"}
    lines = changed if answer == "changed" else []
    take_answer(order=order, reference=f"S-{order.number}", answer=answer, note=notes[answer], lines=lines, at=at)


def _deliver(order: PurchaseOrder, part: Decimal, by: User, *, at: datetime) -> None:
    """What has come, and for what comes later a despatch advice that says so."""
    lines = list(order.lines.order_by("number"))
    quantities = {line.number: (line.quantity * part).quantize(Decimal(1)) for line in lines}
    came = {number: quantity for number, quantity in quantities.items() if quantity}
    day = timezone.localdate(at)
    receive(order=order, quantities=came, received_on=day, reference=f"FS-{order.number}", by=by, at=at)
    left = [{"number": line.number, "quantity": str(line.quantity - quantities[line.number])} for line in lines]
    coming = [row for row in left if Decimal(row["quantity"]) > 0]
    if coming:
        facts = {"reference": f"FS-{order.number}-2", "despatched_on": day, "lines": coming, "received_at": at}
        Despatch.objects.create(order=order, **facts)


def _left_open(articles: list[Article], requester: User, coding: str, unit: Unit, address: DeliveryAddress, *,
               at: datetime) -> None:  # fmt: skip
    """One thing that waits for attest, with free text, and a basket that is not sent."""
    yesterday = at - timedelta(days=1)
    line = add_free_text(
        name="Ståmatta för höj- och sänkbart bord", description="Omkring 60 × 90 cm, gärna återvunnet material",
        quantity=Decimal(2), unit="C62", price=Decimal(600), by=requester, at=yesterday,
    )  # fmt: skip
    line.coding = coding
    line.save(update_fields=["coding"])
    fill_in(unit=unit, address=address, by=requester, at=yesterday)
    send_requisition(by=requester, at=yesterday)
    for place in (2, 7):
        line = add_article(article=articles[place], quantity=Decimal(2), by=requester, at=at)
        line.coding = coding
        line.save(update_fields=["coding"])
