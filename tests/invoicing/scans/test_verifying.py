"""F11: a scanned invoice is read, what is unsure is confirmed by a person, and then it is an invoice like others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from invoicing.flow.steps import move_on
from invoicing.invoice_reading.facts import Name
from invoicing.invoice_reading.kept import fields_of
from invoicing.invoice_reading.proving import rates_of
from invoicing.models import InvoiceLine, InvoiceStop, ScannedInvoice, SupplierInvoice
from invoicing.scans.actions import discard_scan, take_scan, verify_scan
from invoicing.scans.rules import Given
from servicecenter.documents import readings
from servicecenter.documents.readings import MOST_ATTEMPTS, read_now
from servicecenter.documents.wording import DocumentRefused
from servicecenter.models import AuditEvent, Document
from servicecenter.receipt_reading.facts import Confidence
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.invoices import make_invoice
from tests.factories.paper_invoices import Paper, paper_pdf
from tests.factories.pdfs import text_pdf
from tests.factories.purchasing import Buyer
from tests.invoicing.scans.conftest import read_scan

pytestmark = pytest.mark.django_db
HandIn = Callable[..., ScannedInvoice]


@pytest.fixture(autouse=True)
def scope(buyer: Buyer) -> Any:
    with tenant(buyer.agency.pk):
        yield


def given_of(scan: ScannedInvoice, *, confirm: bool = True, **changed: Any) -> Given:
    """The proposals as they stand, with what a person changes; the unsure ones confirmed or not."""
    fields = fields_of(scan.proposals)
    values = {name: finding.value for name, finding in fields.items()}
    values |= {Name(name): value for name, value in changed.items()}
    unsure = [name for name, finding in fields.items() if finding.confidence is Confidence.LOW]
    net, vat = (values.get(name, 0) for name in (Name.NET, Name.VAT))
    return Given(values, rates_of([], net, vat), frozenset(unsure if confirm else ()))


def test_F11_a_scan_with_index_data_becomes_an_invoice_flagged_scanned(buyer: Buyer, paper: Paper) -> None:
    index = {"number": paper.number, "issued_on": paper.issued_on.isoformat(), "total": paper.total}
    scan = read_scan(buyer, paper_pdf(paper, "headed"), by=None, index=index)
    assert fields_of(scan.proposals)[Name.ISSUED_ON].confidence is Confidence.HIGH
    invoice = verify_scan(scan=scan, given=given_of(scan), by=buyer.clerk, at=NOW)
    told = (invoice.intake, invoice.state, invoice.number, invoice.supplier, invoice.total_ore, invoice.was_touched)
    assert told == ("scanned", "validated", paper.number, buyer.supplier, paper.total, True)
    lines = InvoiceLine.objects.values_list("name", "amount_ore", "vat_category", "vat_rate")
    assert list(lines) == [("Enligt faktura", paper.net, "S", 25)]
    assert (bytes(invoice.document), invoice.checked) == (paper_pdf(paper, "headed"), {"ran": [], "skipped": []})
    scan.refresh_from_db()
    assert (scan.state, scan.invoice, scan.verified_by, scan.changed) == ("verified", invoice, buyer.clerk, [])


def test_F11_what_is_unsure_must_be_confirmed_or_changed(buyer: Buyer, paper: Paper, handed_in: HandIn) -> None:
    scan = handed_in(paper, "headed")
    with pytest.raises(ValidationError) as refused:
        verify_scan(scan=scan, given=given_of(scan, confirm=False), by=buyer.clerk, at=NOW)
    assert set(refused.value.message_dict) == {"issued_on", "due_on", "order_reference"}
    assert "kryssa i Stämmer" in refused.value.message_dict["due_on"][0]
    assert not SupplierInvoice.objects.exists()
    due = paper.due_on + timedelta(days=1)
    given = given_of(
        scan, confirm=False, due_on=due, issued_on=paper.issued_on + timedelta(days=1), order_reference="7"
    )
    invoice = verify_scan(scan=scan, given=given, by=buyer.clerk, at=NOW)
    scan.refresh_from_db()
    assert (invoice.due_on, scan.changed) == (due, ["due_on", "issued_on", "order_reference"])


def test_a_pdf_with_text_is_flagged_pdf_and_goes_on_by_itself(buyer: Buyer, paper: Paper, handed_in: HandIn) -> None:
    scan = handed_in(paper)
    invoice = verify_scan(scan=scan, given=given_of(scan), by=buyer.clerk, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    invoice.refresh_from_db()
    assert (invoice.intake, invoice.arrival_number) == ("pdf", "2026-000001")
    assert invoice.payment_reference == paper.reference
    assert not InvoiceStop.objects.filter(kind__in=InvoiceStop.HARD).exists()


def test_a_credit_note_weighs_below_nothing(buyer: Buyer, paper: Paper, handed_in: HandIn) -> None:
    scan = handed_in(replace(paper, title="KREDITFAKTURA"), "headed")
    assert fields_of(scan.proposals)[Name.KIND].confidence is Confidence.LOW
    invoice = verify_scan(scan=scan, given=given_of(scan), by=buyer.clerk, at=NOW)
    assert (invoice.kind, invoice.net_ore, invoice.total_ore) == ("credit_note", -paper.net, -paper.total)
    assert InvoiceLine.objects.get().amount_ore == -paper.net


def test_the_same_invoice_as_data_stops_the_one_on_paper(buyer: Buyer, paper: Paper, handed_in: HandIn) -> None:
    make_invoice(buyer.supplier, ("Papper", "1", paper.net), number=paper.number, issued_on=paper.issued_on)
    scan = handed_in(paper)
    verify_scan(scan=scan, given=given_of(scan), by=buyer.clerk, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    assert InvoiceStop.objects.get(kind="duplicate").invoice.intake == "pdf"


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("total", 999_00, "inte 999,00"),
        ("number", "", "saknas"),
        ("bankgiro", "50501054", "kontrollsiffra"),
        ("due_on", NOW.date() - timedelta(days=200), "före fakturadatum"),
        ("issued_on", NOW.date() + timedelta(days=90), "för långt från"),
        ("supplier_number", "5560360794", "Kontrollsiffran stämmer inte"),
        ("total", -1250_00, "utan minustecken"),
    ],
)
def test_a_fault_is_told_at_its_field_and_loses_nothing(
    buyer: Buyer, paper: Paper, handed_in: HandIn, field: str, value: Any, part: str
) -> None:
    scan = handed_in(paper)
    with pytest.raises(ValidationError) as refused:
        verify_scan(scan=scan, given=given_of(scan, **{field: value}), by=buyer.clerk, at=NOW)
    assert part in " ".join(refused.value.message_dict[field])
    scan.refresh_from_db()
    assert scan.state == "to_verify"


def test_rates_must_come_to_the_invoice(buyer: Buyer, paper: Paper, handed_in: HandIn) -> None:
    scan = handed_in(paper)
    given = replace(given_of(scan), rates=())
    with pytest.raises(ValidationError, match="inte någon enda sats"):
        verify_scan(scan=scan, given=given, by=buyer.clerk, at=NOW)


def test_a_second_click_or_clerk_makes_no_second_invoice(buyer: Buyer, paper: Paper, handed_in: HandIn) -> None:
    scan = handed_in(paper)
    verify_scan(scan=scan, given=given_of(scan), by=buyer.clerk, at=NOW)
    for by in (buyer.clerk, make_user(buyer.agency, "ecommerce_clerk")):
        with pytest.raises(NotAllowedNow):
            verify_scan(scan=scan, given=given_of(scan), by=by, at=NOW)
    assert SupplierInvoice.objects.count() == 1


def test_only_whoever_handles_invoices_may_confirm_or_discard(buyer: Buyer, paper: Paper, handed_in: HandIn) -> None:
    scan = handed_in(paper)
    with pytest.raises(PermissionDenied):
        verify_scan(scan=scan, given=given_of(scan), by=buyer.requester, at=NOW)
    with pytest.raises(PermissionDenied):
        discard_scan(scan=scan, reason="Reklam", by=buyer.requester, at=NOW)


def test_a_discarded_file_may_be_handed_in_again_and_another_copy_may_not(
    buyer: Buyer, paper: Paper, handed_in: HandIn
) -> None:
    scan = handed_in(paper)
    with pytest.raises(NotAllowedNow, match="redan inlämnad"):
        handed_in(paper)
    with pytest.raises(ValidationError, match="revisor"):
        discard_scan(scan=scan, reason=" ", by=buyer.clerk, at=NOW)
    discard_scan(scan=scan, reason="Fel myndighet", by=buyer.clerk, at=NOW)
    again = handed_in(paper)
    assert (again.state, ScannedInvoice.objects.count(), Document.objects.count()) == ("to_verify", 2, 1)
    assert list(AuditEvent.objects.filter(event="scan_discarded").values_list("detail__comment", flat=True)) == [
        "Fel myndighet"
    ]


def test_a_file_that_cannot_be_read_is_filled_in_by_hand(
    buyer: Buyer, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: Any) -> dict:
        raise OSError

    monkeypatch.setattr(readings, "text_of", fails)
    scan = read_scan(buyer, paper_pdf(paper))
    for _again in range(MOST_ATTEMPTS):
        read_now(agency_id=buyer.agency.pk, document_id=scan.document_id, at=NOW)
    scan.refresh_from_db()
    assert (scan.state, scan.error) == (
        "to_verify",
        "Fakturan gick inte att läsa automatiskt. Fyll i uppgifterna från bilden.",
    )
    told = {"supplier_name": "X AB", "number": "1", "issued_on": NOW.date(), "net": 100, "vat": 25, "total": 125}
    invoice = verify_scan(scan=scan, given=given_of(scan, currency="SEK", **told), by=buyer.clerk, at=NOW)
    assert (invoice.supplier, invoice.total_ore) == (None, 125)


def test_habit_spares_the_second_invoice_of_a_supplier_its_questions(
    buyer: Buyer, paper: Paper, handed_in: HandIn
) -> None:
    scan = handed_in(paper, "headed")
    verify_scan(scan=scan, given=given_of(scan), by=buyer.clerk, at=NOW)
    later = handed_in(replace(paper, number="104299", issued_on=paper.issued_on + timedelta(days=7)), "headed")
    unsure = [name for name, each in fields_of(later.proposals).items() if each.confidence is Confidence.LOW]
    assert unsure == []


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "tom"),
        (b"PK\x03\x04", "varken PDF"),
        (text_pdf(["Faktura"])[:-200], "skadad"),
        (text_pdf(["Faktura"], catalog=b"/OpenAction<</S/JavaScript/JS(app.alert)>>"), "program"),
        (paper_pdf(Paper(), more=10_000_001), "10 MB"),
    ],
)
def test_a_file_that_is_refused_says_why_and_nothing_of_it_is_kept(buyer: Buyer, content: bytes, part: str) -> None:
    with pytest.raises(DocumentRefused, match=part):
        take_scan(agency=buyer.agency, name="faktura.pdf", content=content, by=buyer.clerk, at=NOW)
    assert not ScannedInvoice.objects.exists()
    assert not Document.objects.exists()


def test_a_full_disk_is_told_and_nothing_is_half_kept(
    buyer: Buyer, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("servicecenter.documents.actions.put", full)
    with pytest.raises(DocumentRefused, match="kunde inte sparas"):
        take_scan(agency=buyer.agency, name="faktura.pdf", content=paper_pdf(paper), by=buyer.clerk, at=NOW)
    assert not ScannedInvoice.objects.exists()
