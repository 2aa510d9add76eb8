"""Supplier invoices in the attest inbox (attest av leverantörsfaktura), with coding and stops beside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoicing.approvals.queries import differences_of, orderer_ids
from invoicing.coding.queries import coder_id_of, notes_of
from invoicing.supplier_invoices.actions import lock
from invoicing.supplier_invoices.models import CodingLine, InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.queries import coding_lines_of, lines_of, stops_of
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.waking import wake_flow
from invoicing.supplier_reminders.queries import reminded_ids, reminders_of
from servicecenter.accounts.models import User
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.common.bank_accounts import format_bankgiro
from servicecenter.common.fault_points import fault_point
from servicecenter.ledger.queries import account_names
from servicecenter.web.formatting import kronor, period_text
from servicecenter.workflow.transitions import move

KIND = "supplier_invoice"
DECIDED = (
    *("kind", "supplier_id", "supplier_name", "supplier_number", "number", "issued_on", "due_on", "currency"),
    *("net_ore", "vat_ore", "rounding_ore", "total_ore", "bankgiro", "plusgiro", "iban", "bic", "payment_reference"),
    "sha256",
)
CODED = ("account", "coding", "amount_ore", "vat_category", "vat_rate", "text")


def _invoice(task: AttestTask) -> SupplierInvoice:
    return SupplierInvoice.objects.defer("document").select_related("supplier", "reviewer").get(pk=task.object_id)


def _content(task: AttestTask) -> Mapping[str, Any]:
    """What is paid, to which account, and where it is posted."""
    invoice = _invoice(task)
    coding = [_coded(row) for row in coding_lines_of(invoice)]
    return {"invoice": {name: str(getattr(invoice, name)) for name in DECIDED}, "coding": coding}


def _coded(row: CodingLine) -> dict[str, str]:
    told = {name: str(getattr(row, name)) for name in CODED}
    return told | ({"period": f"{row.accrues_from}–{row.accrues_to}"} if row.accrues_from else {})


def _detail(task: AttestTask) -> Mapping[str, Any]:
    invoice = _invoice(task)
    parts: list[dict[str, Any]] = [
        {"heading": _("Kontering"), "table": _coding_table(coding_lines_of(invoice))},
        {"heading": _("Fakturan"), "rows": _facts(invoice)},
        {"heading": _("Rader"), "table": _lines_table(invoice)},
    ]
    if matched := differences_of(invoice):
        parts.append({"heading": _("Matchning"), "rows": [_matched(row) for row in matched]})
    if notes := notes_of(invoice):
        parts.append({"heading": _("Anteckningar"), "rows": [_note(note) for note in notes]})
    note = _("att betala; %s kr utan moms") % kronor(invoice.net_ore)
    return {"findings": _findings(invoice), "parts": parts, "amount_note": note}


def _coding_table(rows: list[CodingLine]) -> dict[str, Any]:
    names = account_names()
    columns = [_("Konto"), _("Kodsträng"), _("Text"), _("Ursprung"), _("Belopp")]
    return {
        "caption": _("Fakturans kontering"),
        "columns": [{"label": label, "is_number": place == 4} for place, label in enumerate(columns)],
        "rows": [
            {
                "cells": [
                    f"{row.account} {names.get(row.account, '')}".strip(), row.coding or "–", _text(row),
                    row.why or _("Granskaren"), kronor(row.amount_ore),
                ]
            }
            for row in rows
        ],
        "foot": [_("Summa utan moms"), "", "", "", kronor(sum(row.amount_ore for row in rows))],
    }  # fmt: skip


def _text(row: CodingLine) -> str:
    """What it says, and over which months it is spread."""
    spread = _("Periodiseras %s") % period_text(row.period) if row.period else ""
    return ". ".join(part for part in (row.text, spread) if part) or "–"


def _lines_table(invoice: SupplierInvoice) -> dict[str, Any]:
    columns = [_("Vara eller tjänst"), _("Antal"), _("Belopp")]
    return {
        "caption": _("Rader på fakturan"),
        "columns": [{"label": label, "is_number": place > 0} for place, label in enumerate(columns)],
        "rows": [
            {"cells": [line.name, f"{line.quantity:f}".rstrip("0").rstrip(".") if line.quantity else "–",
                       kronor(line.amount_ore)]}
            for line in lines_of(invoice)
        ],
    }  # fmt: skip


def _facts(invoice: SupplierInvoice) -> list[dict[str, Any]]:
    account = format_bankgiro(invoice.bankgiro) if invoice.bankgiro else invoice.plusgiro or invoice.iban
    facts = (
        (_("Fakturanummer"), invoice.number),
        (_("Ankomstnummer"), invoice.arrival_number),
        (_("Fakturadatum"), f"{invoice.issued_on:%Y-%m-%d}"),
        (_("Förfallodag"), f"{invoice.due_on:%Y-%m-%d}" if invoice.due_on else ""),
        (_("Ordernummer"), invoice.order_reference),
        (_("Betalas till"), account),
        (_("Granskare"), invoice.reviewer),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


def _matched(row: Any) -> dict[str, Any]:
    return {"label": f"{row.order}: {row.text}", "value": kronor(row.difference_ore)}


def _note(note: Any) -> dict[str, Any]:
    return {"label": f"{note.written_by}, {note.written_at:%Y-%m-%d}", "value": note.text}


def _findings(invoice: SupplierInvoice) -> list[dict[str, str]]:
    """The open stops, with a way to the whole invoice."""
    found = [
        {
            "kind": "stop" if stop.kind in InvoiceStop.HARD else "warn",
            "title": stop.get_kind_display(),
            "text": stop.text,
        }
        for stop in stops_of(invoice)
        if stop.settled_at is None
    ]
    seen = {
        "kind": "info",
        "title": _("Hela fakturan"),
        "text": _("Originalet och allt som har hänt finns på fakturans sida."),
        "url": reverse("supplier_invoice", args=[invoice.public_id]),
        "action": _("Öppna fakturan"),
    }
    reminded = [
        {
            "kind": "warn",
            "title": _("Leverantören har påmint"),
            "text": _("Påminnelsen är daterad %s.") % f"{reminder.reminded_on:%Y-%m-%d}",
        }
        for reminder in reminders_of(invoice)
    ]
    return [*reminded, *found, seen]


def _remarks(task: AttestTask) -> int:
    """Open stops, and coding that no person and no history stands for."""
    return sum(1 for stop in stops_of(_invoice(task)) if stop.settled_at is None)


def _approve(task: AttestTask, by: User, at: datetime) -> None:
    """Whoever ordered, coded or asked may not attest, nor may anyone in whose place they act."""
    invoice = lock(_invoice(task))
    deciders = {by.pk, task.behalf_of_id}
    if deciders & orderer_ids(invoice):
        raise PermissionDenied(_("Den som har beställt får inte attestera fakturan. En annan attestant får ta den."))
    if deciders & {coder_id_of(invoice), task.requested_by_id} - {None}:
        raise PermissionDenied(_("Den som har konterat får inte attestera fakturan. En annan attestant får ta den."))
    invoice.was_touched = True
    move(
        invoice, SUPPLIER_INVOICE["attest"], by=by, at=at, behalf_of=task.behalf_of_id, comment=task.comment,
        content_hash=task.content_hash, also=("was_touched",),
    )  # fmt: skip
    fault_point("invoice attested and flow not woken")
    wake_flow()


def _give_back(task: AttestTask, by: User, at: datetime) -> None:
    invoice = lock(_invoice(task))
    move(invoice, SUPPLIER_INVOICE["return"], by=by, at=at, behalf_of=task.behalf_of_id, comment=task.comment)


INVOICE_KIND = AttestKind(
    key=KIND,
    label=gettext_lazy("Leverantörsfaktura"),
    content=_content,
    detail=_detail,
    on_approved=_approve,
    on_returned=_give_back,
    icon="document",
    remarks=_remarks,
    hurried=reminded_ids,
)
