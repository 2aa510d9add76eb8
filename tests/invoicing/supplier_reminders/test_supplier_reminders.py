"""A supplier's reminder is attached to its invoice, hurries it, and is never a debt of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from invoicing.approvals.actions import ask_for_attest
from invoicing.approvals.reminding import remind_of_invoices
from invoicing.coding.queries import to_review
from invoicing.models import InvoiceReminder, ScannedInvoice, SupplierInvoice, SupplierReminder
from invoicing.supplier_reminders.actions import register_reminder, scan_is_reminder
from invoicing.supplier_reminders.queries import proposed_of
from servicecenter.attest.queries import inbox, tasks_of
from servicecenter.models import AgencySetting, AuditEvent, Membership, Unit, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.invoices import code, in_review, make_invoice
from tests.factories.paper_invoices import Paper, paper_pdf
from tests.factories.purchasing import Buyer
from tests.factories.runs import client_of
from tests.invoicing.scans.conftest import paper_of, read_scan

pytestmark = pytest.mark.django_db
FAR = NOW.date() + timedelta(days=60)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


def remind(buyer: Buyer, invoice: SupplierInvoice, **given: Any) -> SupplierReminder:
    told = {"reminded_on": TODAY, "note": "", "name": "", "content": None, "by": buyer.clerk, "at": NOW}
    return register_reminder(agency=buyer.agency, invoice=invoice, **told | given)


def paper_about(buyer: Buyer, **changed: Any) -> tuple[Paper, SupplierInvoice]:
    """A reminder on paper, and the invoice that it is about."""
    paper = replace(paper_of(buyer), title="PÅMINNELSE", **changed)
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier, number=paper_of(buyer).number, issued_on=paper.issued_on, due_on=FAR)
    return paper, invoice


def test_a_paper_with_the_number_and_supplier_of_an_invoice_is_its_reminder_and_no_debt(buyer: Buyer) -> None:
    paper, invoice = paper_about(buyer)
    scan = read_scan(buyer, paper_pdf(paper, "sided"))
    with tenant(buyer.agency.pk):
        proposed = proposed_of(scan)
        assert ([row.pk for row in proposed.invoices], proposed.is_sure) == ([invoice.pk], True)
        before = SupplierInvoice.objects.count()
        [reminder] = scan_is_reminder(scan=scan, invoices=[invoice], reminded_on=TODAY, by=buyer.clerk, at=NOW)
        assert (reminder.invoice, reminder.document) == (invoice, scan.document)
        assert SupplierInvoice.objects.count() == before
        assert ScannedInvoice.objects.get(pk=scan.pk).state == "reminder"
        assert AuditEvent.objects.filter(event="invoice_reminded").count() == 1
        with pytest.raises(NotAllowedNow, match="redan hanterat"):
            scan_is_reminder(scan=scan, invoices=[invoice], reminded_on=TODAY, by=buyer.clerk, at=NOW)


def test_a_paper_whose_number_is_unknown_proposes_what_waits_and_the_clerk_chooses(buyer: Buyer) -> None:
    paper, invoice = paper_about(buyer, number="999999")
    with tenant(buyer.agency.pk):
        make_invoice(buyer.supplier, state="paid", arrival_number="2025-1", arrived_on=TODAY, paid_on=TODAY)
    scan = read_scan(buyer, paper_pdf(paper, "sided"))
    with tenant(buyer.agency.pk):
        proposed = proposed_of(scan)
        assert ([row.pk for row in proposed.invoices], proposed.is_sure) == ([invoice.pk], False)
    client = client_of(buyer.clerk, buyer.agency)
    address = reverse("scanned_invoice_reminder", args=[scan.public_id])
    shown = client.get(address).content.decode()
    assert "Det är inte säkert vilken faktura" in shown
    assert "checked" not in shown[shown.index("Fakturor som påminnelsen gäller") :]
    nothing = client.post(address, {"reminded_on": "2026-11-12"})
    assert (nothing.status_code, "Välj den faktura" in nothing.content.decode()) == (422, True)
    done = client.post(address, {"reminded_on": "2026-11-12", "invoices": [str(invoice.public_id)]})
    assert done.status_code == 302
    page = client.get(reverse("scanned_invoice", args=[scan.public_id])).content.decode()
    assert reverse("supplier_invoice", args=[invoice.public_id]) in page


def test_a_clerk_registers_one_from_the_page_of_the_invoice_with_its_paper(buyer: Buyer) -> None:
    paper, invoice = paper_about(buyer)
    client = client_of(buyer.clerk, buyer.agency)
    address = reverse("supplier_invoice_reminder", args=[invoice.public_id])
    file = SimpleUploadedFile("påminnelse.pdf", paper_pdf(paper, "sided"), "application/pdf")
    told = {"reminded_on": "2026-11-12", "note": "Ringde om betalning", "file": file}
    assert client.post(address, told).status_code == 302
    page = client.get(reverse("supplier_invoice", args=[invoice.public_id])).content.decode()
    assert "Ringde om betalning" in page
    with tenant(buyer.agency.pk):
        document = SupplierReminder.objects.get(invoice=invoice).document
    reviewer = client_of(make_user(buyer.agency, "reviewer"), buyer.agency)
    assert reviewer.get(reverse("document", args=[document.public_id])).status_code == 200
    file.seek(0)
    again = client.post(address, told | {"file": file})
    assert (again.status_code, "redan registrerad" in again.content.decode()) == (422, True)
    listed = client.get(reverse("supplier_invoices") + "?pamind=ja").content.decode()
    assert "Påmind 2026-11-12" in listed


@pytest.mark.parametrize(
    ("day", "word"), [(TODAY + timedelta(days=1), "har inte varit än"), (date(2026, 1, 1), "äldre än fakturan")]
)
def test_a_day_that_cannot_be_is_refused(buyer: Buyer, day: date, word: str) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
        with pytest.raises(ValidationError, match=word):
            remind(buyer, invoice, reminded_on=day)
        with pytest.raises(PermissionDenied):
            remind(buyer, invoice, by=make_user(buyer.agency, "reviewer"))
        assert not SupplierReminder.objects.exists()


def test_what_is_reminded_of_stands_first_in_review_and_attest(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        reviewer = make_user(buyer.agency, "reviewer")
        soon = in_review(buyer.supplier, reviewer=reviewer, due_on=TODAY)
        late = in_review(buyer.supplier, reviewer=reviewer, due_on=FAR)
        assert [row.pk for row in to_review(reviewer, on=TODAY)] == [soon.pk, late.pk]
        remind(buyer, late)
        assert [row.pk for row in to_review(reviewer, on=TODAY)] == [late.pk, soon.pk]
        for number, invoice in enumerate((soon, late)):
            SupplierInvoice.objects.filter(pk=invoice.pk).update(unit=buyer.unit)
            code(invoice)
            ask_for_attest(invoice=invoice, by=reviewer, at=NOW + timedelta(minutes=number))
        tasks = tasks_of(inbox(buyer.boss, on=TODAY))
        assert [task.object_id for task in tasks] == [late.pk, soon.pk]
    page = client_of(buyer.boss, buyer.agency).get(reverse("attest_case", args=[tasks[0].public_id]))
    assert "Leverantören har påmint" in page.content.decode()


@pytest.fixture
def reviewer(buyer: Buyer) -> User:
    """A reviewer below a manager, in an agency that reminds after five days and escalates after ten."""
    reviewer = make_user(buyer.agency)
    with tenant(buyer.agency.pk):
        Unit.objects.filter(pk=buyer.unit.pk).update(manager=buyer.boss)
        Membership.objects.create(
            agency=buyer.agency, user=reviewer, role="reviewer", unit=buyer.unit, starts_on="2025-01-01"
        )
        for key, days in (("reminder_days", "5"), ("escalation_days", "10")):
            AgencySetting.objects.create(key=f"invoicing.{key}", value=days, source="beslut", starts_on="2025-01-01")
    return reviewer


def test_what_is_reminded_of_is_told_to_the_one_above_at_once_but_only_in_working_hours(
    buyer: Buyer, reviewer: User
) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier, reviewer=reviewer, due_on=FAR)
        assert remind_of_invoices(at=NOW) == 0
        remind(buyer, invoice)
        for at in (NOW.replace(hour=6), NOW.replace(hour=20), NOW + timedelta(days=(5 - NOW.weekday()) % 7)):
            assert remind_of_invoices(at=at) == 0
        assert mail.outbox == []
        assert remind_of_invoices(at=NOW) == 2
        rows = InvoiceReminder.objects.order_by("pk").values_list("user", "reviews", "raised")
        assert sorted(rows) == sorted([(reviewer.pk, 1, 0), (buyer.boss.pk, 0, 1)])


def test_another_agency_cannot_attach_to_what_is_not_its_own(buyer: Buyer, make_other: Callable[[], Buyer]) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
    other = make_other()
    client = client_of(other.clerk, other.agency)
    assert client.get(reverse("supplier_invoice_reminder", args=[invoice.public_id])).status_code == 404


@pytest.fixture
def make_other(db: None) -> Callable[[], Buyer]:
    from tests.factories.purchasing import make_buyer
    from tests.invoicing.conftest import with_invoices

    return lambda: with_invoices(make_buyer())
