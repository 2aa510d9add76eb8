"""F21: orders and receipts come from and go to an external system as files, whole or not at all, and each once."""

from __future__ import annotations

import csv
import gc
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from wsgiref.util import FileWrapper

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from procurement.boundary import jobs
from procurement.boundary.exporting import told_of
from procurement.boundary.jobs import import_file, read_on, still_imports
from procurement.boundary.models import ExternalRow
from procurement.boundary.order_file import (
    DELIVERY,
    RETURN,
    Came,
    ExternalOrder,
    Head,
    NotAnOrderFile,
    OrderedLine,
    Wrong,
    csv_lines,
    json_text,
    rows_of,
)
from procurement.boundary.order_reading import csv_rows, json_rows, key_of, order_of
from procurement.boundary.queries import orders_between
from procurement.models import (
    ExternalImport,
    ExternalReject,
    GoodsReceipt,
    PurchaseAgreement,
    PurchaseOrder,
    Requisition,
)
from procurement.orders.actions import cancel_order
from procurement.orders.sending import send_order
from procurement.receipts.actions import receive
from servicecenter.models import AuditEvent, OutgoingMessage
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.consistency.test_fault_points import named_points
from tests.factories import make_user
from tests.factories.purchasing import Buyer, make_agreement, make_buyer, make_supplier
from tests.factories.runs import client_of
from tests.factories.tokens import system_of
from tests.faults.walk import Killer, KillerEverywhere, walked_through

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLES = Path(__file__).parents[3] / "docs" / "how-to" / "samples"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HEAD = "post;system;order;beställd;leverantör;avtal;rad;benämning;antal;mått;pris;moms;mottagning;dag;anmärkning\n"


def grouped(rows: Iterable) -> list[ExternalOrder]:
    found: dict[str, list] = {}
    for place, row in rows:
        found.setdefault(key_of(row), []).append((place, row))
    return [order_of(each) for each in found.values()]


def read_csv(text: str) -> list[ExternalOrder]:
    return grouped(csv_rows(StringIO(text, newline="")))


def line(order="EX-1", rad=1, antal="2", pris="10,00", avtal="", name="Penna", at="2026-11-02 09:00") -> str:
    return f"order;Externt;{order};{at};5599000016;{avtal};{rad};{name};{antal};C62;{pris};25;;;\n"


def came(order="EX-1", rad=1, antal="1", number="M-1", dag="2026-11-05", post="mottagning", note="") -> str:
    return f"{post};Externt;{order};;;;{rad};;{antal};;;;{number};{dag};{note}\n"


@pytest.fixture
def buyer() -> Buyer:
    return ready(make_buyer())


def ready(buyer: Buyer) -> Buyer:
    """The supplier and the agreement that the samples name."""
    with tenant(buyer.agency.pk):
        supplier = make_supplier(buyer.clerk, organisation_number="5599000016", name="Externa leverantören AB")
        PurchaseAgreement.objects.filter(number="A-1").update(number="A-gammalt")
        agreement = make_agreement(supplier, buyer.clerk, number="A-1", ceiling_ore=2_000_000)
    buyer.supplier, buyer.agreement = supplier, agreement
    return buyer


def take(buyer: Buyer, content: str | bytes, name="order.csv") -> ExternalImport:
    data = content.encode() if isinstance(content, str) else content
    with tenant(buyer.agency.pk):
        return import_file(name=name, content=BytesIO(data), by=buyer.clerk, at=AT)


def rejects(buyer: Buyer) -> list[tuple[int, str, str, str]]:
    with tenant(buyer.agency.pk):
        rows = ExternalReject.objects.order_by("pk").values_list("line", "order_number", "field", "reason")
        return list(rows)


def told(buyer: Buyer) -> list[ExternalOrder]:
    with tenant(buyer.agency.pk):
        return [told_of(order) for order in orders_between().order_by("external_number")]


