"""One agency that buys, and everything in its scope."""

from __future__ import annotations

import pytest

from servicecenter.models import AgencySetting, ServiceAgreement
from servicecenter.tenancy.scope import tenant
from tests.factories.purchasing import Buyer, make_buyer


@pytest.fixture
def buyer(db: None) -> Buyer:
    return with_invoices(make_buyer())


def with_invoices(buyer: Buyer) -> Buyer:
    """The agency gets the service of invoices and pays from a bankgiro; its supplier is approved and has one too."""
    with tenant(buyer.agency.pk):
        ServiceAgreement.objects.create(
            service="invoices", reference="2025/F", signed_on="2024-12-01", starts_on="2025-01-01"
        )
        AgencySetting.objects.create(
            key="payment.bankgiro", value="9912346", source="avtal med banken", starts_on="2025-01-01"
        )
        supplier = buyer.supplier
        supplier.tax_approval, supplier.bankgiro, supplier.registration = "approved", "50501055", "active"
        supplier.save()
    return buyer
