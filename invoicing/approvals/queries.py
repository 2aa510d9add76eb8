"""What attest of invoices needs to know: who ordered, whose unit it is, and the case that waits."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q

from invoicing.matches.models import InvoiceMatch
from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, SupplierInvoice
from procurement.orders.models import PurchaseOrder
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.ledger.draft import CODING_SEPARATOR


def orderers_of(invoice: SupplierInvoice) -> list[User]:
    """Those who ordered what the invoice tells that it is for, and what it was matched with."""
    lines = InvoiceLine.objects.filter(invoice=invoice).exclude(order_reference="").order_by()
    numbers = {invoice.order_reference, *lines.values_list("order_reference", flat=True).distinct()} - {""}
    told = Q(number__in=numbers, supplier=invoice.supplier_id)
    matched = Q(pk__in=InvoiceMatch.objects.filter(invoice=invoice, order__isnull=False).order_by().values("order"))
    orders = PurchaseOrder.objects.filter(told | matched).order_by()
    return list(User.objects.filter(pk__in=orders.values("requester")).order_by("id"))


def orderer_ids(invoice: SupplierInvoice) -> set[int]:
    return {user.pk for user in orderers_of(invoice)}


def unit_of(invoice: SupplierInvoice) -> Unit | None:
    """The invoice's own unit, or the one whose cost centre bears most of it; its right to attest is what binds."""
    if invoice.unit_id is not None:
        return invoice.unit
    sums: dict[str, int] = defaultdict(int)
    for coding, ore in (
        CodingLine.objects.filter(invoice=invoice).order_by("number").values_list("coding", "amount_ore")
    ):
        sums[coding.split(CODING_SEPARATOR)[0]] += abs(ore)
    if not sums:
        return None
    most = max(sums, key=lambda centre: sums[centre])
    return Unit.objects.filter(cost_centre=most).exclude(cost_centre="").order_by("id").first()


def differences_of(invoice: SupplierInvoice) -> list[InvoiceMatch]:
    """What differs from the orders that the invoice was held against."""
    rows = InvoiceMatch.objects.filter(invoice=invoice, order__isnull=False).exclude(text="")
    return list(rows.select_related("order").order_by("id"))
