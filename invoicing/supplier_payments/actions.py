"""Paying suppliers (betala leverantörer): a batch is planned by one person and released by two others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.supplier_invoices.checks import Stop
from invoicing.supplier_invoices.models import StopKind, SupplierInvoice
from invoicing.supplier_invoices.queries import hands_of
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.stops import raise_stops
from invoicing.supplier_payments.models import InvoicePayment, PaymentState
from invoicing.supplier_payments.planning import PlannedPayment, plan
from invoicing.supplier_payments.queries import due_invoices, payables_of, planned_payments, why_held
from servicecenter.accounts.models import User
from servicecenter.common.calendars import is_banking_day
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.exchange.bank_answers import PaymentFate
from servicecenter.exchange.pain001 import Scheme
from servicecenter.payments.actions import PaymentDraft, seal_batch
from servicecenter.payments.models import PaymentBatch
from servicecenter.payments.queries import batches_begun_with
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, move_many

KIND = "supplier"
ORIGIN = "supplier-payments"
LOCK = "SELECT pg_advisory_xact_lock(hashtext('supplier payments'), %s)"
REFERENCES = uuid5(NAMESPACE_URL, "urn:servicecenter:supplier-payments")
LOST = (PaymentFate.REJECTED, PaymentFate.RETURNED)


@transaction.atomic
def plan_batch(*, pays_on: date, by: User, at: datetime) -> PaymentBatch:
    """Put every invoice that must be paid by a day into one batch (planera betalning).

    Whoever planned, coded or attested any of it may not release it. Two who plan at once take turns, and the second
    finds nothing left. Raises ``ValidationError`` for a day that can't be, ``NotAllowedNow`` when there is nothing to
    pay, and ``PaymentFileError`` with what the bank would refuse.
    """
    if not by.may(Permission.PAY_INVOICES):
        raise PermissionDenied(_("Du saknar behörighet att planera betalningar till leverantörer."))
    _check_day(pays_on, timezone.localdate(at))
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [current_agency_id()])
    invoices = {row.pk: row for row in _locked(pays_on)}
    planned = plan(payables_of(invoices.values())).payments
    if not planned:
        raise NotAllowedNow(_("Inget är klart att betalas till %s.") % pays_on)
    origin = f"{ORIGIN}:{pays_on}:{len(batches_begun_with(f'{ORIGIN}:{pays_on}:')) + 1}"
    chosen = [invoices[payable.invoice] for payment in planned for payable in payment.payables]
    batch = seal_batch(
        origin=origin,
        kind=KIND,
        title=_("Leverantörer %s") % pays_on,
        pays_on=pays_on,
        payments=[_draft(payment, origin, invoices) for payment in planned],
        barred=hands_of(chosen),
        by=by,
        at=at,
    )
    fault_point("supplier batch sealed and invoices not in it")
    InvoicePayment.objects.bulk_create(
        InvoicePayment(
            invoice_id=payable.invoice, batch=batch, reference=_reference(payment, origin), amount_ore=payable.amount,
            planned_at=at,
        )
        for payment in planned
        for payable in payment.payables
    )  # fmt: skip
    move_many(chosen, SUPPLIER_INVOICE["plan"], by=None, at=at)
    return batch


def hear_of_payments(fates: Mapping[str, str], at: datetime) -> None:
    """What the bank says of payments to suppliers: those that arrived are paid, those that came back are open again.

    Heard again it changes nothing. One that the bank has both refused and carried out is for a person to ask about.
    """
    _lock([row.invoice_id for row in planned_payments(fates)])
    rows = list(planned_payments(fates))
    told = {row: fates[row.reference] for row in rows}
    _pay([row for row, fate in told.items() if fate == PaymentFate.SETTLED and row.state == PaymentState.PLANNED], at)
    _reopen([row for row, fate in told.items() if fate in LOST and row.state != PaymentState.FAILED], at)
    text = _("Banken säger både att betalningen är avvisad och att den är utförd. Fråga banken.")
    doubtful = [row for row, fate in told.items() if fate == PaymentFate.CONFLICT]
    raise_stops({row.invoice: [Stop(StopKind.RETURNED, text, f"conflict {row.reference}")] for row in doubtful}, at=at)


def _pay(rows: Sequence[InvoicePayment], at: datetime) -> None:
    for row in rows:
        row.invoice.paid_on = row.batch.pays_on
    _tell(rows, PaymentState.PAID, at)
    move_many([row.invoice for row in rows], SUPPLIER_INVOICE["pay"], by=None, at=at, also=("paid_on",))


def _reopen(rows: Sequence[InvoicePayment], at: datetime) -> None:
    """The invoices are debts again, and nobody pays them before a person has looked."""
    for row in rows:
        row.invoice.paid_on = None
    _tell(rows, PaymentState.FAILED, at)
    move_many([row.invoice for row in rows], SUPPLIER_INVOICE["reopen"], by=None, at=at, also=("paid_on",))
    text = _("Betalningen kom inte fram. Kontrollera leverantörens konto innan den betalas igen.")
    raise_stops({row.invoice: [Stop(StopKind.RETURNED, text, row.reference)] for row in rows}, at=at)


def _tell(rows: Sequence[InvoicePayment], state: PaymentState, at: datetime) -> None:
    for row in rows:
        row.state, row.told_at = state, at
    InvoicePayment.objects.bulk_update(rows, ["state", "told_at"])
    fault_point("supplier payments told and invoices not moved")


def _check_day(pays_on: date, today: date) -> None:
    if pays_on <= today:
        raise ValidationError({"pays_on": _("Välj en dag efter i dag; banken behöver filen i förväg.")})
    if not is_banking_day(pays_on):
        raise ValidationError({"pays_on": _("%s är ingen bankdag.") % pays_on})


def _locked(pays_on: date) -> list[SupplierInvoice]:
    """What is due, held until the batch is there, without what can't be paid."""
    _lock([row.pk for row in due_invoices(pays_on)])
    return [row for row in due_invoices(pays_on) if not why_held(row)]


def _lock(invoice_ids: Sequence[int]) -> None:
    """In the order of their keys, so that two who lock the same never wait for each other."""
    rows = SupplierInvoice.objects.select_for_update(of=("self",)).filter(pk__in=invoice_ids)
    list(rows.order_by("pk").values_list("pk", flat=True))


def _draft(payment: PlannedPayment, origin: str, invoices: Mapping[int, SupplierInvoice]) -> PaymentDraft:
    supplier = invoices[payment.first.invoice].supplier
    return PaymentDraft(
        reference=_reference(payment, origin),
        payee_kind=KIND,
        payee_id=supplier.pk,
        payee_name=supplier.name,
        account=payment.first.account,
        amount_ore=payment.amount,
        scheme=Scheme(payment.first.scheme),
        ocr=payment.ocr,
        message=payment.message,
    )


def _reference(payment: PlannedPayment, origin: str) -> str:
    """The same for the same invoices in the same batch, and never that of another payment."""
    told = ",".join(str(payable.invoice) for payable in payment.payables)
    return uuid5(REFERENCES, f"{current_agency_id()}/{origin}/{told}").hex