def counts(found: ExternalImport) -> tuple[int, int, int, int]:
    return found.added, found.received, found.same, found.rejected


def test_F21_the_samples_are_read_as_they_stand_and_tell_the_same(buyer):
    text, tree = ((SAMPLES / name).read_text(encoding="utf-8") for name in ("orders.csv", "orders.json"))
    assert read_csv(text) == grouped(json_rows(tree))
    assert counts(take(buyer, text)) == (2, 3, 0, 0)
    assert counts(take(buyer, tree, "order.json")) == (0, 0, 2, 0)
    with tenant(buyer.agency.pk):
        paper, move = PurchaseOrder.objects.order_by("external_number")
        first, second = paper.lines.order_by("number")
        assert (first.flow.received, first.flow.outstanding, first.flow.cancelled) == (37, 0, 3)
        assert (second.flow.received, second.flow.outstanding, second.flow.cancelled) == (8, 0, 2)
        assert paper.amount_ore == 37 * 219_00 + 8 * 14_90
        assert (paper.state, paper.agreement_id) == ("delivered", buyer.agreement.pk)
        buyer.agreement.refresh_from_db()
        assert buyer.agreement.ordered_ore == paper.amount_ore
        assert move.lines.get().source.award_reason == "Engångsköp, inget avtal för flyttar"
        assert move.amount_ore == 4_845_75
        assert OutgoingMessage.objects.count() == 0
        assert AuditEvent.objects.filter(event="external_order_read").count() == 2


def test_F21_the_same_changes_nothing_and_the_same_number_with_other_content_is_refused(buyer):
    assert counts(take(buyer, HEAD + line() + came())) == (1, 1, 0, 0)
    before = told(buyer)
    assert counts(take(buyer, HEAD + line() + came())) == (0, 0, 1, 0)
    assert counts(take(buyer, HEAD + line(pris="11,00"))) == (0, 0, 0, 1)
    assert counts(take(buyer, HEAD + came(antal="2"))) == (0, 0, 0, 1)
    assert told(buyer) == before
    reasons = [reason for _line, _order, _field, reason in rejects(buyer)]
    assert all("redan inläst med annat innehåll" in reason for reason in reasons)
    assert counts(take(buyer, HEAD + came(number="M-2"))) == (0, 1, 0, 0)
    with tenant(buyer.agency.pk):
        order = PurchaseOrder.objects.get()
        assert (order.state, order.lines.get().received) == ("delivered", 2)


def test_F21_an_order_is_written_whole_or_not_at_all_and_the_others_are(buyer):
    text = HEAD + line("A") + came("A") + came("A", rad=9, number="M-2") + line("B") + came("C")
    found = take(buyer, text)
    assert counts(found) == (1, 0, 0, 2)
    with tenant(buyer.agency.pk):
        assert [order.external_number for order in PurchaseOrder.objects.all()] == ["B"]
        assert (Requisition.objects.count(), GoodsReceipt.objects.count()) == (1, 0)
        assert PurchaseOrder.objects.get().number.endswith("-000001")
        assert ExternalRow.objects.count() == 0
    [(row, order, field, reason), (_row, other, _field, why)] = rejects(buyer)
    assert (row, order, field) == (4, "A", "mottagning")
    assert "Ordern har ingen rad 9" in reason
    assert (other, "finns inte här" in why) == ("C", True)


def test_F21_a_ceiling_that_would_be_passed_refuses_the_order_and_binds_nothing(buyer):
    text = HEAD + line("A", antal="150", pris="100", avtal="A-1") + line("B", antal="60", pris="100", avtal="A-1")
    assert counts(take(buyer, text)) == (1, 0, 0, 1)
    with tenant(buyer.agency.pk):
        buyer.agreement.refresh_from_db()
        assert buyer.agreement.ordered_ore == 1_500_000
    [(_line, order, field, reason)] = rejects(buyer)
    assert (order, field) == ("B", "avtal")
    assert "räcker inte" in reason


