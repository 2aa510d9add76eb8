from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from servicecenter.message_rules import checking
from servicecenter.tenancy.scope import tenant
from tests.factories.e_invoices import BUYER, SELLER
from tests.factories.purchasing import Buyer


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Any) -> None:
    settings.FILES_DIR = tmp_path
    settings.ACCESS_POINT_URL = ""


@pytest.fixture
def installed(shared: Path, settings: Any) -> Any:
    """The rule pack of the day."""
    settings.MESSAGE_RULES_DIR = shared / "schemas" / "peppol"
    yield
    checking.runner.stop()


@pytest.fixture
def receiver(buyer: Buyer) -> Buyer:
    """The agency and the supplier of the invoices that the factory writes."""
    buyer.agency.organisation_number = BUYER
    buyer.agency.save()
    with tenant(buyer.agency.pk):
        supplier = buyer.supplier
        supplier.organisation_number = supplier.e_address = SELLER
        supplier.save()
    return buyer
