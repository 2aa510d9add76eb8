"""F10: a valid e-invoice becomes an invoice with lines, once; an invalid one is refused, and its sender told why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicing.exchange import invoice_response
from invoicing.flow.steps import move_on
from invoicing.models import InvoiceLine, InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.actions import reject_invoice
from servicecenter.exchange import sbdh
from servicecenter.exchange.ubl import message_level_response as mlr
from servicecenter.message_rules import checking
from servicecenter.message_rules.checking import checked
from servicecenter.message_rules.result import Verdict
from servicecenter.models import OutgoingMessage
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.access_point import message_folder
from servicecenter.workflow.models import TransitionLog
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW
from tests.factories.e_invoices import BUYER, SELLER, arrives, invoice_of, sek, with_lines, written
from tests.factories.invoices import make_invoice
from tests.factories.purchasing import Buyer
from tests.faults.walk import Killer, KillerEverywhere, Step, walked_through
from tests.invoicing.e_invoices.turns import answers, invoices, received

pytestmark = pytest.mark.django_db(transaction=True)


def test_F10_a_valid_e_invoice_becomes_an_invoice_with_lines(receiver: Buyer, installed: None):
    document = written(invoice_of())
    arrives(document)
    [message] = received(receiver)
    assert (message.kind, message.state, message.checked_by) == ("T10", "handled", "2026.5"), message.reason
    [invoice] = invoices(receiver)
    assert (invoice.state, invoice.intake, invoice.kind) == ("validated", "e_invoice", "invoice")
    assert (invoice.supplier_id, invoice.supplier_number) == (receiver.supplier.pk, SELLER)
    assert (invoice.net_ore, invoice.vat_ore, invoice.total_ore) == (600_00, 150_00, 750_00)
    assert invoice.vat_breakdown == [{"category": "S", "rate": "25", "base_ore": 600_00, "vat_ore": 150_00}]
    assert (invoice.order_reference, invoice.bankgiro, invoice.payment_reference) == (
        *("2026-000012", "50501055", "117007"),
    )
    assert invoice.checked == {
        "ran": ["syntax", "schema", "en16931", "peppol"], "skipped": [], "release": "2026.5", "edition": "1.3.16",
    }  # fmt: skip
    assert bytes(invoice.document) == sbdh.parse(bytes(message.envelope)).payload
    with tenant(receiver.agency.pk):
        rows = InvoiceLine.objects.filter(invoice=invoice).order_by("number")
        assert [(row.name, row.quantity, row.price, row.amount_ore, row.order_line) for row in rows] == [
            ("Papper A4", Decimal(10), Decimal(50), 500_00, "1"),
            ("Pärm", Decimal(4), Decimal(25), 100_00, "2"),
        ]
    move_on(agency_id=receiver.agency.pk, at=NOW)
    [invoice] = invoices(receiver)
    assert (invoice.state, invoice.arrival_number) == ("review", "2026-000001"), "nothing here matches it"
    assert answers(receiver, "T71") == []


def test_F10_an_invalid_e_invoice_is_refused_with_the_reason_to_its_sender(receiver: Buyer, installed: None):
    wrong = invoice_of()
    arrives(written(replace(wrong, totals=replace(wrong.totals, lines=sek(1)))))
    [message] = received(receiver)
    assert (message.state, invoices(receiver)) == ("quarantined", [])
    assert "BR-CO-10" in message.reason
    [answer] = answers(receiver, "T71")
    told = mlr.parse(answer)
    assert (told.verdict.code, told.verdict.message_id) == (mlr.REJECTED, "urn:uuid:1")
    assert "BR-CO-10" in {fault.text.partition(":")[0] for fault in told.verdict.faults}
    assert checked(answer, on=NOW.date()).verdict is Verdict.VALID


def test_a_credit_note_is_negative(receiver: Buyer, installed: None):
    arrives(written(invoice_of(("Pärm", 4, 25), is_credit=True)))
    [message] = received(receiver)
    assert (message.kind, message.state) == ("T14", "handled"), message.reason
    [invoice] = invoices(receiver)
    assert (invoice.kind, invoice.total_ore, invoice.is_credit) == ("credit_note", -125_00, True)


def test_without_the_pack_it_goes_in_but_is_stopped(receiver: Buyer, tmp_path: Path, settings: Any):
    settings.MESSAGE_RULES_DIR = tmp_path / "none"
    arrives(written(invoice_of()))
    [message] = received(receiver)
    assert (message.state, message.checked_by) == ("handled", "")
    [invoice] = invoices(receiver)
    assert invoice.checked["ran"] == ["syntax", "schema", "en16931"]
    assert [one["layer"] for one in invoice.checked["skipped"]] == ["peppol"]
    move_on(agency_id=receiver.agency.pk, at=NOW)
    with tenant(receiver.agency.pk):
        stop = InvoiceStop.objects.get(kind="not_checked")
    assert "inget regelpaket" in stop.text


def test_delivered_five_times_it_is_one_invoice(receiver: Buyer, tmp_path: Path):
    for turn in range(5):
        arrives(written(invoice_of()), name=f"a{turn}")
        received(receiver)
    assert len(invoices(receiver)) == 1
    assert answers(receiver, "T71") == []


def test_the_same_invoice_in_another_message_goes_in_and_is_stopped(receiver: Buyer):
    for turn in range(2):
        arrives(written(invoice_of()), name=f"a{turn}", instance_id=f"urn:uuid:{turn}")
    assert {one.state for one in received(receiver)} == {"handled"}
    move_on(agency_id=receiver.agency.pk, at=NOW)
    with tenant(receiver.agency.pk):
        [stop] = InvoiceStop.objects.filter(kind="duplicate")
    assert stop.invoice_id == invoices(receiver)[1].pk


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"buyer": "2120000142"}, "är ställd till 2120000142"),
        ({"type_code": "325"}, "proformafaktura"),
        ({"id": "9" * 61}, "längre än 60 tecken"),
    ],
)
def test_what_we_cannot_take_is_refused_in_words_that_the_supplier_understands(receiver: Buyer, given, why):
    arrives(written(invoice_of(**given)))
    [message] = received(receiver)
    assert (message.state, invoices(receiver)) == ("quarantined", [])
    [answer] = answers(receiver, "T71")
    assert why in mlr.parse(answer).verdict.text


def test_an_unknown_supplier_and_another_currency_go_in_and_are_stopped(receiver: Buyer):
    arrives(written(invoice_of(seller="5566778899")).replace(b"SEK", b"EUR"))
    received(receiver)
    [invoice] = invoices(receiver)
    assert (invoice.supplier, invoice.supplier_number, invoice.currency) == (None, "5566778899", "EUR")
    move_on(agency_id=receiver.agency.pk, at=NOW)
    with tenant(receiver.agency.pk):
        assert {"not_in_register", "currency"} <= set(InvoiceStop.objects.values_list("kind", flat=True))


def test_a_clerk_who_rejects_it_tells_the_sender_why_once(receiver: Buyer, installed: None):
    arrives(written(invoice_of()))
    received(receiver)
    move_on(agency_id=receiver.agency.pk, at=NOW)
    [invoice] = invoices(receiver)
    with tenant(receiver.agency.pk):
        reject_invoice(invoice=invoice, reason="Vi har inte beställt det här.", by=receiver.clerk, at=NOW)
        answer = OutgoingMessage.objects.get(kind="T111")
    assert (answer.receiver, answer.origin) == (f"0007:{SELLER}", f"invoice-response/{invoice.public_id}/RE")
    payload = sbdh.parse(bytes(answer.envelope)).payload
    told = invoice_response.parse(payload)
    assert (told.response.status.code, told.response.invoice_id) == ("RE", "F-2026-117")
    assert (told.note, told.sender.endpoint.value) == ("Vi har inte beställt det här.", BUYER)
    assert checked(payload, on=NOW.date()).verdict is Verdict.VALID


def test_an_invoice_that_came_on_paper_is_rejected_without_a_message(receiver: Buyer):
    with tenant(receiver.agency.pk):
        invoice = make_invoice(receiver.supplier, intake="scanned")
        reject_invoice(invoice=invoice, reason="Fel mottagare", by=receiver.clerk, at=NOW)
        assert not OutgoingMessage.objects.exists()


def test_an_invoice_of_two_thousand_lines_is_taken_in(receiver: Buyer):
    arrives(with_lines(2_000))
    [message] = received(receiver)
    assert message.state == "handled", message.reason
    with tenant(receiver.agency.pk):
        assert InvoiceLine.objects.count() == 2_000


def test_a_validator_that_dies_is_started_anew_and_nothing_is_lost(receiver: Buyer, installed: None):
    checked(written(invoice_of()), on=NOW.date())
    checking.runner.process.kill()
    checking.runner.process.wait()
    arrives(written(invoice_of()))
    [message] = received(receiver)
    assert (message.state, message.checked_by) == ("handled", "2026.5")


class Arrival:
    """An e-invoice comes and is rejected by a clerk; each turn of the beat is a step."""

    def __init__(self, buyer: Buyer, folder: Path, settings: Any) -> None:
        self.buyer, self.name = buyer, folder.name
        settings.FILES_DIR = folder

    def steps(self) -> Iterable[Step]:
        arrives(written(invoice_of(id=self.name)), instance_id=self.name)
        yield lambda: received(self.buyer)
        yield lambda: move_on(agency_id=self.buyer.agency.pk, at=NOW)
        yield self._reject

    def take(self, step: Step) -> None:
        step()

    def _reject(self) -> None:
        with tenant(self.buyer.agency.pk):
            invoice = SupplierInvoice.objects.get(number=self.name)
            if invoice.state != "rejected":
                reject_invoice(invoice=invoice, reason="Fel", by=self.buyer.clerk, at=NOW)

    def outcome(self) -> dict[str, Any]:
        with tenant(self.buyer.agency.pk):
            invoice = SupplierInvoice.objects.get(number=self.name)
            moves = TransitionLog.objects.filter(object_kind="supplierinvoice", object_id=invoice.pk)
            return {
                "state": invoice.state,
                "lines": InvoiceLine.objects.filter(invoice=invoice).count(),
                "moves": list(moves.order_by("id").values_list("transition", flat=True)),
                "answers": OutgoingMessage.objects.filter(origin__contains=str(invoice.public_id)).count(),
                "files": len(list((message_folder() / "done").glob("*.xml"))),
            }


def test_an_e_invoice_is_taken_once_wherever_the_process_dies(receiver: Buyer, tmp_path: Path, settings: Any):
    undisturbed = walked_through(Arrival(receiver, tmp_path / "a", settings), Killer())
    assert undisturbed == {
        "state": "rejected", "lines": 2, "moves": ["validate", "register", "reject"], "answers": 1, "files": 1,
    }  # fmt: skip
    killer = KillerEverywhere()
    assert walked_through(Arrival(receiver, tmp_path / "b", settings), killer) == undisturbed
    assert set(named_points("invoicing/e_invoices")) <= set(killer.struck)