@pytest.mark.parametrize(
    ("rows", "field", "said"),
    [
        (line(antal="0"), "antal", "större än noll"),
        (line(antal="1,2345"), "antal", "fler än 3 decimaler"),
        (line(antal="-1"), "antal", "inget tal"),
        (line(pris="gratis"), "pris", "inget tal"),
        (line(antal="999999999"), "antal", "är mer än 10000000"),
        (line(antal="9999999", pris="999999999,9999"), "pris", "mer än en miljard"),
        (line(order='"A\nB"'), "order", "radbrytningar"),
        (line(name=""), "benämning", "saknas"),
        (line(at="2026-13-01 10:00"), "beställd", "ingen tid"),
        (line(at="2026-03-29 02:30"), "beställd", "klockan ställs fram"),
        (line(at="2027-01-01 10:00"), "beställd", "framtiden"),
        (line(avtal="A-99"), "avtal", "finns inte här"),
        (line(avtal="A-gammalt"), "avtal", "finns inte här|annan leverantör"),
        (line(avtal="A-1", at="2025-02-03 10:00"), "avtal", "gällde inte 2025-02-03"),
        (line().replace("5599000016", "5599000099"), "leverantör", "leverantörsregistret"),
        (line().replace("5599000016", "556"), "leverantör", "organisationsnummer"),
        (line().replace("C62", "säck"), "mått", "inget känt mått"),
        (line().replace(";25;", ";24;"), "moms", "ingen momssats"),
        (line().replace("order;", "ordre;"), "post", "ska vara order"),
        (line().replace("Externt", "Servicecenter"), "system", "läses inte in"),
        (line().replace("Externt", ""), "system", "saknas"),
        (line() + line(), "rad", "finns två gånger"),
        (line() + line(rad=2, at="2026-11-03 09:00"), "beställd", "inte detsamma som på rad 2"),
        (line() + came(dag="2026-11-01"), "dag", "före beställningen"),
        (line() + came(dag="2026-11-21"), "mottagning", "inte har varit"),
        (line() + came(post="retur", note="Trasig"), "mottagning", "bara 0 är mottaget"),
        (line() + came() + came(post="retur", number="R-1"), "anmärkning", "saknas"),
        (line() + came() + came(), "rad", "två gånger i mottagningen"),
    ],
)
def test_F21_what_is_wrong_is_told_with_line_field_and_what_to_do(buyer, rows, field, said):
    found = take(buyer, HEAD + rows)
    assert (found.added, found.rejected, found.state) == (0, 1, "done")
    [(place, _order, at_field, reason)] = rejects(buyer)
    assert (place >= 2, at_field) == (True, field)
    assert any(part in reason for part in said.split("|")), reason
    with tenant(buyer.agency.pk):
        assert (PurchaseOrder.objects.count(), Requisition.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "saknar kolumnen"),
        (b"a;b\n1;2\n", "saknar kolumnen"),
        (HEAD.replace("anm\u00e4rkning", "hitt\u00e5p\u00e5").encode() + line().encode(), "hittåpå"),
        (HEAD.encode() + b"order;x;y;z;\xff\xfe\n", "UTF-8"),
        (HEAD.encode() + b"order;" * 40, "fler fält än rubriken"),
        (HEAD.encode() + b"order;a\x00b;1;1;1\n", "inte är text"),
        (b'{"format": "annat"}', "servicecenter-orders"),
        (b'{"format": "servicecenter-orders", "version": 1, "orders": [', "JSON"),
        (b'{"format": "servicecenter-orders", "version": 1, "orders": [{"hej": 1}]}', "hej"),
        (b"{" * 100_000, "JSON"),
        (b'{"format": "servicecenter-orders", "version": 1, "orders": [{"system": "\\ud800"}]}', "inte är text"),
    ],
)
def test_F21_a_file_that_is_none_is_refused_and_nothing_is_kept(buyer, content, said):
    with pytest.raises(ValidationError, match=said):
        take(buyer, content)
    with tenant(buyer.agency.pk):
        assert (ExternalImport.objects.count(), ExternalRow.objects.count()) == (0, 0)


