"""A made-up month of purchases for the demo: asked for, attested, answered, delivered in part or whole, or waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from procurement.addresses.models import DeliveryAddress
from procurement.catalogues.models import Article
from procurement.orders.actions import take_answer
from procurement.orders.models import PurchaseOrder
from procurement.receipts.actions import receive
from procurement.receipts.models import Despatch
from procurement.requisitions.actions import add_article, add_free_text, fill_in, place_free_text, send_requisition
from procurement.requisitions.models import Requisition
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
    answer_hours: int = 24
    days: int = 4


@dataclass(frozen=True, slots=True)
class Award:
    """So many days ago something was bought that no agreement has (direktupphandling)."""

    days_ago: int
    name: str
    description: str
    cpv: str
    kronor: int
    reason: str


EARLIER = (
    Wish(152, ((16, 2), (17, 4)), answer_hours=3, days=6),
    Wish(147, ((0, 30), (7, 4)), answer_hours=20, days=2),
    Wish(138, ((4, 30),), answer_hours=5, days=3),
    Wish(126, ((17, 6), (19, 6), (20, 6)), answer_hours=49, days=9),
    Wish(118, ((0, 20), (12, 5)), answer_hours=2, days=3),
    Wish(109, ((8, 25), (9, 10)), answer_hours=26, days=4),
    Wish(97, ((16, 4),), answer_hours=30, days=12),
    Wish(88, ((0, 40), (13, 6)), answer_hours=4, days=2),
    Wish(79, ((21, 6), (22, 6)), answer_hours=75, days=8),
    Wish(66, ((5, 40), (6, 10)), answer_hours=18, days=5),
    Wish(57, ((16, 2), (18, 2)), answer_hours=7, days=7),
    Wish(45, ((0, 25), (3, 10)), answer_hours=22, days=3),
)
"""The months before: all of it has come."""
AWARDS = (
    Award(121, "Flytt av arkiv", "Två våningsplan, en dag", "98392000", 38_500, "Engångsköp, inget avtal för flyttar"),
    Award(74, "Konferenslokal med kost", "Två dagar, 24 deltagare", "55120000", 46_200, "Egna lokaler var upptagna"),
    Award(33, "Genomgång av ergonomi", "Tolv arbetsplatser", "71317210", 27_900, "Tre tillfrågade, lägst pris"),
)
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


def write_purchases(
    *, requester: User, boss: User, clerk: User, unit: Unit, coding: str, since: datetime, at: datetime
) -> int:
    """The month of one requester, whose manager attests, and what was bought before it, since the agreements began.

    Called in the agency's scope, once; gives the orders.
    """
    address = DeliveryAddress.objects.create(
        name="Godsmottagningen", street="Hantverkargatan 1", postal_code="801 82", city="Gävle",
        gln="7312345000014", contact_name="Godsmottagningen", contact_phone="026-10 20 30",
        instruction="Ring på vid port 3. Öppet vardagar 7–16",
    )  # fmt: skip
    articles = list(Article.objects.filter(last__isnull=True, catalogue__agreement__rank=1).order_by("number"))
    articles.sort(key=lambda article: (article.catalogue_id, article.number))
    fill_in(unit=unit, address=address, is_usual=True, by=requester, at=since)
    for wish in (*EARLIER, *MONTH):
        sent_at = at - timedelta(days=wish.days_ago)
        if sent_at > since:
            sent = _send(wish, articles, requester, coding, unit, address, at=sent_at)
            _carry(wish, sent, requester, boss, at=sent_at)
    for award in AWARDS:
        if (asked_at := at - timedelta(days=award.days_ago)) > since:
            _award(award, articles, requester, boss, clerk, coding, unit, address, at=asked_at)
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
    """Attested within hours, then answered, and delivered some days later."""
    _attest(sent, boss, at=at + timedelta(hours=2))
    for order in PurchaseOrder.objects.filter(requisition=sent).order_by("number"):
        if wish.answer:
            _answer(order, wish.answer, at=at + timedelta(hours=2 + wish.answer_hours))
        if wish.came is not None:
            _deliver(order, wish.came, requester, at=at + timedelta(days=wish.days))


def _attest(sent: Requisition, boss: User, *, at: datetime) -> None:
    task = waiting_task("requisition", sent.pk)
    if task is not None:
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=boss, at=at)


def _award(award: Award, articles: list[Article], requester: User, boss: User, clerk: User, coding: str, unit: Unit,
           address: DeliveryAddress, *, at: datetime) -> None:  # fmt: skip
    """Asked for in words, attested, and ordered by the clerk without agreement, with the reason."""
    line = add_free_text(
        name=award.name, description=award.description, quantity=Decimal(1), unit="C62", price=Decimal(award.kronor),
        cpv=award.cpv, by=requester, at=at,
    )  # fmt: skip
    line.coding = coding
    line.save(update_fields=["coding"])
    fill_in(unit=unit, address=address, by=requester, at=at)
    sent = send_requisition(by=requester, at=at)
    _attest(sent, boss, at=at + timedelta(hours=3))
    supplier = articles[award.days_ago % len(articles)].catalogue.agreement.supplier
    ordered_at = at + timedelta(hours=5)
    place_free_text(
        line=sent.lines.get(), supplier=supplier, agreement=None, price=Decimal(award.kronor), vat_rate=Decimal(25),
        reason=award.reason, by=clerk, at=ordered_at,
    )  # fmt: skip
    for order in PurchaseOrder.objects.filter(requisition=sent):
        _deliver(order, Decimal(1), requester, at=ordered_at + timedelta(days=10))


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
