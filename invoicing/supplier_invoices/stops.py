"""Stops of invoices (spärrar): raised, found again, and settled by the register or by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.supplier_invoices.checks import Claim, KnownSupplier, Other, Stop, stops_of
from invoicing.supplier_invoices.models import Intake, InvoiceLine, InvoiceState, InvoiceStop, StopKind, SupplierInvoice
from procurement.suppliers.models import ConnectionState, Registration, Supplier, TaxApproval
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import setting
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

BY_REGISTER = (StopKind.NOT_IN_REGISTER, StopKind.ACCOUNT_UNKNOWN, StopKind.NO_F_TAX, StopKind.SUPPLIER_ENDED)
"""These go when the register of suppliers says so; nobody may wave them through on an invoice."""
NOT_BY_HAND = (*BY_REGISTER, StopKind.CURRENCY)
"""Nor can an amount in another currency be paid as if it were kronor."""
WITHOUT_PEPPOL = "invoicing.without_peppol"
"""The agency takes e-invoices that keep the schema and EN 16931, while Peppol's own rules are not installed here."""
LOOKED_AT = "Granskad och attesterad"
NO_LONGER = "Gäller inte längre"


def check_invoices(invoices: Sequence[SupplierInvoice], *, at: datetime) -> None:
    """Raise what stops these invoices, and settle what does no longer. As many queries as for one."""
    _find_suppliers(invoices)
    lines = dict(_sums_of_lines(invoices))
    others = _others(invoices)
    let_be = frozenset({"peppol"}) if setting(WITHOUT_PEPPOL, on=timezone.localdate(at)) == "yes" else frozenset()
    found = {
        invoice.pk: stops_of(
            _claim(invoice, lines.get(invoice.pk, 0), let_be), _known_supplier(invoice.supplier), others[invoice.pk]
        )
        for invoice in invoices
    }
    raise_stops({invoice: found[invoice.pk] for invoice in invoices}, at=at)
    _settle_what_is_gone(found, at=at)


def raise_stops(found: dict[SupplierInvoice, Iterable[Stop]], *, at: datetime) -> None:
    """Keep stops; the same one of the same invoice is kept once, and one that was settled stays settled."""
    InvoiceStop.objects.bulk_create(
        [
            InvoiceStop(invoice=invoice, kind=stop.kind, key=stop.key[:80], text=stop.text[:500], raised_at=at)
            for invoice, stops in found.items()
            for stop in stops
        ],
        ignore_conflicts=True,
    )


def ids_to_check_again() -> list[int]:
    """Invoices that the register of suppliers holds back, whatever it says now."""
    rows = InvoiceStop.objects.filter(kind__in=BY_REGISTER, settled_at__isnull=True)
    open_ones = rows.exclude(invoice__state__in=(InvoiceState.REJECTED, InvoiceState.PAID))
    return list(open_ones.order_by("invoice").values_list("invoice", flat=True).distinct())


def stopped_ids(invoices: Iterable[SupplierInvoice]) -> set[int]:
    """Which of the invoices have an open stop that keeps them from being cleared."""
    rows = InvoiceStop.objects.filter(
        invoice__in=[invoice.pk for invoice in invoices], kind__in=InvoiceStop.HARD, settled_at__isnull=True
    )
    return set(rows.order_by().values_list("invoice_id", flat=True))


@transaction.atomic
def settle_stop(*, stop: InvoiceStop, how: str, by: User, at: datetime) -> InvoiceStop:
    """A person has looked and let the invoice go on (avgöra spärr). Raises ``NotAllowedNow``."""
    stop = InvoiceStop.objects.select_for_update(of=("self",)).select_related("invoice").get(pk=stop.pk)
    if not by.may(Permission.HANDLE_INVOICES):
        raise NotAllowedNow(_("Bara e-handeln kan avgöra en spärr."))
    if stop.settled_at is not None:
        raise NotAllowedNow(_("Spärren är redan avgjord."))
    if stop.kind in BY_REGISTER:
        raise NotAllowedNow(_("Rätta leverantörens uppgifter i registret; spärren försvinner då av sig själv."))
    if stop.kind in NOT_BY_HAND:
        raise NotAllowedNow(_("Räkna om fakturan till kronor med en kurs; spärren försvinner då av sig själv."))
    if stop.kind == StopKind.DUPLICATE and _is_the_same(stop.invoice):
        raise NotAllowedNow(_("Det är samma faktura: nummer, datum och belopp är lika. Avvisa den."))
    if not how.strip():
        raise NotAllowedNow(_("Skriv hur det har utretts; en revisor läser det."))
    stop.settled_at, stop.settled_by, stop.settled_how = at, by, how.strip()[:300]
    stop.save(update_fields=["settled_at", "settled_by", "settled_how"])
    SupplierInvoice.objects.filter(pk=stop.invoice_id).update(was_touched=True)
    record(Event.INVOICE_STOP_SETTLED, on=stop.invoice, by=by, at=at, kind=stop.kind, comment=stop.settled_how)
    return stop


