"""Invoices in another currency: a clerk converts one by a dated rate, and two persons say that the bank has paid it.

The order to the bank is given in the bank, where two persons sign it; a file of ours pays in kronor only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.foreign_currency.conversion import Claimed, in_kronor, price_in_kronor
from invoicing.foreign_currency.models import ForeignAmount, ForeignPayment, ForeignPaymentState
from invoicing.foreign_currency.posting import payment_voucher
from invoicing.late_charges.actions import judge_charges
from invoicing.supplier_invoices.actions import lock
from invoicing.supplier_invoices.models import (
    KRONOR,
    InvoiceLine,
    InvoiceState,
    InvoiceStop,
    StopKind,
    SupplierInvoice,
)
from invoicing.supplier_invoices.posting import booked_of
from invoicing.supplier_invoices.queries import hands_of
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.stops import check_invoices, stopped_ids
from invoicing.supplier_invoices.vouchers import arrival_voucher
from invoicing.supplier_invoices.waking import wake_flow
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.money import Ore
from servicecenter.common.permissions import Permission
from servicecenter.ledger.actions import ensure_accounts, post_voucher
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move

CONVERTED = (
    *("currency", "net_ore", "vat_ore", "rounding_ore", "total_ore", "vat_breakdown", "was_touched"),
)  # fmt: skip


@transaction.atomic
def convert_invoice(
    *, invoice: SupplierInvoice, rate: Decimal, rate_on: date, source: str, by: User, at: datetime
) -> SupplierInvoice:
    """Make the invoice one in kronor and post its debt (räkna om); what it said in its own currency is kept.

    Raises ``ValidationError`` with what is wrong with the rate, and ``NotAllowedNow``.
    """
    if not by.may(Permission.HANDLE_INVOICES):
        raise PermissionDenied(_("Bara e-handeln räknar om fakturor."))
    invoice = lock(invoice)
    if invoice.is_in_kronor or invoice.state != InvoiceState.REGISTERED:
        raise NotAllowedNow(_("Fakturan är redan omräknad, eller väntar inte på en kurs."))
    today = timezone.localdate(at)
    _check_rate(rate, rate_on, source, today)
    lines = list(InvoiceLine.objects.filter(invoice=invoice).order_by("number"))
    ForeignAmount.objects.create(
        invoice=invoice, currency=invoice.currency, net_hundredths=invoice.net_ore, vat_hundredths=invoice.vat_ore,
        total_hundredths=invoice.total_ore, rate=rate, rate_on=rate_on, source=source.strip(), converted_by=by,
        converted_at=at,
    )  # fmt: skip
    _convert(invoice, lines, rate)
    fault_point("invoice converted and not posted")
    if invoice.total_ore:
        ensure_accounts()
        post_voucher(arrival_voucher(booked_of(invoice), on=today), by=by, at=at)
    told = f"Omräknad med {rate.normalize():f}, {source.strip()}"
    stops = InvoiceStop.objects.filter(invoice=invoice, kind=StopKind.CURRENCY, settled_at__isnull=True)
    stops.update(settled_at=at, settled_by=by, settled_how=told[:300])
    check_invoices([invoice], at=at)
    judge_charges([invoice], at=at)
    record(Event.INVOICE_CONVERTED, on=invoice, by=by, at=at, comment=told)
    wake_flow()
    return invoice


@transaction.atomic
def tell_payment(
    *, invoice: SupplierInvoice, paid_on: date, drawn: Ore, reference: str, by: User, at: datetime
) -> ForeignPayment:
    """The bank has paid the invoice (registrera betalning): ``drawn`` is what it drew in kronor, above nothing.

    For a credit note it is what came back. Another person confirms. Raises ``ValidationError`` and ``NotAllowedNow``.
    """
    if not by.may(Permission.PAY_INVOICES):
        raise PermissionDenied(_("Du saknar behörighet att registrera betalningar till leverantörer."))
    invoice = lock(invoice)
    if invoice.state != InvoiceState.POSTED or not ForeignAmount.objects.filter(invoice=invoice).exists():
        raise NotAllowedNow(_("Bara en slutbokförd faktura i annan valuta registreras så, och bara en gång."))
    if stopped_ids([invoice]):
        raise NotAllowedNow(_("Fakturan har en spärr. Avgör den innan något betalas."))
    _check_payment(paid_on, drawn, reference, timezone.localdate(at))
    payment = ForeignPayment.objects.create(
        invoice=invoice, paid_on=paid_on, drawn_ore=-drawn if invoice.is_credit else drawn,
        reference=reference.strip(), told_by=by, told_at=at,
    )  # fmt: skip
    fault_point("payment told and invoice not moved")
    move(invoice, SUPPLIER_INVOICE["plan"], by=by, at=at)
    record(Event.FOREIGN_PAYMENT_TOLD, on=invoice, by=by, at=at, total_ore=payment.drawn_ore)
    return payment


@transaction.atomic
def confirm_payment(*, payment: ForeignPayment, by: User, at: datetime) -> ForeignPayment:
    """Another has seen it in the bank: the invoice is paid, and what the currency made of it is posted (bekräfta).

    Raises ``SecondPersonNeeded`` for whoever has handled the invoice, and ``NotAllowedNow``.
    """
    if not by.may(Permission.RELEASE_PAYMENT):
        raise PermissionDenied(_("Du saknar behörighet att bekräfta betalningar."))
    payment, invoice = _waiting(payment)
    if by.pk in hands_of([invoice]) or by.pk == payment.told_by_id:
        raise SecondPersonNeeded(_("Den som har hanterat fakturan får inte bekräfta betalningen."))
    draft = payment_voucher(
        booked_of(invoice), drawn=payment.drawn_ore, payment=str(payment.public_id), on=payment.paid_on
    )  # fmt: skip
    ensure_accounts()
    post_voucher(draft, by=by, at=at)
    fault_point("foreign payment posted and invoice not paid")
    payment.confirmed_by, payment.confirmed_at = by, at
    payment.save(update_fields=["confirmed_by", "confirmed_at"])
    invoice.paid_on = payment.paid_on
    move(invoice, SUPPLIER_INVOICE["pay"], by=by, at=at, also=("paid_on",))
    record(Event.FOREIGN_PAYMENT_CONFIRMED, on=invoice, by=by, at=at, total_ore=payment.drawn_ore)
    return payment


@transaction.atomic
def decline_payment(*, payment: ForeignPayment, reason: str, by: User, at: datetime) -> ForeignPayment:
    """It was not paid so (underkänn): the invoice is a debt again. Whoever told of it may also take it back."""
    payment, invoice = _waiting(payment)
    if not (by.may(Permission.RELEASE_PAYMENT) or by.pk == payment.told_by_id):
        raise PermissionDenied(_("Du saknar behörighet att underkänna betalningar."))
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför; den som registrerade betalningen läser det.")})
    payment.declined_by, payment.declined_at, payment.reason = by, at, reason.strip()[:300]
    payment.save(update_fields=["declined_by", "declined_at", "reason"])
    # Nobody's hand on the invoice: whoever said no to one payment may say yes to the next.
    move(invoice, SUPPLIER_INVOICE["reopen"], by=None, at=at, comment=payment.reason)
    record(Event.FOREIGN_PAYMENT_DECLINED, on=invoice, by=by, at=at, comment=payment.reason)
    return payment


def _waiting(payment: ForeignPayment) -> tuple[ForeignPayment, SupplierInvoice]:
    """Both held; the invoice first, as everyone who moves one does."""
    invoice = lock(payment.invoice)
    rows: Any = ForeignPayment.objects.select_for_update(of=("self",))
    payment = rows.get(pk=payment.pk)
    if payment.state != ForeignPaymentState.WAITING:
        raise NotAllowedNow(_("Betalningen är redan bekräftad eller underkänd."))
    return payment, invoice


def _convert(invoice: SupplierInvoice, lines: Sequence[InvoiceLine], rate: Decimal) -> None:
    rows = invoice.vat_breakdown
    claim = Claimed(
        invoice.net_ore,
        invoice.vat_ore,
        invoice.total_ore,
        tuple(line.amount_ore for line in lines),
        tuple(row["base_ore"] for row in rows),
        tuple(row["vat_ore"] for row in rows),
    )
    found = in_kronor(claim, rate)
    for line, amount in zip(lines, found.lines, strict=True):
        line.amount_ore = amount
        line.price = None if line.price is None else price_in_kronor(line.price, rate)
    InvoiceLine.objects.bulk_update(lines, ["amount_ore", "price"])
    invoice.currency, invoice.was_touched = KRONOR, True
    invoice.net_ore, invoice.vat_ore, invoice.total_ore = found.net, found.vat, found.total
    invoice.rounding_ore = found.rounding
    invoice.vat_breakdown = [
        row | {"base_ore": base, "vat_ore": vat}
        for row, base, vat in zip(rows, found.bases, found.vats, strict=True)
    ]  # fmt: skip
    invoice.save(update_fields=CONVERTED)


def _check_rate(rate: Decimal, rate_on: date, source: str, today: date) -> None:
    faults = {}
    if rate <= 0:
        faults["rate"] = _("Kursen är kronor för en av valutan, över noll.")
    if rate_on > today:
        faults["rate_on"] = _("Kursens dag ligger i framtiden.")
    if not source.strip():
        faults["source"] = _("Skriv var kursen står, till exempel Riksbanken.")
    if faults:
        raise ValidationError(faults)


def _check_payment(paid_on: date, drawn: Ore, reference: str, today: date) -> None:
    faults = {}
    if paid_on > today:
        faults["paid_on"] = _("Registrera betalningen när banken har gjort den.")
    if drawn <= 0:
        faults["drawn"] = _("Beloppet är över noll: det som banken drog, eller det som kom tillbaka.")
    if not reference.strip():
        faults["reference"] = _("Skriv bankens referens; den skiljer betalningarna åt.")
    elif ForeignPayment.objects.filter(reference=reference.strip(), declined_at__isnull=True).exists():
        faults["reference"] = _("En annan betalning har redan den referensen.")
    if faults:
        raise ValidationError(faults)
