"""What each slice shows on the page of an invoice: one that has something to show adds a function to ``PARTS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from invoicing.accruals.parts import accrual_card
from invoicing.after_checks.parts import check_card
from invoicing.e_invoices.showing import card_of
from invoicing.foreign_currency.parts import currency_card
from invoicing.late_charges.parts import charges_card
from invoicing.matches.pages import match_context
from invoicing.review_office.parts import coding_card, notes_card, waiting_card
from invoicing.scans.queries import scan_of
from invoicing.supplier_invoices.models import Intake, InvoiceState, SupplierInvoice
from invoicing.supplier_reminders.queries import reminders_of
from servicecenter.common.permissions import Permission


@dataclass(frozen=True, slots=True)
class Part:
    """A card of the page. Its ``template`` sees ``invoice`` and ``part``; ``context`` is what it needs besides.

    ``is_aside`` puts it in the narrow column, ``is_wide`` above both.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    is_aside: bool = False
    is_wide: bool = False


def coding_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """Where the invoice is coded, or how it was."""
    found = coding_card(invoice, request.user, on=timezone.localdate())
    return Part("invoicing/review_office/part.html", found, is_wide=bool(found["coding"])) if found else None


def accrual_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """Over which months its costs are spread, what is booked and what remains."""
    found = accrual_card(invoice, request.user, on=timezone.localdate())
    return Part("invoicing/accruals/part.html", found) if found else None


def waiting_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """Who may attest it."""
    found = waiting_card(invoice, request.user, on=timezone.localdate())
    return Part("invoicing/review_office/waiting.html", found, is_aside=True) if found else None


def notes_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    return Part("invoicing/review_office/notes.html", notes_card(invoice), is_aside=True)


def picture_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """The paper that the invoice was read from."""
    scan = scan_of(invoice) if invoice.intake != Intake.E_INVOICE else None
    return Part("invoicing/scans/part.html", {"scan": scan}, is_aside=True) if scan else None


def check_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """That it was drawn to be looked at once more, and what was found."""
    found = check_card(invoice, request.user)
    return Part("invoicing/after_checks/part.html", found) if found else None


def e_invoice_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """What an e-invoice says beyond the rows that are kept, and its files."""
    found = card_of(invoice)
    return Part("invoicing/e_invoices/part.html", found, is_aside=True) if found else None


def match_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """What it was matched with, line by line."""
    found = match_context(invoice, request)
    return Part("invoicing/matches/match_part.html", found) if found else None


def currency_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """What it says in another currency, by which rate it is kronor, and how it was paid."""
    found = currency_card(invoice, request.user)
    return Part("invoicing/foreign_currency/part.html", found, is_aside=True) if found else None


def late_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """What it charges for late payment, held against the law, and whether it was itself paid late."""
    found = charges_card(invoice)
    return Part("invoicing/late_charges/part.html", found) if found else None


def reminders_part(invoice: SupplierInvoice, request: HttpRequest) -> Part | None:
    """That the supplier has reminded of it, and the door to registering that."""
    reminders = reminders_of(invoice)
    may = request.user.may(Permission.HANDLE_INVOICES) and invoice.state != InvoiceState.REJECTED
    context = {"reminders": reminders, "may_register": may, "invoice": invoice}
    return Part("invoicing/supplier_reminders/part.html", context, is_aside=True) if reminders or may else None


PartOf = Callable[[SupplierInvoice, HttpRequest], Part | None]
PARTS: tuple[PartOf, ...] = (
    check_part,
    currency_part,
    late_part,
    match_part,
    coding_part,
    accrual_part,
    picture_part,
    waiting_part,
    reminders_part,
    e_invoice_part,
    notes_part,
)
"""In the order in which the page shows them, after the document itself."""


def parts_of(invoice: SupplierInvoice, request: HttpRequest) -> list[Part]:
    found = (part_of(invoice, request) for part_of in PARTS)
    return [part for part in found if part is not None]
