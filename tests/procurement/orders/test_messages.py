"""What suppliers get is valid by the official rules, and what they answer reaches its order and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from procurement.exchange import despatch_advice, order, order_change, order_response
from procurement.exchange.despatch_advice import DespatchedItem, DespatchLine
from procurement.exchange.order_response import AnsweredLine
from procurement.models import Despatch, OrderAnswer
from procurement.orders.actions import cancel_order
from procurement.orders.incoming import handle_answer
from procurement.receipts.actions import receive
from procurement.receipts.incoming import handle_despatch
from procurement.requisitions.actions import ShopChoice, add_shop_lines
from procurement.suppliers.connection_tests import start_test
from servicecenter.exchange import sbdh
from servicecenter.exchange.ubl.parts import Identifier, Quantity
from servicecenter.message_rules import checking
from servicecenter.message_rules.checking import checked
from servicecenter.message_rules.result import Verdict
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.models import OutgoingMessage
from servicecenter.transport.registry import CannotHandle, Received
from tests.factories import NOW
from tests.factories.purchasing import make_buyer, make_supplier
from tests.procurement.exchange.messages import REAL

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture
def buyer():
    buyer = make_buyer()
    with tenant(buyer.agency.pk):
        yield buyer


@pytest.fixture
def ordered(buyer):
    return buyer.ordered(
        (buyer.article(name="Pärm & mapp <röd>", price=Decimal("12.3450"), cpv="30197600"), 3),
        (buyer.article(price=Decimal("99.9900"), vat_rate=Decimal(6)), 7),
        (buyer.article(price=Decimal(10), vat_rate=Decimal(0)), 1),
    )


@pytest.fixture(scope="module", autouse=True)
def ended():
    yield
    checking.runner.stop()


def sent(kind: str) -> bytes:
    [message] = OutgoingMessage.objects.filter(kind=kind)
    return sbdh.parse(bytes(message.envelope)).payload


def received(document: bytes, supplier) -> Received:
    return Received(uuid4(), "T76", f"0007:{supplier.e_address}", str(uuid4()), document)


def answer(row, code: str, *lines: AnsweredLine, reference: str = "S-1") -> bytes:
    return order_response.build(replace(REAL["T76"], id=reference, order_id=row.number, code=code, lines=lines))


def test_an_order_tells_the_shop_by_what_it_knows_each_line_and_follows_the_official_rules(buyer, shared, settings):
    settings.MESSAGE_RULES_DIR = shared / "schemas" / "peppol"
    article = buyer.article(name="Häftapparat", price=Decimal(100))
    choice = ShopChoice(article=article, quantity=Decimal(3), price=Decimal("89.5"), reference="korg-7/1")
    add_shop_lines(choices=[choice], by=buyer.requester, at=NOW)
    placed = buyer.ordered((buyer.article(), 1))
    receive(order=placed, quantities={1: Decimal(1)}, received_on=NOW.date(), by=buyer.requester, at=NOW)
    cancel_order(order=placed, reason="Behövs inte", by=buyer.requester, at=NOW)
    for kind, read in (("T01", order.parse), ("T114", order_change.parse)):
        document = sent(kind)
        told = [[(each.name, each.value) for each in line.item.properties] for line in read(document).lines]
        assert told == [[("Butikens referens", "korg-7/1")], []]
        found = checked(document, on=TODAY)
        assert found.verdict is Verdict.VALID, (kind, found.breaches)


def test_an_order_leaves_with_its_number_once(ordered):
    document = order.parse(sent("T01"))
    assert (document.id, [line.id for line in document.lines]) == (ordered.number, ["1", "2", "3"])
    assert document.totals.lines.value == Decimal(ordered.amount_ore) / 100
    assert ordered.state == "sent"


def test_every_message_of_an_order_is_valid_by_the_official_rules(buyer, ordered, shared, settings):
    settings.MESSAGE_RULES_DIR = shared / "schemas" / "peppol"
    other = buyer.ordered((buyer.article(), 2), (buyer.article(), 1))
    receive(order=other, quantities={1: Decimal(1)}, received_on=NOW.date(), by=buyer.requester, at=NOW)
    cancel_order(order=other, reason="Behövs inte", by=buyer.requester, at=NOW)
    cancel_order(order=ordered, reason="Behövs inte", by=buyer.requester, at=NOW)
    kinds = sorted(OutgoingMessage.objects.values_list("kind", flat=True))
    assert kinds == ["T01", "T01", "T114", "T115"]
    for message in OutgoingMessage.objects.order_by("pk"):
        found = checked(sbdh.parse(bytes(message.envelope)).payload, on=TODAY)
        assert found.verdict is Verdict.VALID, (message.kind, found.breaches)


def test_a_change_tells_what_is_left_of_each_line(buyer, ordered):
    receive(order=ordered, quantities={1: Decimal(2)}, received_on=NOW.date(), by=buyer.requester, at=NOW)
    cancel_order(order=ordered, reason="Behövs inte", by=buyer.requester, at=NOW)
    changed = order_change.parse(sent("T114"))
    assert [(line.quantity.value, line.status) for line in changed.lines] == [(2, "3"), (0, "3"), (0, "3")]


def test_an_answer_reaches_its_order(buyer, ordered):
    handle_answer(received(answer(ordered, "AB"), buyer.supplier), NOW)
    assert not OrderAnswer.objects.exists()
    lines = (
        AnsweredLine(id="1", status="3", quantity=Quantity(value=Decimal(2), unit="C62"), order_line="1"),
        AnsweredLine(id="2", status="7", note="Slut", order_line="2"),
        AnsweredLine(id="3", status="5", order_line="3"),
    )
    for _ in range(2):
        handle_answer(received(answer(ordered, "CA", *lines), buyer.supplier), NOW)
    told = OrderAnswer.objects.get()
    assert told.lines == [
        {"number": 1, "answer": "changed", "quantity": "2"},
        {"number": 2, "answer": "rejected", "note": "Slut"},
    ]
    ordered.refresh_from_db()
    assert ordered.state == "changed"


@pytest.mark.parametrize(("code", "state"), [("AP", "accepted"), ("RE", "rejected")])
def test_the_supplier_accepts_or_rejects(buyer, ordered, code, state):
    handle_answer(received(answer(ordered, code), buyer.supplier), NOW)
    ordered.refresh_from_db()
    assert ordered.state == state


def test_another_supplier_cannot_answer_nor_a_line_that_is_not_there(buyer, ordered):
    with pytest.raises(CannotHandle, match="ingen order"):
        handle_answer(received(answer(ordered, "AP"), make_supplier(buyer.clerk)), NOW)
    line = AnsweredLine(id="1", status="7", order_line="9")
    with pytest.raises(CannotHandle, match="ingen rad 9"):
        handle_answer(received(answer(ordered, "CA", line), buyer.supplier), NOW)


def test_a_test_order_goes_out_and_its_answer_tests_the_connection(buyer):
    supplier = make_supplier(buyer.clerk, state="details_given", tested_at=None)
    test = start_test(supplier=supplier, by=buyer.clerk, at=NOW)
    assert order.parse(sent("T01")).id == test.reference
    here = Identifier(value=supplier.e_address, scheme="0007")
    given = replace(
        REAL["T76"], order_id=test.reference, code="AP", lines=(), seller=replace(REAL["T76"].seller, endpoint=here)
    )
    document = order_response.build(given)
    with pytest.raises(CannotHandle, match="sändes till"):
        handle_answer(received(document, buyer.supplier), NOW)
    handle_answer(received(document, supplier), NOW)
    supplier.refresh_from_db()
    assert (supplier.state, supplier.tested_at) == ("tested", NOW)


def test_a_despatch_advice_is_kept_once(buyer, ordered):
    lines = tuple(
        DespatchLine(
            id=str(n), delivered=Quantity(value=Decimal(n), unit="C62"), order_line=str(n), order_id=ordered.number,
            item=DespatchedItem(name="x"),
        )
        for n in (1, 2)
    )  # fmt: skip
    document = despatch_advice.build(replace(REAL["T16"], id="FS-1", order_id=ordered.number, lines=lines))
    for _ in range(2):
        handle_despatch(received(document, buyer.supplier), NOW)
    row = Despatch.objects.get()
    assert (row.reference, row.lines) == ("FS-1", [{"number": 1, "quantity": "1"}, {"number": 2, "quantity": "2"}])
