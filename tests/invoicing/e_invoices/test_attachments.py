"""Attachments: shown as links on the invoice's page, refused when dangerous, and lost by no full disk."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from invoicing.exchange.attachments import PDF
from invoicing.models import InvoiceLine
from servicecenter.exchange.ubl import message_level_response as mlr
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.e_invoices import arrives, attached, invoice_of, written
from tests.factories.pdfs import text_pdf
from tests.factories.purchasing import Buyer
from tests.invoicing.e_invoices.turns import answers, invoices, received

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = text_pdf(["Faktura F-2026-117"])


def with_file(content: bytes) -> bytes:
    file = attached(content, PDF, "underlag.pdf", "Underlag")
    return written(invoice_of(references=(file,), payment_terms="30 dagar netto"))


def test_an_attachment_is_a_link_on_the_page_and_saved_as_it_was(receiver: Buyer):
    arrives(with_file(GOOD))
    [message] = received(receiver)
    assert message.state == "handled", message.reason
    [invoice] = invoices(receiver)
    client = Client()
    client.force_login(make_user(receiver.agency, "ecommerce_clerk"))
    page = client.get(reverse("supplier_invoice", args=[invoice.public_id])).content.decode()
    address = reverse("supplier_invoice_attachment", args=[invoice.public_id, 1])
    assert address in page
    assert "30 dagar netto" in page
    answer = client.get(address)
    assert answer.content == GOOD
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert answer["Content-Disposition"] == 'attachment; filename="underlag.pdf"'
    assert client.get(reverse("supplier_invoice_attachment", args=[invoice.public_id, 2])).status_code == 404


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7 avhuggen", "skadad"),
        (text_pdf(["x"], catalog=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "program"),
        (b"MZ\x90\x00", "inte PDF"),
    ],
)
def test_a_dangerous_or_broken_attachment_is_refused_with_the_reason_to_the_sender(receiver: Buyer, content, why):
    arrives(with_file(content))
    [message] = received(receiver)
    assert (message.state, invoices(receiver)) == ("quarantined", [])
    [answer] = answers(receiver, "T71")
    text = mlr.parse(answer).verdict.text
    assert why in text
    assert "underlag.pdf" in text


def test_a_disk_that_is_full_loses_nothing_and_the_message_is_tried_again(
    receiver: Buyer, monkeypatch: pytest.MonkeyPatch
):
    arrives(with_file(GOOD))

    def full(*_rows: Any, **_given: Any) -> None:
        raise OperationalError("could not extend file: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(InvoiceLine.objects, "bulk_create", full)
        [message] = received(receiver)
        assert (message.state, message.attempts, invoices(receiver)) == ("received", 1, [])
        assert answers(receiver, "T71") == []
    [message] = received(receiver)
    assert message.state == "handled"
    with tenant(receiver.agency.pk):
        assert InvoiceLine.objects.count() == 2