def test_F21_an_order_or_a_receipt_without_lines_is_refused_and_not_forgotten(buyer):
    empty = {"system": "S", "number": "1", "ordered_at": "2026-11-02 09:00", "supplier": "5599000016"}
    receipts = [{"kind": "delivery", "number": "M-1", "received_on": "2026-11-05", "lines": []}]
    orders = [empty, {"system": "S", "number": "2", "receipts": receipts}]
    found = take(buyer, json.dumps({"format": "servicecenter-orders", "version": 1, "orders": orders}))
    assert counts(found) == (0, 0, 0, 2)
    assert [(line, field) for line, _order, field, _reason in rejects(buyer)] == [(1, "rad"), (2, "rad")]


# It is never sent from here


def test_F21_an_external_order_is_never_sent_and_looked_after_there_only(buyer):
    take(buyer, HEAD + line(avtal="A-1"))
    with tenant(buyer.agency.pk):
        order = PurchaseOrder.objects.get()
        with pytest.raises(NotAllowedNow, match="gjord i Externt som EX-1"):
            send_order(order, at=AT)
        with pytest.raises(NotAllowedNow, match="Gör det där"):
            cancel_order(order=order, reason="Ångrat", by=buyer.clerk, at=AT)
        with pytest.raises(NotAllowedNow):
            receive(order=order, quantities={1: Decimal(1)}, received_on=AT.date(), by=buyer.clerk, at=AT)
    client = client_of(buyer.clerk, buyer.agency)
    page = client.get(reverse("purchase_order", args=[order.public_id])).content.decode()
    assert "Gjord i Externt som EX-1" in page
    assert "Ta emot leverans" not in page
    assert reverse("purchase_order_cancel", args=[order.public_id]) not in page
    client.post(reverse("purchase_order_cancel", args=[order.public_id]), {"reason": "Ångrat"})
    today = timezone.localdate().isoformat()
    client.post(reverse("purchase_order_receive", args=[order.public_id]), {"line_1": "1", "received_on": today})
    with tenant(buyer.agency.pk):
        order.refresh_from_db()
        assert (order.state, GoodsReceipt.objects.count(), OutgoingMessage.objects.count()) == ("sent", 0, 0)
    orders = client.get(reverse("purchase_orders", query={"q": "EX-1"})).content.decode()
    assert "Externt EX-1" in orders


# Round trips


def some_order(dice: Random, number: int) -> ExternalOrder:
    words = ("Penna", "=SUM(A1)", 'Citat "här"; och;semikolon', "Två\nrader", "-1", "'apostrof", "Å", "@x")
    lines = tuple(
        OrderedLine(
            line=place, name=dice.choice(words), quantity=Decimal(dice.randrange(1, 99_999)) / 1000, unit="C62",
            price=Decimal(dice.randrange(1_000_000)) / 10_000, vat_rate=Decimal(dice.choice((25, 12, 6, 0))),
            article=dice.choice(("", "A-1", "+46")), cpv=dice.choice(("", "30197643")), coding=dice.choice(("", "510")),
            reason=dice.choice(("", *words)),
        )
        for place in range(1, dice.randrange(2, 6))
    )  # fmt: skip
    lines = tuple(replace(each, cancelled=dice.choice((Decimal(0), each.quantity))) for each in lines)
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(60 * 24 * 300))
    received = tuple(
        Came(
            number=f"M{place}", kind=kind, on=date(2026, 11, dice.randrange(1, 20)), note=dice.choice(words),
            is_replaced=kind == RETURN and dice.random() < 0.5,
            lines=tuple((each.line, Decimal(dice.randrange(1, 9_999)) / 100) for each in lines),
        )
        for place, kind in enumerate(dice.choices((DELIVERY, RETURN), k=dice.randrange(3)))
    )  # fmt: skip
    head = Head(
        moment, "5599000016", dice.choice(("", "A-1")), dice.choice(("", "a@b.example")), "", dice.choice(words)
    )
    return plainly(ExternalOrder("Externt", f"EX-{number}", head, lines, received))


