"""What charges for late payment, and being paid late, show on the page of an invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from invoicing.late_charges.models import ChargeVerdict, LateCharge
from invoicing.late_charges.queries import charges_of, claims_on, late_payment_of
from invoicing.supplier_invoices.models import SupplierInvoice

TAGS = {ChargeVerdict.WITHIN: "ok", ChargeVerdict.ABOVE: "stop", ChargeVerdict.UNSURE: "warn"}


def charges_card(invoice: SupplierInvoice) -> dict[str, Any] | None:
    """What the invoice charges for late payment and how it was judged, and what was late with the invoice itself."""
    charges, late, claims = charges_of(invoice), late_payment_of(invoice), claims_on(invoice)
    if not (charges or late or claims):
        return None
    return {
        "charges": [(charge, TAGS[ChargeVerdict(charge.verdict)]) for charge in charges],
        "periods": [row for charge in charges for row in _periods(charge)],
        "late": late,
        "claims": claims,
    }


def _periods(charge: LateCharge) -> list[dict[str, Any]]:
    """Every period of interest, ready to be read."""
    return [
        {
            "debt": debt["debt"],
            "base": debt["base"],
            "starts_on": date.fromisoformat(period["starts_on"]),
            "ends_on": date.fromisoformat(period["ends_on"]),
            "days": period["days"],
            "percent": Decimal(period["percent"]),
            "reference": Decimal(period["reference"]),
            "amount": period["amount"],
        }
        for debt in charge.calculation
        for period in debt["periods"]
    ]
