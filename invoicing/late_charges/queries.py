"""Reading charges for late payment and the law's figures that they are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from invoicing.late_charges.models import ChargedDebt, LateCharge, LatePayment
from invoicing.late_interest.charges import Debt
from invoicing.late_interest.law import DOMAIN, Law, due_day
from invoicing.supplier_invoices.models import InvoiceKind, InvoiceState, SupplierInvoice
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.rulebooks.queries import rule_years, rulebook


def law_now() -> Law:
    """The figures of every rule year that is shipped or loaded."""
    return Law.of(rulebook(DOMAIN, year) for year in rule_years(DOMAIN))


def lawful_due_day(invoice: SupplierInvoice, law: Law) -> date:
    """The day after which interest runs on an invoice. Raises ``FigureMissing``."""
    return due_day(
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        claimed_on=invoice.arrived_on or timezone.localdate(invoice.received_at),
        agreed_days=invoice.supplier.payment_days if invoice.supplier else None,
        law=law,
    )


def invoices_by_number(numbers: Iterable[str], keys: Iterable[str]) -> dict[tuple[str, str], SupplierInvoice]:
    """Invoices of some suppliers by organisation number and number as numbers are compared. One query."""
    rows = SupplierInvoice.objects.filter(
        supplier_number__in=set(numbers) - {""}, duplicate_key__in=set(keys), kind=InvoiceKind.INVOICE
    )
    found: dict[tuple[str, str], SupplierInvoice] = {}
    for row in rows.select_related("supplier").defer("document").order_by("state", "pk"):
        key = (row.supplier_number, row.duplicate_key)
        if key not in found or found[key].state == InvoiceState.REJECTED:
            found[key] = row
    return found


def credited_of(debts: Iterable[SupplierInvoice]) -> dict[tuple[str, str], Ore]:
    """What credit notes take off each invoice, as a negative amount, by supplier's number and invoice's. One query."""
    numbers = {(debt.supplier_number, debt.number) for debt in debts}
    notes = SupplierInvoice.objects.filter(
        kind=InvoiceKind.CREDIT_NOTE, preceding_number__in={number for _supplier, number in numbers}
    ).exclude(state=InvoiceState.REJECTED)
    sums = notes.order_by().values_list("supplier_number", "preceding_number").annotate(Sum("total_ore"))
    return {(supplier, number): ore for supplier, number, ore in sums}


def other_claims(debt_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Which invoices that are not rejected charge for each debt: id and number. One query."""
    rows = ChargedDebt.objects.filter(debt__in=list(debt_ids)).exclude(invoice__state=InvoiceState.REJECTED)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for debt_id, *told in rows.order_by("invoice").values_list("debt", "invoice", "invoice__number"):
        found[debt_id].append(tuple(told))
    return found


def debt_of(
    row: SupplierInvoice, claim: SupplierInvoice, credited: Mapping[Any, Ore], claims: Mapping[int, Any], law: Law
) -> Debt:
    """An earlier invoice as the law looks at it on the day of the one that charges. Raises ``FigureMissing``."""
    told_on = claim.issued_on
    return Debt(
        label=row.number,
        base=max(0, row.total_ore + credited.get((row.supplier_number, row.number), 0)),
        due_on=lawful_due_day(row, law),
        through=min(row.paid_on, told_on) if row.paid_on else told_on,
        is_paid=row.paid_on is not None,
        is_rejected=row.state == InvoiceState.REJECTED,
        charged_by=tuple(number for pk, number in claims.get(row.pk, ()) if pk < claim.pk),
    )


def charges_of(invoice: SupplierInvoice) -> list[LateCharge]:
    return list(LateCharge.objects.filter(invoice=invoice).order_by("id"))


def late_payment_of(invoice: SupplierInvoice) -> LatePayment | None:
    return _really_late().filter(invoice=invoice).first()


def claims_on(invoice: SupplierInvoice) -> list[SupplierInvoice]:
    """Invoices that charge for the late payment of this one."""
    rows = SupplierInvoice.objects.filter(charged_debts__debt=invoice)
    return list(rows.defer("document").order_by("pk"))


def _really_late() -> QuerySet[LatePayment]:
    return LatePayment.objects.filter(paid_on__gt=F("due_on"))


def late_payments(months: Sequence[Month], *, cause: str = "") -> QuerySet[LatePayment]:
    """What was paid late in some months, the dearest first."""
    rows = _really_late().filter(paid_on__range=(months[0].starts_on, months[-1].ends_on))
    rows = rows.filter(cause=cause) if cause else rows
    return (
        rows.select_related("invoice")
        .defer("invoice__document")
        .order_by(F("interest_ore").desc(nulls_last=True), "id")
    )


def late_by_cause(months: Sequence[Month]) -> list[dict[str, Any]]:
    """How many were paid late in some months for each cause, their lawful interest, and how many lack it. One query."""
    rows = late_payments(months).order_by().values("cause")
    return list(
        rows.annotate(
            count=Count("id"),
            days=Sum(F("paid_on") - F("due_on")),
            interest=Sum("interest_ore", default=0),
            unknown=Count("id", filter=Q(interest_ore__isnull=True)),
        ).order_by("-count", "cause")
    )


def charges_paid(months: Sequence[Month]) -> dict[str, Ore]:
    """What was charged for late payment on invoices paid in some months, by kind. One query."""
    rows = LateCharge.objects.filter(invoice__paid_on__range=(months[0].starts_on, months[-1].ends_on))
    return dict(rows.order_by().values_list("kind").annotate(Sum("charged_ore")))


def charged_by_cause(months: Sequence[Month]) -> dict[str, Ore]:
    """What was paid for late payment, put down to where the late invoice lay the longest. One query for each table.

    An invoice that charges for several is put down to the cause of the first; one whose late invoice is not known here
    has an empty cause.
    """
    paid = LateCharge.objects.filter(invoice__paid_on__range=(months[0].starts_on, months[-1].ends_on))
    sums = dict(paid.order_by().values_list("invoice").annotate(Sum("charged_ore")))
    debts = ChargedDebt.objects.filter(invoice__in=list(sums)).order_by("-id")
    causes = dict(debts.values_list("invoice", "debt__late_payments__cause"))
    found: dict[str, Ore] = defaultdict(int)
    for invoice_id, ore in sums.items():
        found[causes.get(invoice_id) or ""] += ore
    return dict(found)
