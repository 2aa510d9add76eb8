"""Rows of a customer's service page for tests; marked, they show a leak between two agencies."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from servicecenter.models import CustomerContact, CustomerRisk, CustomerVolume, User
from tests.factories import NOW


def make_page(mark: str, lead: User) -> None:
    """One of each that is shown, and one of each that was replaced."""
    written = {"written_by": lead, "written_at": NOW}
    for replaced in ({}, {"replaced_by": lead, "replaced_at": NOW}):
        CustomerContact.objects.create(side="customer", role="lead", user=lead, **written, **replaced)
        words = {"name": f"{mark} volym", "name_en": f"{mark} volume", "unit": "antal", "unit_en": "number"}
        CustomerVolume.objects.create(code="employees", value=Decimal(312), **words, **written, **replaced)
        CustomerRisk.objects.create(
            cause=f"{mark} slutar", effect=f"{mark} faller", probability=3, impact=4, response="Minska",
            measure=f"{mark} lär upp", owner=lead, closes_when=f"{mark} är klar",
            review_on=NOW.date() + timedelta(days=30), **written, **replaced,
        )  # fmt: skip
