"""An invoice is sent to be attested, and taken back before anyone has decided."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.approvals.attest import KIND
from invoicing.approvals.queries import orderers_of, unit_of
from invoicing.coding.actions import CodingFaults, lock_for_review, settle_suggestions
from invoicing.coding.models import InvoiceReview
from invoicing.coding.queries import may_review, things_of, wishes_of
from invoicing.coding_rules.placing import faults_of, place
from invoicing.supplier_invoices.actions import lock
from invoicing.supplier_invoices.models import SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from servicecenter.accounts.models import User
from servicecenter.attest.actions import lock_waiting, request_attest, withdraw
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.ledger.queries import chart_on
from servicecenter.workflow.transitions import move


@transaction.atomic
def ask_for_attest(*, invoice: SupplierInvoice, by: User, at: datetime) -> SupplierInvoice:
    """Send a coded invoice to be attested (skicka för attest). Raises ``CodingFaults`` when it is not coded whole."""
    invoice = lock_for_review(invoice, by=by, at=at)
    _require_coding(invoice, at)
    review = InvoiceReview.objects.filter(invoice=invoice).first() or InvoiceReview(invoice=invoice, begun_at=at)
    if review.coded_by_id is None:  # a suggestion that is sent as it is, is the sender's coding
        review.coded_by, review.coded_at = by, at
        review.save()
    settle_suggestions(invoice, at=at)
    invoice.unit, invoice.was_touched = unit_of(invoice), True
    invoice.reviewer = invoice.reviewer or by
    move(invoice, SUPPLIER_INVOICE["ask"], by=by, at=at, also=("unit", "reviewer", "was_touched"))
    fault_point("invoice asked and not in the inbox")
    orderer = next(iter(orderers_of(invoice)), None)
    coder = review.coded_by if review.coded_by_id not in (by.pk, orderer.pk if orderer else None) else None
    told = _("%(supplier)s, beställt av %(who)s") if orderer else "%(supplier)s"
    request_attest(
        kind=KIND,
        on=invoice,
        title=_("Faktura %s") % invoice.number,
        subject=orderer,
        subject_name=(told % {"supplier": invoice.supplier_name[:80], "who": orderer})[:160],
        unit=invoice.unit,
        amount_ore=invoice.total_ore,
        reviewed_by=coder,
        by=by,
        at=at,
    )
    return invoice


@transaction.atomic
def take_back(*, invoice: SupplierInvoice, by: User, at: datetime) -> SupplierInvoice:
    """Take an invoice back to review before anyone has decided (återta)."""
    task = lock_waiting(KIND, invoice.pk)
    invoice = lock(invoice)
    if not may_review(invoice, by, on=timezone.localdate(at)):
        raise PermissionDenied(_("Fakturan återtas av den som granskar den."))
    move(invoice, SUPPLIER_INVOICE["take_back"], by=by, at=at)
    if task is not None:
        withdraw(task=task, by=by if by.pk == task.requested_by_id else None, at=at)
    record(Event.INVOICE_TAKEN_BACK, on=invoice, by=by, at=at)
    return invoice


def _require_coding(invoice: SupplierInvoice, at: datetime) -> None:
    """The rows as they stand today: an account may have been closed since they were saved."""
    things, wishes = things_of([invoice])[invoice.pk], wishes_of(invoice)
    if invoice.supplier_id is None:
        raise ValidationError(_("Leverantören finns inte i registret. Den måste läggas upp innan fakturan attesteras."))
    chart = chart_on(timezone.localdate(at))
    if faults := faults_of(things, invoice.net_ore, wishes, place(things, wishes), chart):
        raise CodingFaults(faults)
