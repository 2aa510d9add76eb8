"""Suppliers as participants of the message network (deltagare): scheme and number of the e-address."""

from __future__ import annotations

from procurement.suppliers.models import ConnectionState, Supplier


def participant_of(supplier: Supplier) -> str:
    """Where the supplier's messages go, ``0007:5560125790``."""
    return f"{supplier.e_address_scheme}:{supplier.e_address}"


def live_supplier_of(participant: str) -> Supplier | None:
    """The connected supplier that a message is from."""
    scheme, _colon, number = participant.partition(":")
    rows = Supplier.objects.filter(state=ConnectionState.LIVE, e_address_scheme=scheme, e_address=number)
    return rows.order_by("pk").first() if number else None
