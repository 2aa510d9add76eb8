"""Invoices go on to payment, or to someone who looks once more; and what that person says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.after_checks.drawing import reasons_of
from invoicing.after_checks.models import AfterCheck, CheckOutcome
from invoicing.after_checks.queries import decided_on, facts_of, handled_by, in_words
from invoicing.supplier_invoices.actions import clear, lock, ready_of
from invoicing.supplier_invoices.models import SupplierInvoice
from invoicing.supplier_invoices.posting import coded_of
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.stops import settle_soft_stops
from invoicing.supplier_invoices.waking import wake_flow
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, event_of, record, write_events
from servicecenter.common.fault_points import fault_point
from servicecenter.workflow.transitions import NotAllowedNow, move, move_many


def sample_or_clear(invoices: Sequence[SupplierInvoice], *, at: datetime) -> None:
    """Take out what the agency's rules draw (ta ut till efterkontroll), and mark the rest ready for payment.

    What an open stop or half a coding holds stays where it is. As many queries as for one.
    """
    decided = decided_on(timezone.localdate(at))
    drawn: dict[int, list[str]] = {}
    if decided:
        ready = ready_of(invoices)
        facts = facts_of(ready, coded_of(ready))
        drawn = {each.pk: reasons for each in ready if (reasons := reasons_of(facts[each.pk], decided))}
    taken = [each for each in invoices if each.pk in drawn]
    if taken:
        _take_out(taken, drawn, at=at)
    clear([each for each in invoices if each.pk not in drawn], at=at)


def _take_out(invoices: Sequence[SupplierInvoice], drawn: dict[int, list[str]], *, at: datetime) -> None:
    AfterCheck.objects.bulk_create(AfterCheck(invoice=each, reasons=drawn[each.pk], drawn_at=at) for each in invoices)
    fault_point("invoice drawn and not moved")
    move_many(invoices, SUPPLIER_INVOICE["sample"], by=None, at=at)
    write_events(
        [
            event_of(Event.INVOICE_DRAWN, on=each, by=None, at=at, detail={"rule": in_words(drawn[each.pk])})
            for each in invoices
        ]
    )


@transaction.atomic
def pass_check(*, invoice: SupplierInvoice, note: str = "", by: User, at: datetime) -> SupplierInvoice:
    """Nothing was found (godkänn efterkontrollen): the invoice is ready for payment, unless a stop has come since."""
    invoice = _held(invoice, by)
    if not ready_of([invoice]):
        raise NotAllowedNow(_("Fakturan har en öppen spärr eller är inte helt konterad. Utred, eller återsänd."))
    invoice.cleared_at, invoice.was_touched = at, True
    also = ("cleared_at", "was_touched")
    move(invoice, SUPPLIER_INVOICE["pass"], by=by, at=at, comment=note.strip()[:500], also=also)
    settle_soft_stops([invoice], at=at)
    _tell(invoice, CheckOutcome.PASSED, note, by=by, at=at)
    wake_flow()
    return invoice


@transaction.atomic
def fail_check(*, invoice: SupplierInvoice, note: str, by: User, at: datetime) -> SupplierInvoice:
    """Something was found (återsänd från efterkontrollen): the invoice is reviewed again."""
    invoice = _held(invoice, by)
    if not note.strip():
        raise ValidationError({"note": _("Skriv vad som är fel, så att granskaren vet vad som ska rättas.")})
    invoice.was_touched = True
    move(
        invoice, SUPPLIER_INVOICE["fail"], by=by, at=at, comment=note.strip()[:500], also=("was_touched",)
    )  # fmt: skip
    _tell(invoice, CheckOutcome.FAILED, note, by=by, at=at)
    return invoice


def _held(invoice: SupplierInvoice, by: User) -> SupplierInvoice:
    """The invoice locked, for someone who has not handled it before."""
    invoice = lock(invoice)
    if by.pk in handled_by(invoice):
        raise PermissionDenied(_("Den som har konterat eller attesterat fakturan får inte efterkontrollera den."))
    return invoice


def _tell(invoice: SupplierInvoice, outcome: CheckOutcome, note: str, *, by: User, at: datetime) -> None:
    told = {"outcome": outcome, "note": note.strip()[:500], "checked_by": by, "checked_at": at}
    AfterCheck.objects.filter(invoice=invoice, outcome="").update(**told)
    fault_point("after-check told and not logged")
    record(Event.INVOICE_CHECKED, on=invoice, by=by, at=at, decision=outcome, note=note.strip()[:300])
