"""Costs are spread over their months (periodisera): laid down when an invoice is posted, booked as each month comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from invoicing.accruals.models import AccrualPart
from invoicing.supplier_invoices.actions import post
from invoicing.supplier_invoices.models import CodingLine, SupplierInvoice
from invoicing.supplier_invoices.posting import booked_of, claims_vat, coded_of
from invoicing.supplier_invoices.spreading import spread
from invoicing.supplier_invoices.vouchers import Released, costs_of, release_voucher
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Month
from servicecenter.ledger.actions import ensure_accounts, post_vouchers
from servicecenter.ledger.draft import Chart, VoucherDraft, line_faults
from servicecenter.ledger.queries import chart_on

AT_A_TIME = 100


def post_and_accrue(invoices: Sequence[SupplierInvoice], *, at: datetime) -> None:
    """Post locked invoices; what is for several months is spread, and the months that have come are booked at once."""
    chosen = _to_spread(invoices)
    if chosen:
        ensure_accounts()
    post(invoices, at=at)
    if chosen:
        _lay_down(chosen, on=timezone.localdate(at))
        fault_point("invoice posted and months not booked")
        _book([each.pk for each in chosen], at=at)


def book_due_months(*, at: datetime) -> int:
    """Book every month that has come and is not booked, in the agency's scope. Gives how many parts were booked.

    Two at once take turns, and the second finds nothing left. What can't be booked is told why, and stops no other.
    """
    booked = after = 0
    while ids := _due_invoices(after, on=timezone.localdate(at)):
        after = ids[-1]
        booked += _book(ids, at=at)
    return booked


def _to_spread(invoices: Sequence[SupplierInvoice]) -> list[SupplierInvoice]:
    rows = CodingLine.objects.filter(invoice__in=[each.pk for each in invoices], accrues_from__isnull=False)
    found = set(rows.order_by().values_list("invoice", flat=True))
    return [each for each in invoices if each.pk in found]


def _lay_down(invoices: Sequence[SupplierInvoice], *, on: date) -> None:
    """The parts of each coding line that is spread, as its cost weighs on the agency."""
    rows: dict[int, list[CodingLine]] = defaultdict(list)
    for row in CodingLine.objects.filter(invoice__in=[each.pk for each in invoices]).order_by("number"):
        rows[row.invoice_id].append(row)
    coded, does_claim = coded_of(invoices), claims_vat(on)
    AccrualPart.objects.bulk_create(
        AccrualPart(invoice=invoice, coding_line=row, month=month.starts_on, amount_ore=ore)
        for invoice in invoices
        for row, cost in zip(
            rows[invoice.pk], costs_of(booked_of(invoice), coded[invoice.pk], claims_vat=does_claim), strict=True
        )
        if cost.period is not None
        for month, ore in spread(cost.amount, cost.period)
    )


def _due_invoices(after: int, *, on: date) -> list[int]:
    rows = _due(on).filter(invoice__gt=after).order_by("invoice")
    return list(rows.values_list("invoice", flat=True).distinct()[:AT_A_TIME])


def _due(on: date) -> QuerySet[AccrualPart]:
    return AccrualPart.objects.filter(booked_on__isnull=True, month__lte=on)


@transaction.atomic
def _book(invoice_ids: Collection[int], *, at: datetime) -> int:
    """Book what is due of some invoices: a voucher for each month of each invoice."""
    rows = _due(timezone.localdate(at)).filter(invoice__in=invoice_ids).select_for_update(of=("self",))
    rows = rows.select_related("invoice", "coding_line").defer("invoice__document")
    groups: dict[tuple[int, date], list[AccrualPart]] = defaultdict(list)
    for part in rows.order_by("invoice", "month", "pk"):
        groups[part.invoice_id, part.month].append(part)
    drafts = {key: _draft(parts) for key, parts in groups.items()}
    charts = {day: chart_on(day) for day in {draft.booked_on for draft in drafts.values()}}
    told = {key: _why_not(draft, charts[draft.booked_on]) for key, draft in drafts.items()}
    post_vouchers([draft for key, draft in drafts.items() if draft.turnover and not told[key]], by=None, at=at)
    fault_point("months booked and not marked")
    for key, parts in groups.items():
        for part in parts:
            part.booked_on, part.fault = (None, told[key]) if told[key] else (drafts[key].booked_on, "")
    AccrualPart.objects.bulk_update([part for parts in groups.values() for part in parts], ["booked_on", "fault"])
    return sum(len(parts) for key, parts in groups.items() if not told[key])


def _why_not(draft: VoucherDraft, chart: Chart) -> str:
    """Why a month can't be booked, or nothing."""
    found = (fault for line in draft.lines for fault in line_faults(line, chart))
    return "; ".join(dict.fromkeys(found))[:300] if draft.turnover else ""


def _draft(parts: Sequence[AccrualPart]) -> VoucherDraft:
    """Booked on the first day of its month, or when the invoice was posted if that was later."""
    invoice, month = parts[0].invoice, parts[0].month
    released = [
        Released(part.coding_line.account, part.coding_line.coding, part.amount_ore, part.coding_line.text)
        for part in parts
    ]
    return release_voucher(
        booked_of(invoice), Month.of(month), released, on=max(month, invoice.posted_on or month)
    )  # fmt: skip