def plainly(order: ExternalOrder) -> ExternalOrder:
    """With the decimals that a file gives back: no zeros at their end."""
    plain = lambda number: Decimal(f"{number.normalize():f}")  # noqa: E731
    lines = tuple(
        replace(each, quantity=plain(each.quantity), price=plain(each.price), cancelled=plain(each.cancelled))
        for each in order.lines
    )
    received = tuple(replace(each, lines=tuple((n, plain(q)) for n, q in each.lines)) for each in order.came)
    return replace(order, lines=lines, came=received)


@pytest.mark.parametrize("seed", range(20))
def test_F21_what_is_written_is_read_back_as_it_was(seed):
    dice = Random(seed)
    orders = [some_order(dice, number) for number in range(10)]
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(
        csv_lines(row for each in orders for row in rows_of(each))
    )
    assert read_csv(text.getvalue()) == orders
    tree = '{"format": "servicecenter-orders", "version": 1, "orders": [' + ",".join(map(json_text, orders)) + "]}"
    assert grouped(json_rows(tree)) == orders


@pytest.mark.parametrize("fmt", ["csv", "json"])
def test_F21_what_is_taken_out_gives_the_same_orders_anywhere(buyer, fmt):
    take(buyer, (SAMPLES / "orders.csv").read_bytes())
    first = exported(buyer, fmt)
    orders = read_csv(first.lstrip("\ufeff")) if fmt == "csv" else grouped(json_rows(first))
    read = read_csv((SAMPLES / "orders.csv").read_text(encoding="utf-8"))
    by_clerk = [replace(each, head=replace(each.head, requester=buyer.clerk.email)) for each in read]
    assert orders == by_clerk == told(buyer)
    assert counts(take(buyer, first, f"igen.{fmt}")) == (0, 0, 2, 0)
    other = ready(make_buyer())
    nameless = first.replace(buyer.clerk.email, "")
    assert counts(take(other, nameless, f"annan.{fmt}")) == (2, 3, 0, 0)
    assert exported(other, fmt).replace(other.clerk.email, "") == nameless


def exported(buyer: Buyer, fmt: str, **query: str) -> str:
    asked = {"fran": "2026-11-01", "till": "2026-11-30", "format": fmt} | query
    answer = client_of(buyer.clerk, buyer.agency).get(reverse("external_orders_out", query=asked))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def test_F21_our_own_orders_go_out_and_are_not_read_back(buyer):
    with tenant(buyer.agency.pk):
        order = buyer.ordered((buyer.article(name="=Häftapparat"), 3), at=datetime(2026, 11, 10, 9, tzinfo=UTC))
    take(buyer, HEAD + line())
    text = exported(buyer, "csv", system="-").lstrip("\ufeff")
    [row] = csv.DictReader(StringIO(text, newline=""), delimiter=";")
    assert (row["system"], row["order"], row["antal"]) == ("servicecenter", order.number, "3")
    assert row["benämning"] == "'=Häftapparat"
    assert counts(take(buyer, text)) == (0, 0, 0, 1)
    assert "gjord här" in rejects(buyer)[0][3]


# In the background


def many(count: int) -> str:
    return HEAD + "".join(line(f"EX-{number}") + came(f"EX-{number}") for number in range(count))


