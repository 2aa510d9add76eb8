"""Scanned invoices that have been read, without a reader."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from invoicing.models import ScannedInvoice
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.documents.storage import path_of, put
from servicecenter.models import Document, User
from tests.factories import NOW
from tests.factories.paper_invoices import Paper, paper_pdf

BOX = [500, 100, 700, 115]
UNSURE = ("number", "due_on")


def make_scan(by: User, paper: Paper, *, name: str = "faktura.pdf", at: datetime = NOW, **given: Any) -> ScannedInvoice:
    """A paper that waits for a clerk, two of its fields unsure. Called in the agency's scope."""
    content = paper_pdf(paper)
    sha256 = sha256_of_bytes(content)
    document = Document.objects.create(
        kind="supplier_invoice", name=name, sha256=sha256, media_type="application/pdf", byte_size=len(content),
        page_count=1, width=595, height=842, look=0, uploaded_by=by, uploaded_at=at,
    )  # fmt: skip
    put(path_of(document.agency_id, sha256), content)
    fields = {name: _field(name, value) for name, value in paper.told.items()}
    fields["currency"] = _field("currency", "SEK")
    kept = {"proposals": {"fields": fields, "rates": []}, "state": "to_verify", "read_at": at, "received_at": at}
    return ScannedInvoice.objects.create(**{"document": document, "sha256": sha256, "intake": "pdf"} | kept | given)


def _field(name: str, value: object) -> dict[str, Any]:
    is_unsure = name in UNSURE
    return {
        "value": value.isoformat() if isinstance(value, date) else value,
        "source": f"{name} {value}",
        "page": 1,
        "box": BOX,
        "proofs": [] if is_unsure else ["twice"],
        "is_doubted": False,
        "confidence": "low" if is_unsure else "high",
    }
