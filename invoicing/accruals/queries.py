"""Reading what is spread over months: of one invoice, and all that is still prepaid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from invoicing.accruals.models import AccrualPart, PartState
from invoicing.supplier_invoices.models import SupplierInvoice
from invoicing.supplier_invoices.posting import booked_of, claims_vat, coded_of
from invoicing.supplier_invoices.spreading import spread
from invoicing.supplier_invoices.vouchers import PREPAID, costs_of
from servicecenter.common.money import Ore
from servicecenter.ledger.queries import accounts_by_key, balance_of, vouchers_of_origins


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of an invoice: how much, whether it is booked, and by which voucher."""

    month: date
    amount: Ore
    state: PartState
    booked_on: date | None = None
    fault: str = ""
    voucher: Any = None


def months_of(invoice: SupplierInvoice) -> list[MonthRow]:
    """The months of an invoice that is posted. Two queries."""
    found: dict[date, list[AccrualPart]] = {}
    for part in AccrualPart.objects.filter(invoice=invoice).order_by("month", "pk"):
        found.setdefault(part.month, []).append(part)
    origins = {month: f"{booked_of(invoice).origin}:accrual:{month:%Y-%m}" for month in found}
    vouchers = {each.origin: each for each in vouchers_of_origins(list(origins.values()))} if found else {}
    return [
        MonthRow(
            month, sum(part.amount_ore for part in parts), parts[0].state, parts[0].booked_on, parts[0].fault,
            vouchers.get(origins[month]),
        )
        for month, parts in found.items()
    ]  # fmt: skip


def months_to_be(invoice: SupplierInvoice, *, on: date) -> list[MonthRow]:
    """How the coding of an invoice that is not posted would be spread. Two queries, and none where it has no coding."""
    sums: dict[date, Ore] = {}
    coded = coded_of([invoice])[invoice.pk]
    if any(one.period for one in coded):
        for cost in costs_of(booked_of(invoice), coded, claims_vat=claims_vat(on)):
            for month, ore in spread(cost.amount, cost.period) if cost.period else ():
                sums[month.starts_on] = sums.get(month.starts_on, 0) + ore
    return [MonthRow(month, ore, PartState.WAITING) for month, ore in sorted(sums.items())]


def prepaid() -> QuerySet[SupplierInvoice]:
    """Invoices with months that remain (förutbetalt), those that could not be booked first."""
    remains = Q(accrual_parts__booked_on__isnull=True)
    rows = SupplierInvoice.objects.defer("document").filter(
        pk__in=AccrualPart.objects.filter(booked_on__isnull=True).values("invoice")
    )
    return rows.annotate(
        first_month=Min("accrual_parts__month"),
        last_month=Max("accrual_parts__month"),
        spread_ore=Sum("accrual_parts__amount_ore"),
        remaining_ore=Sum("accrual_parts__amount_ore", filter=remains),
        remaining_months=Count("accrual_parts__month", filter=remains, distinct=True),
        held=Count("accrual_parts", filter=~Q(accrual_parts__fault="")),
    ).order_by("-held", "last_month", "id")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What remains of all that is spread, and the balance of its account."""

    account: str
    remaining: Ore
    booked: Ore

    @property
    def difference(self) -> Ore:
        return self.remaining - self.booked


def reconciled(*, on: date) -> Reconciled:
    account = accounts_by_key(on=on)[PREPAID]
    rows = AccrualPart.objects.filter(booked_on__isnull=True)
    return Reconciled(account, rows.aggregate(ore=Sum("amount_ore", default=0))["ore"], balance_of(account))


def sums_of(months: Sequence[MonthRow]) -> tuple[Ore, Ore]:
    """What is booked, and what remains."""
    booked = sum(row.amount for row in months if row.state == PartState.BOOKED)
    return booked, sum(row.amount for row in months) - booked