class Waiting:
    """A large file, read by workers that die."""

    def __init__(self) -> None:
        self.buyer = ready(make_buyer())

    def steps(self):
        yield lambda: take(self.buyer, many(60)) if not self._files() else None
        yield self._read

    def take(self, step) -> None:
        step()

    def _files(self) -> list[int]:
        with tenant(self.buyer.agency.pk):
            return list(ExternalImport.objects.values_list("pk", flat=True))

    def _read(self) -> None:
        [file] = self._files()
        while read_on(agency_id=self.buyer.agency.pk, import_id=file, at=AT):
            pass

    def outcome(self):
        with tenant(self.buyer.agency.pk):
            found = ExternalImport.objects.get()
            numbers = sorted(PurchaseOrder.objects.values_list("number", flat=True))
            return {
                "counts": (found.state, found.total, found.read, *counts(found)),
                "orders": numbers,
                "receipts": GoodsReceipt.objects.count(),
                "left": ExternalRow.objects.count(),
            }


def test_F21_a_large_file_is_read_once_by_a_worker_wherever_it_dies(monkeypatch):
    monkeypatch.setattr(jobs, "tell_workers", lambda *given, **about: True)
    monkeypatch.setattr(jobs, "MOST_TRIES", 50)
    undisturbed = walked_through(Waiting(), Killer())
    assert undisturbed["counts"] == ("done", 60, 60, 60, 60, 0, 0)
    assert undisturbed["orders"][-1] == "2026-000060"
    assert (undisturbed["receipts"], undisturbed["left"]) == (60, 0)
    killer = KillerEverywhere()
    assert walked_through(Waiting(), killer) == undisturbed
    assert set(named_points("procurement/boundary/")) <= set(killer.struck), "en felpunkt passeras aldrig"


def test_F21_a_file_that_gets_no_further_is_stopped_and_what_waits_is_found(buyer, monkeypatch):
    monkeypatch.setattr(jobs, "tell_workers", lambda *given, **about: True)
    found = take(buyer, many(60))
    assert found.state == "waiting"
    second = take(buyer, HEAD + line("X"))
    assert second.state == "waiting", "the later file waits for the earlier one"
    with tenant(buyer.agency.pk):
        assert still_imports(AT) == [found.pk]
    monkeypatch.setattr(jobs, "_read_some", _dies)
    for _turn in range(jobs.MOST_TRIES):
        with pytest.raises(ZeroDivisionError):
            read_on(agency_id=buyer.agency.pk, import_id=found.pk, at=AT)
    assert read_on(agency_id=buyer.agency.pk, import_id=found.pk, at=AT) is False
    with tenant(buyer.agency.pk):
        found.refresh_from_db()
        assert (found.state, still_imports(AT)) == ("stopped", [second.pk])


def _dies(*given, **more):
    raise ZeroDivisionError


# Pages and the interface


def test_F21_the_clerk_hands_in_a_file_and_fetches_what_was_refused(buyer):
    client = client_of(buyer.clerk, buyer.agency)
    file = SimpleUploadedFile("vecka 45.csv", (HEAD + line("A") + line("=B", antal="0")).encode())
    answer = client.post(reverse("external_orders"), {"file": file})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "måste vara större än noll" in page
    [row] = csv.DictReader(
        StringIO(client.get(answer["Location"] + "?format=csv").content.decode("utf-8-sig")), delimiter=";"
    )
    assert (row["Rad"], row["Order i filen"], row["Fält"]) == ("3", "'=B", "antal")
    assert "vecka 45.csv" in client.get(reverse("external_orders")).content.decode()
    bad = client.post(reverse("external_orders"), {"file": SimpleUploadedFile("x.csv", b"hej;du\n1;2\n")})
    assert bad.status_code == 422
    assert "saknar kolumnen" in bad.content.decode()
    wrong = client.get(reverse("external_orders_out", query={"fran": "2026-11-30", "till": "2026-11-01"}))
    assert wrong.status_code == 422
    assert client.get(reverse("external_orders_out", query={"format": "xml"})).status_code == 404


