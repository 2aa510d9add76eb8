"""Numbers of invoices: how two are compared, and the unbroken arrival numbers of an agency."""

from __future__ import annotations

from django.db import connection

from invoicing.supplier_invoices.models import SupplierInvoice
from servicecenter.tenancy.scope import current_agency_id

LOCK = "SELECT pg_advisory_xact_lock(hashtext('arrival numbers'), %s)"


def duplicate_key(number: str) -> str:
    """An invoice number as it is compared: letters and figures alone, without zeros in front.

    >>> duplicate_key("F-000 123/a"), duplicate_key("f123A"), duplicate_key("00123"), duplicate_key("000")
    ('F000123A', 'F123A', '123', '0')
    """
    plain = "".join(sign for sign in number.upper() if sign.isalnum())
    return (plain.lstrip("0") or plain[-1:])[:60]


def next_arrival_numbers(year: int, count: int) -> list[str]:
    """The next numbers of the year, ``2026-000123`` and on. Whoever asks waits until the one before has committed."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [current_agency_id()])
    begun = SupplierInvoice.objects.filter(arrival_number__startswith=f"{year}-").order_by("-arrival_number")
    last = begun.values_list("arrival_number", flat=True).first()
    first = int(last[5:]) + 1 if last else 1
    return [f"{year}-{number:06d}" for number in range(first, first + count)]
