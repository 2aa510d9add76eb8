"""What is to be paid to suppliers, and whether the books agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from invoicing.supplier_invoices.models import KRONOR, InvoiceState, InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.vouchers import DEBT
from invoicing.supplier_payments.models import InvoicePayment
from invoicing.supplier_payments.planning import LAWFUL_DAYS, Payable, due_from, pay_day
from procurement.suppliers.models import ConnectionState, Registration
from servicecenter.common.money import Ore
from servicecenter.exchange.pain001 import Scheme
from servicecenter.ledger.queries import accounts_by_key, balance_of

OWED = (
    *(InvoiceState.REGISTERED, InvoiceState.MATCHED, InvoiceState.REVIEW, InvoiceState.WAITING, InvoiceState.ATTESTED),
    *(InvoiceState.AFTER_CHECK, InvoiceState.CLEARED, InvoiceState.POSTED, InvoiceState.IN_PAYMENT),
)
"""From arrival to payment an invoice is a debt in the books."""


def _debts() -> QuerySet[SupplierInvoice]:
    """What is owed in kronor; what came in another currency is booked nowhere."""
    return SupplierInvoice.objects.filter(state__in=OWED, currency=KRONOR)


@dataclass(frozen=True, slots=True)
class Held:
    """An invoice that is due and not paid now, and why."""

    invoice: SupplierInvoice
    why: str


def due_invoices(pays_on: date) -> list[SupplierInvoice]:
    """Posted invoices that must be paid by a day, and all credit notes; those with an open stop are left out.

    What is paid in another currency has a list of its own.
    """
    stops = InvoiceStop.objects.filter(invoice=OuterRef("pk"), settled_at__isnull=True, kind__in=InvoiceStop.HARD)
    posted = SupplierInvoice.objects.filter(~Exists(stops), state=InvoiceState.POSTED).exclude(total_ore=0)
    posted = posted.filter(foreign_amounts=None)
    can_wait = due_from(pays_on)
    untold = Q(due_on=None, arrived_on__lt=can_wait - timedelta(days=LAWFUL_DAYS))
    rows = posted.filter(Q(total_ore__lt=0) | Q(due_on__lt=can_wait) | untold)
    return list(rows.select_related("supplier").defer("document").order_by("due_on", "id"))


def account_of(invoice: SupplierInvoice) -> tuple[Scheme, str] | None:
    """Where the register says that the supplier is paid, the invoice's own choice first; nothing if it says nothing."""
    supplier = invoice.supplier
    known = (
        (Scheme.BANKGIRO, supplier.bankgiro, invoice.bankgiro),
        (Scheme.PLUSGIRO, supplier.plusgiro, invoice.plusgiro),
        (Scheme.IBAN, supplier.iban, invoice.iban),
    )
    chosen = [(scheme, account) for scheme, account, asked in known if account and account == asked]
    return next(iter([*chosen, *((scheme, account) for scheme, account, _asked in known if account)]), None)


def why_held(invoice: SupplierInvoice) -> str:
    """Why it can't be paid now, in Swedish, or nothing."""
    supplier = invoice.supplier
    if supplier.state == ConnectionState.ENDED or supplier.registration == Registration.ENDED:
        return "Leverantören är avslutad eller avregistrerad."
    if account_of(invoice) is None:
        return "Leverantören har inget betalkonto i registret."
    return ""


def payables_of(invoices: Iterable[SupplierInvoice]) -> list[Payable]:
    rows = []
    for invoice in invoices:
        scheme, account = account_of(invoice)
        due = invoice.due_on or pay_day(None, invoice.arrived_on)
        told = (invoice.total_ore, invoice.number, due, invoice.payment_reference)
        rows.append(Payable(invoice.pk, invoice.supplier_id, scheme, account, *told))
    return rows


def planned_payments(references: Iterable[str]) -> QuerySet[InvoicePayment]:
    rows = InvoicePayment.objects.filter(reference__in=list(references)).select_related("invoice", "batch")
    return rows.defer("invoice__document", "batch__content").order_by("id")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The supplier ledger against the books (avstämning av leverantörsreskontran), both as what is owed."""

    owed: Ore
    booked: Ore

    @property
    def difference(self) -> Ore:
        return self.owed - self.booked


def reconciled(*, on: date) -> Reconciled:
    owed = _debts().aggregate(ore=Sum("total_ore", default=0))["ore"]
    return Reconciled(owed, -balance_of(accounts_by_key(on=on)[DEBT]))


@dataclass(frozen=True, slots=True)
class Owed:
    """A supplier that is owed something (skuld)."""

    supplier_name: str
    owed_ore: Ore
    invoice_count: int


def owed_by_supplier() -> list[Owed]:
    """Who is owed what, the largest debt first. One query."""
    rows = _debts().order_by().values_list("supplier_name")
    sums = rows.annotate(owed_ore=Sum("total_ore"), invoice_count=Count("id"))
    return [Owed(*row) for row in sums.order_by("-owed_ore", "supplier_name")]