def test_F21_another_agency_and_an_employee_reach_none_of_it(buyer):
    found = take(buyer, HEAD + line())
    other = make_buyer()
    stranger = client_of(other.clerk, other.agency)
    assert stranger.get(reverse("external_order_file", args=[found.public_id])).status_code == 404
    assert "EX-1" not in exported(other, "csv")
    employee = make_user(buyer.agency, "employee")
    assert client_of(employee, buyer.agency).get(reverse("external_orders")).status_code == 403
    with tenant(buyer.agency.pk), pytest.raises(PermissionDenied):
        import_file(name="x", content=BytesIO((HEAD + line()).encode()), by=employee, at=AT)


def test_F21_a_system_sends_and_reads_orders_through_the_interface(buyer):
    system = system_of(buyer.agency, "handle_procurement", "see_procurement")
    row = {"line": "1", "name": "Penna", "quantity": "2", "measure": "C62", "price": "10.50", "vat": "25"}
    order = {"system": "Externt", "number": "EX-1", "ordered_at": "2026-11-02T09:00", "supplier": "5599000016"}
    body = {"name": "Natten", "orders": [order | {"lines": [row]}, order | {"number": "EX-2", "lines": []}]}
    answer = system.write("/api/v1/external-orders/", body, key="nyckel-0001")
    assert answer.status_code == 201, answer.content
    assert [answer.json()[name] for name in ("state", "added", "rejected")] == ["done", 1, 1]
    assert answer.json()["rejects"][0]["line"] == 2
    assert system.write("/api/v1/external-orders/", body, key="nyckel-0001").json() == answer.json()
    again = system.write("/api/v1/external-orders/", body, key="nyckel-0002").json()
    assert (again["added"], again["same"]) == (0, 1)
    [found] = system.get("/api/v1/purchase-orders/?since=2026-11-01&until=2026-11-30").json()["results"]
    assert (found["system"], found["number"], found["lines"][0]["price"]) == ("Externt", "EX-1", "10.5")
    assert system.get("/api/v1/purchase-orders/?since=2026-12-01").json()["results"] == []
    reader = system_of(buyer.agency, "see_procurement")
    assert reader.write("/api/v1/external-orders/", body, key="nyckel-0003").status_code == 403
    with tenant(buyer.agency.pk):
        assert PurchaseOrder.objects.count() == 1


def test_F21_receipts_without_end_are_told_and_not_a_fault(buyer):
    take(buyer, HEAD + line())
    for number in range(12):
        take(buyer, HEAD + came(antal="9999999", number=f"M-{number}"))
    told = {(field, "orimligt mycket" in reason) for _line, _order, field, reason in rejects(buyer)}
    assert told == {("antal", True)}
    with tenant(buyer.agency.pk):
        assert PurchaseOrder.objects.get().lines.get().flow.over == 10 * 9_999_999 - 2


def test_a_row_that_is_too_long_and_too_many_rows_are_told():
    with pytest.raises(Wrong, match="längre än 200"):
        read_csv(HEAD + line(name="x" * 201))
    with pytest.raises(Wrong, match="fler än 1000 rader"):
        read_csv(HEAD + "".join(line(rad=number) for number in range(1, 1_002)))
    with pytest.raises(NotAnOrderFile, match="fler fält"):
        read_csv(HEAD + line().replace("\n", ";x;y\n"))


def test_a_file_that_is_swept_away_ends_no_request(buyer: Buyer) -> None:
    """Each end of a request closes what it thinks is its own connection, in whatever thread it comes."""
    environ = RequestFactory().get(reverse("external_orders_out")).environ | {"wsgi.file_wrapper": FileWrapper}
    session = client_of(buyer.clerk, buyer.agency).cookies[settings.SESSION_COOKIE_NAME].value
    environ["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={session}"
    ended: list[object] = []
    request_finished.disconnect(close_old_connections)
    request_finished.connect(on_end := lambda **_told: ended.append(1), weak=False)
    try:
        answer = WSGIHandler()(environ, lambda _status, _headers: None)
        assert b"".join(answer)
        answer.close()
        del answer
        gc.collect()
    finally:
        request_finished.disconnect(on_end)
        request_finished.connect(close_old_connections)
    assert ended == [1]
