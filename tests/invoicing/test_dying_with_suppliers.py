"""Wherever the process dies between a supplier's reminder and the link that it gets, everything is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from invoicing.models import ScannedInvoice, SupplierInvoice, SupplierLink, SupplierReminder
from invoicing.supplier_links.actions import make_link
from invoicing.supplier_reminders.actions import scan_is_reminder
from servicecenter.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW
from tests.factories.invoices import in_review
from tests.factories.paper_invoices import paper_pdf
from tests.factories.purchasing import make_buyer
from tests.faults.walk import Killer, KillerEverywhere, walked_through
from tests.invoicing.conftest import with_invoices
from tests.invoicing.scans.conftest import paper_of, read_scan

pytestmark = pytest.mark.django_db(transaction=True)
Step = Callable[[], Any]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    settings.FILES_DIR = tmp_path


class Reminded:
    """A paper that reminds of an invoice is attached to it, and the supplier gets a link."""

    def __init__(self) -> None:
        mail.outbox.clear()
        self.buyer = with_invoices(make_buyer())
        paper = paper_of(self.buyer)
        with tenant(self.buyer.agency.pk):
            in_review(self.buyer.supplier, number=paper.number, issued_on=paper.issued_on)
        read_scan(self.buyer, paper_pdf(paper, "sided"))

    def steps(self) -> Iterable[Step]:
        yield partial(self._inside, self._attach)
        yield partial(self._inside, self._link)

    def take(self, step: Step) -> None:
        step()

    def outcome(self) -> dict[str, Any]:
        with tenant(self.buyer.agency.pk):
            events = AuditEvent.objects.filter(event__in=["invoice_reminded", "supplier_link_made"])
            return {
                "reminders": SupplierReminder.objects.count(),
                "scans": list(ScannedInvoice.objects.order_by("pk").values_list("state", flat=True)),
                "invoices": list(SupplierInvoice.objects.order_by("pk").values_list("state", flat=True)),
                "open links": SupplierLink.objects.filter(withdrawn_at=None).count(),
                "letters": len(mail.outbox),
                "log": sorted(events.order_by("pk").values_list("event", flat=True)),
            }

    def _inside(self, act: Callable[..., Any]) -> None:
        """A person whose page died tries again, and is told that it is done."""
        try:
            with tenant(self.buyer.agency.pk):
                act()
        except NotAllowedNow:
            pass

    def _attach(self) -> None:
        told = {"reminded_on": NOW.date(), "by": self.buyer.clerk, "at": NOW}
        scan_is_reminder(scan=ScannedInvoice.objects.get(), invoices=list(SupplierInvoice.objects.all()), **told)

    def _link(self) -> None:
        told = {"sent_to": "reskontra@leverantor.se", "days": 30, "link": str, "by": self.buyer.clerk, "at": NOW}
        make_link(supplier=self.buyer.supplier, **told)


def test_wherever_the_process_dies_a_reminder_is_attached_once_and_one_link_works() -> None:
    killer = KillerEverywhere()
    whole, died = walked_through(Reminded(), Killer()), walked_through(Reminded(), killer)
    assert died == whole
    assert (whole["reminders"], whole["scans"], whole["invoices"]) == (1, ["reminder"], ["review"])
    assert (whole["open links"], whole["letters"]) == (1, 1)
    own = named_points("invoicing/supplier_links/", "invoicing/supplier_reminders/")
    assert set(own) <= set(killer.struck), "en felpunkt passeras aldrig"
