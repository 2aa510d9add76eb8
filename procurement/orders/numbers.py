"""Order numbers (ordernummer): unbroken within a year and an agency."""

from __future__ import annotations

from django.db import connection

from procurement.orders.models import PurchaseOrder
from servicecenter.tenancy.scope import current_agency_id

LOCK = "SELECT pg_advisory_xact_lock(hashtext('order numbers'), %s)"


def next_number(year: int) -> str:
    """The next free number, ``2026-000123``. Whoever asks waits until the one before has committed or given up."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [current_agency_id()])
    last = PurchaseOrder.objects.filter(number__startswith=f"{year}-").order_by("-number").first()
    return f"{year}-{int(last.number[5:]) + 1 if last else 1:06d}"
