"""What the page of an invoice shows: how far it has come, what stops it, and all that has happened."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from invoicing.supplier_invoices.models import InvoiceState, InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.stops import NOT_BY_HAND
from servicecenter.common.bank_accounts import format_bankgiro
from servicecenter.web.formatting import iso_moment, kronor
from servicecenter.workflow.models import TransitionLog

PLACE = {
    InvoiceState.RECEIVED: 0,
    InvoiceState.VALIDATED: 0,
    InvoiceState.REGISTERED: 1,
    InvoiceState.REVIEW: 1,
    InvoiceState.WAITING: 1,
    InvoiceState.MATCHED: 2,
    InvoiceState.ATTESTED: 2,
    InvoiceState.AFTER_CHECK: 2,
    InvoiceState.CLEARED: 3,
    InvoiceState.POSTED: 4,
    InvoiceState.IN_PAYMENT: 4,
    InvoiceState.PAID: 5,
}
"""How many of the steps on the page an invoice in each state has behind it."""


BACKWARDS = frozenset({"return", "take_back", "fail", "hold", "reopen"})
"""Ways back, told by what was done rather than by where it led."""


def steps_of(invoice: SupplierInvoice) -> list[dict[str, str]]:
    """Arrived, matched or attested, cleared, posted, paid."""
    told = (
        (_("Ankommen"), f"{invoice.arrived_on:%Y-%m-%d}" if invoice.arrived_on else ""),
        (_("Matchad eller attesterad"), ""),
        (_("Klarmarkerad"), iso_moment(invoice.cleared_at) if invoice.cleared_at else ""),
        (_("Slutbokförd"), f"{invoice.posted_on:%Y-%m-%d}" if invoice.posted_on else ""),
        (_("Betald"), f"{invoice.paid_on:%Y-%m-%d}" if invoice.paid_on else ""),
    )
    if invoice.state == InvoiceState.REJECTED:
        return [{"label": _("Avvisad"), "meta": invoice.reason, "status": "stop"}]
    done = PLACE[InvoiceState(invoice.state)]
    return [
        {"label": label, "meta": meta, "status": "done" if place < done else "now" if place == done else ""}
        for place, (label, meta) in enumerate(told)
    ]


def facts_of(invoice: SupplierInvoice) -> list[dict[str, str]]:
    """The head of the invoice, without what it does not say."""
    facts = (
        (_("Fakturanummer"), invoice.number),
        (_("Ankomstnummer"), invoice.arrival_number),
        (_("Fakturadatum"), f"{invoice.issued_on:%Y-%m-%d}"),
        (_("Förfallodag"), f"{invoice.due_on:%Y-%m-%d}" if invoice.due_on else ""),
        (_("Leveransdag"), f"{invoice.delivered_on:%Y-%m-%d}" if invoice.delivered_on else ""),
        (_("Ordernummer"), invoice.order_reference),
        (_("Er referens"), invoice.buyer_reference),
        (_("Avtal"), invoice.contract_reference),
        (_("Abonnemangets nummer"), invoice.object_reference),
        (_("Avser faktura"), invoice.preceding_number),
        (_("Bankgiro"), format_bankgiro(invoice.bankgiro) if invoice.bankgiro else ""),
        (_("Plusgiro"), invoice.plusgiro),
        (_("IBAN"), invoice.iban),
        (_("OCR eller referens"), invoice.payment_reference),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


def sums_of(invoice: SupplierInvoice) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [{"label": _("Belopp utan moms"), "value": kronor(invoice.net_ore)}]
    for row in invoice.vat_breakdown:
        label = _("Moms %s %%") % f"{row['rate']}".removesuffix(".00").replace(".", ",")
        rows.append({"label": label, "value": kronor(row["vat_ore"])})
    if invoice.rounding_ore:
        rows.append({"label": _("Öresutjämning"), "value": kronor(invoice.rounding_ore)})
    return [*rows, {"label": _("Att betala"), "value": kronor(invoice.total_ore), "is_sum": True}]


def checks_of(invoice: SupplierInvoice) -> list[dict[str, str]]:
    """Which layers of rules ran, and which did not and why."""
    names = {"syntax": _("XML"), "schema": _("Schema"), "en16931": "EN 16931", "rules": _("Regler"), "peppol": "Peppol"}
    ran = [{"label": names.get(layer, layer), "value": _("Kontrollerat"), "kind": "ok"} for layer in _ran(invoice)]
    skipped = [
        {"label": names.get(one["layer"], one["layer"]), "value": _("Ej kontrollerat: %s") % one["why"], "kind": "warn"}
        for one in invoice.checked.get("skipped", ())
    ]
    return [*ran, *skipped]


def _ran(invoice: SupplierInvoice) -> Sequence[str]:
    return invoice.checked.get("ran", ())


def findings_of(stops: Sequence[InvoiceStop]) -> list[dict[str, object]]:
    """The open stops, and whether a person may settle them here."""
    return [
        {
            "kind": "stop" if stop.kind in InvoiceStop.HARD else "warn",
            "title": stop.get_kind_display(),
            "text": stop.text,
            "id": stop.public_id,
            "may_settle": stop.kind in InvoiceStop.HARD and stop.kind not in NOT_BY_HAND,
        }
        for stop in stops
        if stop.settled_at is None
    ]


def events_of(
    invoice: SupplierInvoice, steps: Sequence[TransitionLog], stops: Sequence[InvoiceStop]
) -> list[dict[str, str]]:
    """All that has happened, oldest first: who, when and why."""
    events = [(invoice.received_at, _("Kom in som %s") % _inside(invoice.get_intake_display()), "")]
    labels = {name: str(row.label) for name, row in SUPPLIER_INVOICE.items()}
    states = dict(InvoiceState.choices)
    for step in steps:
        who = _("%(by)s för %(giver)s") % {"by": step.by, "giver": step.behalf_of} if step.behalf_of else step.by
        meta = ". ".join(str(part) for part in (who or _("av sig självt"), step.comment) if part)
        told = labels[step.transition] if step.transition in BACKWARDS else states[step.to_state]
        events.append((step.at, told, meta))
    for stop in stops:
        events.append((stop.raised_at, _("Spärr: %s") % stop.get_kind_display(), stop.text))
        if stop.settled_at:
            meta = ". ".join(str(part) for part in (stop.settled_by, stop.settled_how) if part)
            events.append((stop.settled_at, _("Spärren hävdes: %s") % stop.get_kind_display(), meta))
    events.sort(key=lambda event: event[0])
    return [{"text": text, "meta": f"{iso_moment(at)} {meta}".strip(), "status": "done"} for at, text, meta in events]


def _inside(word: str) -> str:
    """A word of a choice inside a sentence; one that is all capitals stays so."""
    return word if word.isupper() else word.lower()
