"""An agency with invoices whose supplier also sends paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from invoicing.models import ScannedInvoice
from invoicing.scans.actions import take_scan
from servicecenter.documents.readings import read_now
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW
from tests.factories.paper_invoices import Paper, paper_pdf
from tests.factories.purchasing import Buyer


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def paper(buyer: Buyer) -> Paper:
    return paper_of(buyer)


def paper_of(buyer: Buyer) -> Paper:
    supplier = buyer.supplier
    return replace(
        Paper(), supplier=supplier.name, organisation_number=supplier.organisation_number, bankgiro=supplier.bankgiro
    )


@pytest.fixture
def handed_in(buyer: Buyer) -> Callable[..., ScannedInvoice]:
    """A paper that a clerk has handed in and a worker has read."""

    def act(paper: Paper, layout: str = "sided", **given: Any) -> ScannedInvoice:
        return read_scan(buyer, paper_pdf(paper, layout), **given)

    return act


def read_scan(buyer: Buyer, content: bytes, **given: Any) -> ScannedInvoice:
    with tenant(buyer.agency.pk):
        taken = {"agency": buyer.agency, "name": "faktura.pdf", "by": buyer.clerk, "at": NOW} | given
        scan = take_scan(content=content, **taken)
    read_now(agency_id=buyer.agency.pk, document_id=scan.document_id, at=NOW)
    with tenant(buyer.agency.pk):
        return ScannedInvoice.objects.select_related("document").get(pk=scan.pk)
