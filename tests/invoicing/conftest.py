"""One agency that buys, and everything in its scope."""

from __future__ import annotations

import pytest

from servicecenter.models import ServiceAgreement
from servicecenter.tenancy.scope import tenant
from tests.factories.purchasing import Buyer, make_buyer


@pytest.fixture
def buyer(db: None) -> Buyer:
    """An agency with the service of invoices, and a connected supplier that is approved and has a bankgiro."""
    buyer = make_buyer()
    with tenant(buyer.agency.pk):
        ServiceAgreement.objects.create(
            service="invoices", reference="2025/F", signed_on="2024-12-01", starts_on="2025-01-01"
        )
        supplier = buyer.supplier
        supplier.tax_approval, supplier.bankgiro, supplier.registration = "approved", "50501055", "active"
        supplier.save()
    return buyer
