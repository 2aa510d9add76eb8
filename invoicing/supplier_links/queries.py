"""Links of the agency in scope, and what a supplier is shown through one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from invoicing.supplier_links.models import SupplierLink
from invoicing.supplier_payments.planning import pay_day
from procurement.suppliers.queries import hash_of
from servicecenter.common.calendars import banking_day_on_or_after

HANDLED = (
    *(InvoiceState.REGISTERED, InvoiceState.MATCHED, InvoiceState.REVIEW, InvoiceState.WAITING, InvoiceState.ATTESTED),
    InvoiceState.AFTER_CHECK,
)
SHOWN = ("number", "kind", "state", "issued_on", "due_on", "arrived_on", "paid_on", "total_ore", "currency", "reason")
"""All that is read of an invoice for a supplier: no person, no coding, no unit."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a supplier is told of one of its invoices; ``pays_on`` is the day it was paid on, or is to be."""

    number: str
    issued_on: date
    total_ore: int
    currency: str
    state: str
    kind: str
    note: str = ""
    pays_on: date | None = None


def links() -> QuerySet[SupplierLink]:
    return SupplierLink.objects.select_related("supplier", "made_by").order_by("-made_at", "-id")


def link_by_id(public_id: UUID) -> SupplierLink | None:
    return links().filter(public_id=public_id).first()


def link_of_secret(secret: str) -> SupplierLink | None:
    """The link of a secret, in whatever agency; the database shows the one row whose hash the caller knows."""
    known = hash_of(secret)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.link_hash', %s, true)", [known])
    return SupplierLink._base_manager.select_related("agency").filter(secret_hash=known).first()


def holds(link: SupplierLink, *, at: datetime) -> bool:
    """Whether a link may still be used."""
    return link.withdrawn_at is None and at < link.expires_at and link.agency.is_active


def invoices_of(link: SupplierLink) -> QuerySet[SupplierInvoice]:
    """The supplier's invoices to the agency of the link, latest first, with nothing that isn't shown."""
    rows = SupplierInvoice.objects.filter(supplier=link.supplier_id)
    return rows.only(*SHOWN).order_by("-issued_on", "-id")


def told_of(rows: Iterable[SupplierInvoice], *, today: date) -> list[Told]:
    return [_told(row, today) for row in rows]


def _told(row: SupplierInvoice, today: date) -> Told:
    state, kind, note = _in_words(row)
    is_owed = row.state != InvoiceState.REJECTED and row.total_ore > 0 and row.arrived_on
    pays_on = row.paid_on or (_expected(row, today) if is_owed else None)
    return Told(row.number, row.issued_on, row.total_ore, row.currency, state, kind, note, pays_on)


def _in_words(row: SupplierInvoice) -> tuple[str, str, str]:
    """State in plain words, the look of it, and what more the supplier needs to know."""
    if row.state == InvoiceState.REJECTED:
        return _("Avvisad"), "stop", row.reason
    if row.state == InvoiceState.PAID:
        return _("Betald"), "ok", ""
    if row.state == InvoiceState.IN_PAYMENT:
        return _("Skickad till banken"), "info", ""
    if row.state in (InvoiceState.CLEARED, InvoiceState.POSTED):
        return _("Godkänd för betalning"), "info", ""
    if row.state in HANDLED:
        return _("Handläggs"), "info", ""
    return _("Mottagen"), "info", _("Kontrolleras innan den registreras.")


def _expected(row: SupplierInvoice, today: date) -> date:
    """The day it is paid on if nothing hinders: what is late is paid on the next banking day."""
    return max(pay_day(row.due_on, row.arrived_on), banking_day_on_or_after(today))