def settle_soft_stops(invoices: Iterable[SupplierInvoice], *, at: datetime) -> None:
    """What only asked for a look has had it, once an invoice is ready."""
    rows = InvoiceStop.objects.filter(invoice__in=[row.pk for row in invoices], settled_at__isnull=True)
    rows.exclude(kind__in=InvoiceStop.HARD).update(settled_at=at, settled_how=LOOKED_AT)


def _is_the_same(invoice: SupplierInvoice) -> bool:
    """Whether an earlier one has all that the database itself never pays twice."""
    names = ("supplier_id", "kind", "duplicate_key", "issued_on", "total_ore")
    same = SupplierInvoice.objects.filter(pk__lt=invoice.pk, **{name: getattr(invoice, name) for name in names})
    return same.exclude(state=InvoiceState.REJECTED).exists()


def _find_suppliers(invoices: Sequence[SupplierInvoice]) -> None:
    """Suppliers that were not in the register when the invoice came may be there now."""
    unknown = [invoice for invoice in invoices if invoice.supplier_id is None and invoice.supplier_number]
    numbers = {invoice.supplier_number for invoice in unknown}
    rows = {row.organisation_number: row for row in Supplier.objects.filter(organisation_number__in=numbers)}
    found = [invoice for invoice in unknown if invoice.supplier_number in rows]
    for invoice in found:
        invoice.supplier = rows[invoice.supplier_number]
    SupplierInvoice.objects.bulk_update(found, ["supplier"])


def _sums_of_lines(invoices: Sequence[SupplierInvoice]) -> Iterable[tuple[int, int]]:
    rows = InvoiceLine.objects.filter(invoice__in=[invoice.pk for invoice in invoices])
    return rows.order_by().values_list("invoice_id").annotate(Sum("amount_ore"))


def _others(invoices: Sequence[SupplierInvoice]) -> dict[int, list[Other]]:
    """Invoices of the same suppliers that may be the same; what was rejected is no other."""
    numbers = {invoice.supplier_number for invoice in invoices if invoice.supplier_number}
    keys = {invoice.duplicate_key for invoice in invoices}
    days = {invoice.issued_on for invoice in invoices}
    rows = SupplierInvoice.objects.filter(
        Q(duplicate_key__in=keys) | Q(issued_on__in=days), supplier_number__in=numbers
    ).exclude(state=InvoiceState.REJECTED)
    names = (
        "pk",
        "supplier_number",
        "kind",
        "duplicate_key",
        "issued_on",
        "total_ore",
        "arrival_number",
        "number",
        "intake",
    )
    by_supplier = defaultdict(list)
    for row in rows.order_by("pk").values(*names):
        by_supplier[row["supplier_number"], row["kind"]].append(row)
    return {
        invoice.pk: [
            Other(
                _label(row), row["duplicate_key"], row["issued_on"], row["total_ore"], row["intake"] == Intake.E_INVOICE
            )
            for row in by_supplier[invoice.supplier_number, invoice.kind]
            if row["pk"] < invoice.pk
        ]
        for invoice in invoices
    }


def _label(row: dict) -> str:
    return f"{row['arrival_number'] or 'en mottagen faktura'} ({row['number']})"


def _claim(invoice: SupplierInvoice, lines: int, let_be: frozenset[str]) -> Claim:
    return Claim(
        number_key=invoice.duplicate_key,
        supplier_number=invoice.supplier_number,
        issued_on=invoice.issued_on,
        total=invoice.total_ore,
        net=invoice.net_ore,
        vat=invoice.vat_ore,
        lines=lines,
        breakdown=tuple(
            (row["category"], Decimal(row["rate"]), row["base_ore"], row["vat_ore"]) for row in invoice.vat_breakdown
        ),
        currency=invoice.currency,
        bankgiro=invoice.bankgiro,
        plusgiro=invoice.plusgiro,
        iban=invoice.iban,
        is_data=invoice.intake == Intake.E_INVOICE,
        not_checked=tuple(
            f"{one['layer']}: {one['why']}" for one in invoice.checked.get("skipped", ()) if one["layer"] not in let_be
        ),
    )


def _known_supplier(supplier: Supplier | None) -> KnownSupplier | None:
    if supplier is None:
        return None
    return KnownSupplier(
        name=supplier.name,
        is_ended=supplier.state == ConnectionState.ENDED or supplier.registration == Registration.ENDED,
        has_f_tax=supplier.tax_approval == TaxApproval.APPROVED,
        is_swedish=supplier.country == "SE",
        bankgiro=supplier.bankgiro,
        plusgiro=supplier.plusgiro,
        iban=supplier.iban,
    )


def _settle_what_is_gone(found: dict[int, Sequence[Stop]], *, at: datetime) -> None:
    """Stops of the register and of the document that are no more; those of matching are settled by matching."""
    kinds = {stop.kind for stops in found.values() for stop in stops} | set(BY_REGISTER)
    still = {(pk, stop.kind, stop.key[:80]) for pk, stops in found.items() for stop in stops}
    rows = InvoiceStop.objects.filter(invoice__in=list(found), settled_at__isnull=True, kind__in=kinds)
    gone = [row for row in rows.order_by("pk") if (row.invoice_id, row.kind, row.key) not in still]
    InvoiceStop.objects.filter(pk__in=[row.pk for row in gone]).update(settled_at=at, settled_how=NO_LONGER)
