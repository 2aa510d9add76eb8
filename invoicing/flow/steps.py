"""How invoices go on by themselves (det automatiska flödet): each state's next step, as far as it goes.

A step takes many locked invoices of one state. What fails for one of them fails for that one alone: they are then taken
one by one. A machine that is stopped loses the step that it was in, and nothing before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from django.db.models import Exists, OuterRef, QuerySet

from invoicing.accruals.actions import post_and_accrue
from invoicing.after_checks.actions import sample_or_clear
from invoicing.coding.queries import not_begun
from invoicing.coding.suggesting import begin_review
from invoicing.late_charges.actions import judge_again, judge_charges
from invoicing.matches.actions import match_invoices
from invoicing.supplier_invoices.actions import register_arrivals
from invoicing.supplier_invoices.models import InvoiceState, InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.stops import check_invoices, ids_to_check_again
from servicecenter.tenancy.scope import tenant

AT_A_TIME = 100
Step = Callable[..., object]
"""Takes locked invoices of one state, and ``at``."""

log = structlog.get_logger()


def arrive(invoices: Sequence[SupplierInvoice], *, at: datetime) -> None:
    """Register arrivals, and hold what some of them charge for late payment against the law."""
    register_arrivals(invoices, at=at)
    judge_charges(invoices, at=at)


STEPS: tuple[tuple[InvoiceState, Step], ...] = (
    (InvoiceState.VALIDATED, arrive),
    (InvoiceState.REGISTERED, match_invoices),
    (InvoiceState.REVIEW, begin_review),
    (InvoiceState.MATCHED, sample_or_clear),
    (InvoiceState.ATTESTED, sample_or_clear),
    (InvoiceState.CLEARED, post_and_accrue),
)
"""In the order of the flow, so that one round takes an invoice from arrival to final posting."""
ONLY: dict[InvoiceState, Callable[[QuerySet[SupplierInvoice]], QuerySet[SupplierInvoice]]] = {
    InvoiceState.REVIEW: not_begun
}
"""A state where invoices wait for a person: which of them a step is still to take."""


def move_on(*, agency_id: int, at: datetime) -> int:
    """Take every invoice of an agency as far as it goes by itself. Gives how many steps were taken."""
    return sum(_step(agency_id, state, step, at) for state, step in STEPS)


def check_again(*, agency_id: int, at: datetime) -> None:
    """Look again at invoices that the register of suppliers or the law holds back: it may say something else now."""
    with tenant(agency_id):
        held = ids_to_check_again()
        judge_again(at=at)
    for first in range(0, len(held), AT_A_TIME):
        with tenant(agency_id):
            rows = SupplierInvoice.objects.select_for_update(of=("self",), skip_locked=True)
            rows = rows.select_related("supplier").defer("document").filter(pk__in=held[first : first + AT_A_TIME])
            check_invoices(list(rows.order_by("pk")), at=at)


def _step(agency_id: int, state: InvoiceState, step: Step, at: datetime) -> int:
    """All that waits in a state, some at a time, each once."""
    done = after = 0
    while ids := _waiting(agency_id, state, after):
        after = ids[-1]
        done += _try(agency_id, ids, state, step, at)
    return done


def _waiting(agency_id: int, state: InvoiceState, after: int) -> list[int]:
    """Those that no open stop holds where they are."""
    held = InvoiceStop.objects.filter(invoice=OuterRef("pk"), settled_at__isnull=True, kind__in=InvoiceStop.HARD)
    with tenant(agency_id):
        rows = SupplierInvoice.objects.filter(state=state, pk__gt=after)
        rows = rows if state == InvoiceState.VALIDATED else rows.exclude(Exists(held))
        rows = ONLY[state](rows) if state in ONLY else rows
        return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])


def _try(agency_id: int, ids: Sequence[int], state: InvoiceState, step: Step, at: datetime) -> int:
    try:
        with tenant(agency_id):
            rows = SupplierInvoice.objects.select_for_update(of=("self",), skip_locked=True)
            rows = rows.select_related("supplier").defer("document").filter(pk__in=ids, state=state)
            invoices = list(rows.order_by("pk"))
            step(invoices, at=at)
            return len(invoices)
    except Exception as error:  # noqa: BLE001 (one invoice may not stop the others)
        log.error("invoice_step_failed", agency_id=agency_id, state=state, error_kind=type(error).__name__)
        return sum(_try(agency_id, [pk], state, step, at) for pk in ids) if len(ids) > 1 else 0
