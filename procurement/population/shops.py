"""The demo's shop, asked for by one clerk and opened by another like any (provbutik)."""

from __future__ import annotations

from datetime import datetime

from procurement.agreements.models import PurchaseAgreement
from procurement.population.demo_shop import NAME, SECRET
from procurement.punch_out.actions import decide_shop, request_shop
from servicecenter.accounts.models import User


def write_shop(agreement: PurchaseAgreement, *, address: str, first: User, second: User, at: datetime) -> None:
    """Called in the agency's scope, once, where the settings name a demo shop."""
    given = {
        "name": NAME, "kind": "cxml", "address": f"{address}/setup", "secret": SECRET, "buyer_domain": "NetworkID",
        "buyer_identity": "myndigheten", "supplier_domain": "DUNS", "supplier_identity": "123456789",
    }  # fmt: skip
    shop = request_shop(agreement=agreement, given=given, reason="Leverantörens brev om butiken", by=first, at=at)
    decide_shop(shop=shop, decision="confirm", by=second, at=at)
