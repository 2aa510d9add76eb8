"""When invoices come to review: what history suggests becomes their coding (konteringsförslag), many at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from invoicing.accruals.deciding import accrue_above, period_of
from invoicing.coding.actions import coding_lines
from invoicing.coding.models import CodingSuggestion, InvoiceReview
from invoicing.coding.queries import features_from, history_of, latest_of, usual_reviewers
from invoicing.coding_rules.history import Suggestion, Used, suggest
from invoicing.coding_rules.placing import SWEDISH_RATES, Placed
from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, SupplierInvoice
from invoicing.supplier_invoices.vouchers import REVERSE_CHARGE
from servicecenter.common.fault_points import fault_point
from servicecenter.common.money import Ore
from servicecenter.ledger.draft import Chart, DraftLine, line_faults
from servicecenter.ledger.queries import chart_on

ORIGIN = "history"
Found = tuple[InvoiceLine, Suggestion]


def begin_review(invoices: Sequence[SupplierInvoice], *, at: datetime) -> None:
    """Begin the review of locked invoices: a reviewer and a coding, where history tells one.

    As many queries as for one. What someone has coded already stays as it is.
    """
    if not invoices:
        return
    latest = latest_of({each.supplier_id for each in invoices if each.supplier_id})
    _give_reviewers(invoices, usual_reviewers(latest))
    found = _suggestions(invoices, history_of(latest), chart_on(timezone.localdate(at)))
    CodingSuggestion.objects.bulk_create(
        CodingSuggestion(
            invoice_id=pk, line=line, account=one.account, coding=one.coding, basis=one.basis, hits=one.hits,
            of=one.of, made_at=at,
        )
        for pk, rows in found.items()
        for line, one in rows
    )  # fmt: skip
    fault_point("suggestion noted and not coded")
    above = accrue_above(timezone.localdate(at))
    CodingLine.objects.bulk_create(
        row for invoice in invoices for row in _coded(invoice, found.get(invoice.pk, ()), above)
    )
    InvoiceReview.objects.bulk_create(InvoiceReview(invoice=invoice, begun_at=at) for invoice in invoices)


def _give_reviewers(invoices: Sequence[SupplierInvoice], usual: Mapping[tuple[int, str], int]) -> None:
    """An invoice that nobody reviews goes to who had the last with the same reference."""
    given = []
    for invoice in invoices:
        reviewer = usual.get((invoice.supplier_id or 0, invoice.buyer_reference))
        if invoice.reviewer_id is None and reviewer is not None:
            invoice.reviewer_id = reviewer
            given.append(invoice)
    if given:
        SupplierInvoice.objects.bulk_update(given, ["reviewer"])


def _suggestions(
    invoices: Sequence[SupplierInvoice], history: Mapping[int, Sequence[Used]], chart: Chart
) -> dict[int, list[Found]]:
    """What is suggested for each line of the invoices that aren't coded."""
    ids = [invoice.pk for invoice in invoices]
    coded = set(CodingLine.objects.filter(invoice__in=ids).order_by().values_list("invoice_id", flat=True))
    suppliers = {invoice.pk: invoice.supplier_id for invoice in invoices if invoice.pk not in coded}
    found: dict[int, list[Found]] = {}
    for line in InvoiceLine.objects.filter(invoice__in=list(suppliers)).order_by("invoice_id", "number"):
        used = history.get(suppliers[line.invoice_id] or 0, ())
        features = features_from(line.article_number, line.accounting_reference, line.name, line.cpv)
        one = suggest(features, used)
        if one is not None and _holds(line, one, chart):
            found.setdefault(line.invoice_id, []).append((line, one))
    return found


def _holds(line: InvoiceLine, one: Suggestion, chart: Chart) -> bool:
    """Whether it can be posted today, with a VAT rate where the buyer accounts for it."""
    if line.vat_category in REVERSE_CHARGE and one.rate not in SWEDISH_RATES:
        return False
    return next(line_faults(DraftLine(one.account, 1, one.coding), chart), None) is None


def _coded(invoice: SupplierInvoice, found: Sequence[Found], above: Ore | None) -> Iterator[CodingLine]:
    placed = [
        Placed(
            row, line.number, one.account, one.coding, line.amount_ore, line.vat_category,
            one.rate if line.vat_category in REVERSE_CHARGE else line.vat_rate, "", ORIGIN,
            one.why(invoice.supplier_name), period_of(line, one.account, above),
        )
        for row, (line, one) in enumerate(found, start=1)
    ]  # fmt: skip
    yield from coding_lines(invoice, placed, {line.number: line.pk for line, _one in found})
