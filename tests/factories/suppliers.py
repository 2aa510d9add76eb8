"""Suppliers and agreements for tests, inside ``tenant(agency.pk)``."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from stdnum import luhn

from procurement.models import PurchaseAgreement, Supplier
from servicecenter.models import Agency, ServiceAgreement, User
from servicecenter.tenancy.scope import tenant
from tests.factories import LONG_AGO, purchasing

_number = count(1)


def company_number() -> str:
    """An organisation number nobody has, with a right check digit."""
    digits = f"55990{next(_number):04d}"
    return digits + luhn.calc_check_digit(digits)


def order_purchasing(agency: Agency) -> None:
    """The agency has a signed agreement for purchasing."""
    with tenant(agency.pk):
        ServiceAgreement.objects.create(
            service="procurement", reference=f"I/{agency.pk}", signed_on=date(2024, 12, 1), starts_on=date(2025, 1, 1)
        )


def make_supplier(by: User, **given: Any) -> Supplier:
    """A live supplier unless told otherwise, with a contact and a bankgiro."""
    fields = {"city": "Lycksele", "contact_email": "order@leverantor.example", "bankgiro": "58050006"}
    return purchasing.make_supplier(by, **fields | given)


def make_purchase_agreement(supplier: Supplier, **given: Any) -> PurchaseAgreement:
    """An agreement in force with a ceiling of 100 000 kronor."""
    n = next(_number)
    fields = {
        "number": f"INK-{n}",
        "title": f"Avtal {n}",
        "supplier": supplier,
        "area": "Kontorsmaterial",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2027, 12, 31),
        "ceiling_ore": 10_000_000,
        "state": "active",
        "recorded_at": LONG_AGO,
        "recorded_by": supplier.recorded_by,
    }
    return PurchaseAgreement.objects.create(**fields | given)
