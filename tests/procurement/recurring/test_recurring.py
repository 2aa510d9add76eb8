"""Purchases that come again: asked for once for each day, the ordinary way, and never for more than was attested."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.models import Article, PurchaseOrder, RecurringPurchase, Requisition
from procurement.recurring import tasks
from procurement.recurring.actions import change_recurring, make_one, repeat, stop_recurring
from procurement.recurring.days import first_from
from procurement.requisitions.actions import add_article, add_free_text
from procurement.requisitions.queries import basket_of, lines_of
from servicecenter.models import AgencySetting, AttestTask, Membership
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import client_of
from tests.faults.walk import Killer, KillerEverywhere, Step, walked_through

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)
FIRST = TODAY + timedelta(days=10)
LAST = FIRST + timedelta(days=70)


@pytest.fixture
def buyer() -> Buyer:
    buyer = make_buyer()
    with tenant(buyer.agency.pk):
        yield buyer


def set_up(buyer: Buyer, *wanted: Any, every: str = "month", **more: Any) -> RecurringPurchase:
    requisition = buyer.attest(buyer.sent(*(wanted or ((buyer.article(price=Decimal(10)), 3),))))
    days = {"starts_on": FIRST, "ends_on": LAST} | more
    return repeat(requisition=requisition, every=every, by=buyer.requester, at=NOW, **days)


def on(day: date) -> Any:
    return NOW + (day - TODAY)


def night(day: date) -> int:
    """How many the night of a day makes."""
    made = 0
    for purchase in RecurringPurchase.objects.order_by("pk"):
        while make_one(purchase_id=purchase.pk, at=on(day)):
            made += 1
    return made


def made_by(purchase: RecurringPurchase) -> list[Requisition]:
    return list(Requisition.objects.filter(recurring=purchase).order_by("due_on"))


def dearer(number: str, price: int) -> None:
    """The same article in a new version of its catalogue."""
    [old] = Article.objects.filter(number=number, last=None)
    Article.objects.filter(pk=old.pk).update(last=old.first)
    old.pk, old.public_id, old.price, old.first = None, uuid4(), Decimal(price), old.first + 1
    old.save(force_insert=True)


def test_each_day_that_comes_makes_one_requisition_that_waits_for_attest(buyer):
    purchase = set_up(buyer)
    assert night(FIRST - timedelta(days=1)) == 0
    assert [night(FIRST) for _twice in range(2)] == [1, 0]
    [made] = made_by(purchase)
    assert (made.state, made.due_on, made.amount_ore) == ("waiting", FIRST, 3_000)
    task = AttestTask.objects.get(kind="requisition", object_id=made.pk)
    assert (task.state, task.subject_id) == ("waiting", buyer.requester.pk)
    assert [line.quantity for line in lines_of(made)] == [3]
    purchase.refresh_from_db()
    assert purchase.next_on == first_from(FIRST, "month", FIRST + timedelta(days=1))
    buyer.attest(made)
    assert PurchaseOrder.objects.filter(requisition=made).count() == 1


def test_a_night_that_was_missed_is_made_up_for_and_the_last_day_ends_it(buyer):
    purchase = set_up(buyer)
    assert night(LAST + timedelta(days=30)) == 3
    purchase.refresh_from_db()
    assert (purchase.state, purchase.next_on, purchase.end_reason) == ("ended", None, "")
    assert len({row.due_on for row in made_by(purchase)}) == 3


def test_the_open_basket_is_left_as_it_is(buyer):
    purchase = set_up(buyer)
    add_article(article=buyer.article(), quantity=Decimal(1), by=buyer.requester, at=NOW)
    basket = basket_of(buyer.requester)
    night(FIRST)
    assert basket_of(buyer.requester) == basket
    assert basket.lines.count() == 1
    assert made_by(purchase)[0].pk != basket.pk


def test_the_database_takes_one_requisition_for_each_day(buyer):
    purchase = set_up(buyer)
    night(FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Requisition.objects.create(
            requester=buyer.requester, recurring=purchase, due_on=FIRST, started_at=NOW, sent_at=NOW, state="waiting"
        )


def test_below_the_agencys_limit_it_is_ordered_at_once(buyer):
    purchase = set_up(buyer)
    AgencySetting.objects.create(
        key="procurement.order_without_attest", value="500", source="beslut", starts_on=date(2026, 1, 1)
    )
    night(FIRST)
    assert made_by(purchase)[0].state == "ordered"


def test_a_lower_price_is_used_and_a_higher_one_stops_it_with_a_notice(buyer):
    purchase = set_up(buyer, (buyer.article(number="K-1", name="Kaffe", price=Decimal(10)), 3))
    dearer("K-1", 8)
    night(FIRST)
    assert made_by(purchase)[0].amount_ore == 2_400
    dearer("K-1", 11)
    assert night(LAST) == 0
    purchase.refresh_from_db()
    assert purchase.state == "ended"
    assert purchase.end_reason == "Kaffe kostar nu 11 kr; 10 kr är attesterat."
    [letter] = [letter for letter in mail.outbox if letter.to == [buyer.requester.email]]
    assert "Kaffe kostar nu 11 kr" in letter.body
    assert len(made_by(purchase)) == 1


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("agreement", "gäller inte längre"),
        ("supplier", "inte ansluten"),
        ("article", "finns inte längre"),
        ("address", "är stängd"),
        ("right", "inte längre rätt att beställa"),
    ],
)
def test_what_has_changed_stops_it_and_nothing_is_asked_for(buyer, what, why):
    purchase = set_up(buyer)
    if what == "agreement":
        buyer.agreement.ends_on = FIRST - timedelta(days=1)
        buyer.agreement.save()
    elif what == "supplier":
        buyer.supplier.state = "paused"
        buyer.supplier.save()
    elif what == "article":
        Article.objects.filter(last=None).update(last=1)
    elif what == "address":
        buyer.address.is_open = False
        buyer.address.save()
    else:
        Membership.objects.filter(user=buyer.requester).update(ends_on=date(2025, 2, 1))
    assert night(FIRST) == 0
    purchase.refresh_from_db()
    assert purchase.state == "ended"
    assert why in purchase.end_reason
    assert made_by(purchase) == []
    assert len(mail.outbox) == 1


def test_free_text_comes_again_with_the_same_estimate(buyer):
    add_free_text(name="Blommor", description="", quantity=Decimal(1), unit="C62", price=Decimal(200),
                  by=buyer.requester, at=NOW)  # fmt: skip
    requisition = buyer.attest(buyer.sent())
    purchase = repeat(
        requisition=requisition, every="quarter", starts_on=FIRST, ends_on=LAST, by=buyer.requester, at=NOW
    )
    night(FIRST)
    [line] = lines_of(made_by(purchase)[0])
    assert (line.source, line.price, line.supplier) == ("free_text", 200, None)


def test_only_what_is_attested_is_repeated_and_only_by_its_requester(buyer):
    waiting = buyer.sent((buyer.article(), 1))
    given = {"every": "month", "starts_on": FIRST, "ends_on": LAST, "at": NOW}
    with pytest.raises(NotAllowedNow, match="attesterat"):
        repeat(requisition=waiting, by=buyer.requester, **given)
    attested = buyer.attest(waiting)
    with pytest.raises(PermissionDenied):
        repeat(requisition=attested, by=buyer.clerk, **given)
    for days in ({"starts_on": TODAY}, {"ends_on": FIRST - timedelta(days=1)}, {"ends_on": TODAY.replace(year=2036)}):
        with pytest.raises(ValidationError):
            repeat(requisition=attested, by=buyer.requester, **given | days)


def test_it_is_changed_and_stopped_by_its_requester_alone(buyer):
    purchase = set_up(buyer, (buyer.article(), 3), (buyer.article(step=Decimal(2), least=Decimal(2)), 4))
    given = {
        "purchase": purchase,
        "every": "quarter",
        "next_on": FIRST,
        "ends_on": LAST + timedelta(days=200),
        "at": NOW,
    }
    with pytest.raises(ValidationError, match="steg om 2"):
        change_recurring(quantities={2: Decimal(3)}, by=buyer.requester, **given)
    change_recurring(quantities={1: Decimal(0), 2: Decimal(6)}, by=buyer.requester, **given)
    night(FIRST)
    assert [line.quantity for line in lines_of(made_by(purchase)[0])] == [6]
    with pytest.raises(ValidationError, match="Inget är kvar"):
        change_recurring(quantities={2: Decimal(0)}, by=buyer.requester, **given | {"next_on": FIRST})
    with pytest.raises(PermissionDenied):
        stop_recurring(purchase=purchase, by=buyer.clerk, at=NOW)
    stop_recurring(purchase=purchase, by=buyer.requester, at=NOW)
    with pytest.raises(NotAllowedNow):
        stop_recurring(purchase=purchase, by=buyer.requester, at=NOW)
    assert night(LAST) == 0
    assert len(mail.outbox) == 0


@pytest.mark.django_db(transaction=True)
def test_the_pages_set_up_show_change_and_stop():
    buyer = make_buyer()
    with tenant(buyer.agency.pk):
        requisition = buyer.attest(buyer.sent((buyer.article(name="Kaffebönor"), 3)))
    client = client_of(buyer.requester, buyer.agency)
    page = client.get(reverse("my_requisition", args=[requisition.public_id])).content.decode()
    address = reverse("my_requisition_repeat_new", args=[requisition.public_id])
    assert address in page
    real = timezone.localdate()
    form = {"every": "month", "next_on": str(real), "ends_on": str(real + timedelta(days=90))}
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert "efter i dag" in answer.content.decode()
    form["next_on"] = str(real + timedelta(days=1))
    shown = client.post(address, form, follow=True)
    assert "Kaffebönor" in shown.content.decode()
    own = shown.redirect_chain[-1][0]
    assert own in client.get(reverse("recurring_purchases")).content.decode()
    assert client.post(own, form | {"line_1": "0"}).status_code == 422
    assert client.post(own, form | {"line_1": "5", "every": "quarter"}).status_code == 302
    assert "Varje kvartal" in client.get(own).content.decode()
    told = client.post(f"{own}avsluta/", follow=True).content.decode()
    assert re.search("Avslutat av beställaren", told)
    other = client_of(buyer.clerk, buyer.agency)
    assert other.get(own).status_code in (403, 404)


class Nights:
    """Three nights, each of which may be begun many times."""

    def __init__(self) -> None:
        self.buyer = make_buyer()
        with tenant(self.buyer.agency.pk):
            for _one in range(2):
                set_up(self.buyer)

    def steps(self) -> Iterable[Step]:
        for day in (FIRST, FIRST + timedelta(days=31), LAST + timedelta(days=60)):
            yield lambda day=day: self._night(day)

    def take(self, step: Step) -> None:
        step()

    def _night(self, day: date) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tasks.timezone, "now", lambda: on(day))
            tasks.make_recurring()

    def outcome(self) -> dict[str, Any]:
        with tenant(self.buyer.agency.pk):
            rows = Requisition.objects.exclude(recurring=None)
            return {
                "days": sorted(rows.values_list("due_on", flat=True)),
                "states": sorted(RecurringPurchase.objects.values_list("state", flat=True)),
                "tasks": AttestTask.objects.filter(kind="requisition", object_id__in=rows.values("pk")).count(),
            }


@pytest.mark.django_db(transaction=True)
def test_one_that_breaks_stops_none_after_it(monkeypatch):
    story = Nights()
    with tenant(story.buyer.agency.pk):
        broken, _whole = RecurringPurchase.objects.order_by("pk")
    make = tasks.make_one

    def breaks(*, purchase_id: int, at: Any) -> bool:
        if purchase_id == broken.pk:
            raise ZeroDivisionError
        return make(purchase_id=purchase_id, at=at)

    monkeypatch.setattr(tasks, "make_one", breaks)
    for step in list(story.steps())[:1]:
        step()
    assert story.outcome()["days"] == [FIRST]


@pytest.mark.django_db(transaction=True)
def test_every_day_is_asked_for_once_wherever_the_night_dies():
    undisturbed = walked_through(Nights(), Killer())
    assert (len(undisturbed["days"]), undisturbed["tasks"], undisturbed["states"]) == (6, 6, ["ended", "ended"])
    killer = KillerEverywhere()
    assert walked_through(Nights(), killer) == undisturbed
    assert set(named_points("procurement/recurring/")) <= set(killer.struck)
