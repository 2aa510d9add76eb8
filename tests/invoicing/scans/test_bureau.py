"""What a scanning bureau sends is taken once, whatever is missing, wrong or killed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from invoicing.invoice_reading.facts import Name
from invoicing.invoice_reading.kept import fields_of
from invoicing.models import InvoiceLine, ScannedInvoice, SupplierInvoice
from invoicing.scans.actions import verify_scan
from invoicing.scans.bureau import receive_scans, scan_folder
from invoicing.scans.index_data import IndexFault, parse_index
from servicecenter.documents import readings
from servicecenter.documents.readings import read_now
from servicecenter.models import Document
from servicecenter.receipt_reading.facts import Confidence
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW
from tests.factories.paper_invoices import Paper, paper_pdf
from tests.factories.purchasing import Buyer, make_buyer
from tests.faults.walk import Killer, KillerEverywhere, Step, walked_through
from tests.invoicing.conftest import with_invoices
from tests.invoicing.scans.conftest import paper_of
from tests.invoicing.scans.test_verifying import given_of

SAMPLES = Path(__file__).resolve().parents[3] / "docs/how-to/samples"


def put(folder: Path, name: str, content: bytes, *, old: bool = False) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    moment = (NOW - timedelta(hours=2 if old else 0)).timestamp()
    os.utime(folder / name, (moment, moment))


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def told(paper: Paper, file: str = "a.pdf") -> bytes:
    row = {"fil": file, "fakturanummer": paper.number, "fakturadatum": str(paper.issued_on), "att betala": 1250}
    return json.dumps(row).encode()


def test_the_documented_samples_are_read() -> None:
    rows = parse_index((SAMPLES / "scanned-invoices.csv").read_bytes(), suffix=".csv")
    assert [row.file for row in rows] == ["faktura-0001.pdf", "faktura-0002.pdf"]
    first, second = (row.told for row in rows)
    assert (first["net"], first["vat"], first["total"], first["bankgiro"]) == (1000_00, 250_00, 1250_00, "50501055")
    assert (second["kind"], second["supplier_number"]) == ("credit_note", "5560360793")
    [row] = parse_index((SAMPLES / "scanned-invoices.json").read_bytes(), suffix=".json")
    assert row.told == {name: first[name] for name in row.told}


@pytest.mark.parametrize(
    ("content", "suffix", "part"),
    [
        (b"\xff\xfe", ".csv", "UTF-8"),
        (b"", ".csv", "saknar kolumnen fil"),
        (b"fil;moms\n", ".csv", "inga rader"),
        (b"fil;fakturadatum\na.pdf;6/10\n", ".csv", "Rad 1: fakturadatum"),
        (b"fil;moms\n../../etc/passwd;1\n", ".csv", "samma mapp"),
        (b"{", ".json", "JSON"),
        (b"[1]", ".json", "lista av objekt"),
    ],
)
def test_index_data_that_cannot_be_used_says_where_and_why(content: bytes, suffix: str, part: str) -> None:
    with pytest.raises(IndexFault, match=part):
        parse_index(content, suffix=suffix)


@pytest.mark.django_db
def test_F11_a_delivery_is_taken_with_its_index_data_and_only_once(buyer: Buyer, paper: Paper) -> None:
    folder = scan_folder(buyer.agency)
    for name, content in (("a.pdf", paper_pdf(paper)), ("a.json", told(paper))):
        put(folder, name, content)
    assert list(receive_scans(buyer.agency, at=NOW)) == [("a.pdf", "")]
    put(folder, "again.pdf", paper_pdf(paper), old=True)
    assert list(receive_scans(buyer.agency, at=NOW)) == [("again.pdf", "")]
    assert left_in(folder) == set()
    with tenant(buyer.agency.pk):
        scan = ScannedInvoice.objects.get()
        assert (scan.intake, scan.index["number"], scan.document.uploaded_by) == ("scanned", paper.number, None)
    read_now(agency_id=buyer.agency.pk, document_id=scan.document_id, at=NOW)
    with tenant(buyer.agency.pk):
        scan.refresh_from_db()
        assert (scan.state, scan.intake) == ("to_verify", "scanned")
        assert fields_of(scan.proposals)[Name.NUMBER].confidence is Confidence.HIGH


@pytest.mark.django_db
def test_an_index_waits_for_its_picture_and_then_says_that_it_never_came(buyer: Buyer, paper: Paper) -> None:
    folder = scan_folder(buyer.agency)
    put(folder, "a.json", told(paper))
    assert list(receive_scans(buyer.agency, at=NOW)) == []
    [(name, why)] = receive_scans(buyer.agency, at=NOW + timedelta(hours=2))
    assert (name, "kom aldrig" in why, left_in(folder)) == ("a.pdf", True, set())
    assert list(folder.glob("avvisade/*/a.pdf.txt"))


@pytest.mark.django_db
def test_a_file_that_is_refused_is_set_aside_with_the_reason_and_the_others_are_taken(
    buyer: Buyer, paper: Paper
) -> None:
    folder = scan_folder(buyer.agency)
    put(folder, "bra.pdf", paper_pdf(paper))
    put(folder, "trasig.pdf", b"%PDF-1.7")
    put(folder, "index.csv", b"fil\nbra.pdf\ntrasig.pdf\n")
    outcome = dict(receive_scans(buyer.agency, at=NOW))
    assert (outcome["bra.pdf"], "skadad" in outcome["trasig.pdf"]) == ("", True)
    assert [path.name for path in folder.glob("avvisade/*/*")] in (
        ["trasig.pdf", "trasig.pdf.txt"],
        ["trasig.pdf.txt", "trasig.pdf"],
    )


class Delivery:
    """A bureau sends two papers, one of them broken; the good one is read and confirmed."""

    def __init__(self) -> None:
        self.buyer = with_invoices(make_buyer())
        self.paper = paper_of(self.buyer)
        folder = scan_folder(self.buyer.agency)
        for name, content in (
            ("bra.pdf", paper_pdf(self.paper)),
            ("trasig.pdf", b"%PDF-1.7"),
            ("index.csv", b"fil;fakturanummer\nbra.pdf;104233\ntrasig.pdf;1\n"),
        ):
            put(folder, name, content)

    def steps(self) -> Iterable[Step]:
        yield lambda: list(receive_scans(self.buyer.agency, at=NOW))
        yield self._read
        yield self._verify

    def take(self, step: Step) -> None:
        step()

    def _read(self) -> None:
        """A worker that died is followed by another when its claim has grown old."""
        with tenant(self.buyer.agency.pk):
            document = Document.objects.get()
            attempts = document.readings.get().attempts
        read_now(agency_id=self.buyer.agency.pk, document_id=document.pk, at=NOW + timedelta(hours=attempts))

    def _verify(self) -> None:
        with tenant(self.buyer.agency.pk):
            scan = ScannedInvoice.objects.get()
            with suppress(NotAllowedNow):
                verify_scan(scan=scan, given=given_of(scan), by=self.buyer.clerk, at=NOW)

    def outcome(self) -> dict[str, Any]:
        folder = scan_folder(self.buyer.agency)
        with tenant(self.buyer.agency.pk):
            return {
                "scans": list(ScannedInvoice.objects.values_list("state", "intake")),
                "documents": Document.objects.count(),
                "invoices": list(SupplierInvoice.objects.values_list("number", "state", "total_ore", "intake")),
                "lines": InvoiceLine.objects.count(),
                "left": left_in(folder),
                "moved": sorted(path.name for path in folder.glob("*/*/*")),
            }


@pytest.mark.django_db(transaction=True)
def test_wherever_the_process_dies_a_paper_becomes_one_invoice(monkeypatch: pytest.MonkeyPatch) -> None:
    """More deaths than a reading is tried again for are walked through in one go."""
    monkeypatch.setattr(readings, "MOST_ATTEMPTS", 9)
    killer = KillerEverywhere()
    whole, died = walked_through(Delivery(), Killer()), walked_through(Delivery(), killer)
    assert died == whole
    assert whole == {
        "scans": [("verified", "scanned")],
        "documents": 1,
        "invoices": [("104233", "validated", 1250_00, "scanned")],
        "lines": 1,
        "left": set(),
        "moved": ["bra.pdf", "index.csv", "trasig.pdf", "trasig.pdf.txt"],
    }
    assert set(named_points("invoicing/scans")) <= set(killer.struck), "en felpunkt passeras aldrig"
