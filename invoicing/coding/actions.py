"""What a reviewer does with an invoice: codes it, hands it over, writes a note, keeps a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.coding.models import CodingSuggestion, CodingTemplate, InvoiceNote, InvoiceReview, TemplateLine
from invoicing.coding.queries import may_review, reviewers, suggestions_of, things_of, wishes_of
from invoicing.coding_rules.placing import Fault, Placed, Wish, faults_of, place
from invoicing.coding_rules.splitting import largest_remainder
from invoicing.supplier_invoices.actions import lock
from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, InvoiceState, SupplierInvoice
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.ledger.queries import chart_on
from servicecenter.workflow.transitions import NotAllowedNow

HUNDRED = 100 * 10_000
"""A hundred percent in parts of ten thousand, the decimals that a template keeps."""


class CodingFaults(ValidationError):
    """The rows are not the invoice's coding; ``faults`` has every reason with its row."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__([text_of(fault) for fault in faults])


def text_of(fault: Fault) -> str:
    return fault.text if fault.row is None else _("Rad %(row)s: %(text)s") % {"row": fault.row, "text": fault.text}


@transaction.atomic
def save_coding(
    *, invoice: SupplierInvoice, wishes: Sequence[Wish], version: int, by: User, at: datetime
) -> SupplierInvoice:
    """Code an invoice (kontera). Raises ``CodingFaults`` with all that differs, and then nothing is changed.

    ``version`` is that of the coding which the person saw: what another has saved since is never written over.
    """
    invoice = lock_for_review(invoice, by=by, at=at)
    review = InvoiceReview.objects.filter(invoice=invoice).first() or InvoiceReview(invoice=invoice, begun_at=at)
    if review.version != version:
        raise NotAllowedNow(_("Någon annan har konterat fakturan medan du hade den öppen. Titta på det som gäller nu."))
    things = things_of([invoice])[invoice.pk]
    placed = place(things, wishes)
    if faults := faults_of(things, invoice.net_ore, wishes, placed, chart_on(timezone.localdate(at))):
        raise CodingFaults(faults)
    write_coding(invoice, _told_again(invoice, placed))
    fault_point("invoice coded and not noted")
    review.version, review.coded_by, review.coded_at = review.version + 1, by, at
    review.save()
    SupplierInvoice.objects.filter(pk=invoice.pk).update(was_touched=True)
    record(Event.INVOICE_CODED, on=invoice, by=by, at=at, rows=len(placed))
    return invoice


def _told_again(invoice: SupplierInvoice, placed: Sequence[Placed]) -> list[Placed]:
    """Rows that are as they were keep where they came from; the others are the person's own."""
    from_before = {
        (wish.line, wish.account, wish.coding, wish.period, int(wish.share.size)): (wish.origin, wish.why)
        for wish in wishes_of(invoice)
    }
    sums: dict[int, int] = {}
    for one in placed:
        sums[one.row] = sums.get(one.row, 0) + one.amount
    told = []
    for one in placed:
        key = (one.line, one.account, one.coding, one.period, sums[one.row])
        origin, why = from_before.get(key, (one.origin, one.why))
        told.append(replace(one, origin=origin, why=why))
    return told


def write_coding(invoice: SupplierInvoice, placed: Sequence[Placed]) -> None:
    """Put these coding lines instead of those that are there."""
    CodingLine.objects.filter(invoice=invoice).delete()
    lines = dict(InvoiceLine.objects.filter(invoice=invoice).values_list("number", "pk"))
    CodingLine.objects.bulk_create(coding_lines(invoice, placed, lines))


def coding_lines(invoice: SupplierInvoice, placed: Sequence[Placed], lines: dict[int, int]) -> list[CodingLine]:
    return [
        CodingLine(
            invoice=invoice, number=number, line_id=lines[one.line] if one.line is not None else None,
            account=one.account, coding=one.coding, amount_ore=one.amount, vat_category=one.category,
            vat_rate=one.rate, text=one.text, origin=one.origin, why=one.why,
            accrues_from=one.period.starts_on if one.period else None,
            accrues_to=one.period.ends_on if one.period else None,
        )
        for number, one in enumerate(placed, start=1)
    ]  # fmt: skip


def lock_for_review(invoice: SupplierInvoice, *, by: User, at: datetime) -> SupplierInvoice:
    """The invoice as it is now, held; refused when it isn't under review or not this person's to review."""
    invoice = lock(invoice)
    if invoice.state != InvoiceState.REVIEW:
        told = {"invoice": invoice, "state": invoice.get_state_display().lower()}
        raise NotAllowedNow(_("%(invoice)s är inte under granskning; den är %(state)s.") % told)
    if not may_review(invoice, by, on=timezone.localdate(at)):
        raise PermissionDenied(_("Fakturan granskas av någon annan. Be den personen eller e-handeln lämna över den."))
    return invoice


def settle_suggestions(invoice: SupplierInvoice, *, at: datetime) -> None:
    """When the reviewer is done: which suggestions were kept as they were, for the measured hit rate."""
    coded = {
        (row.line_id, row.account, row.coding) for row in CodingLine.objects.filter(invoice=invoice).order_by("number")
    }
    suggestions = suggestions_of(invoice)
    for one in suggestions:
        one.is_kept, one.settled_at = (one.line_id, one.account, one.coding) in coded, at
    CodingSuggestion.objects.bulk_update(suggestions, ["is_kept", "settled_at"])


@transaction.atomic
def hand_over(*, invoice: SupplierInvoice, to: User, comment: str, by: User, at: datetime) -> SupplierInvoice:
    """Give the review to another reviewer (lämna över), with a word on why."""
    invoice = lock_for_review(invoice, by=by, at=at)
    if not comment.strip():
        raise ValidationError({"comment": _("Skriv varför du lämnar över fakturan.")})
    if not reviewers(on=timezone.localdate(at)).filter(pk=to.pk).exists():
        raise ValidationError({"to": _("%s är inte granskare i myndigheten i dag.") % to})
    if invoice.reviewer_id == to.pk:
        raise ValidationError({"to": _("%s har redan fakturan.") % to})
    invoice.reviewer, invoice.was_touched = to, True
    invoice.save(update_fields=["reviewer", "was_touched"])
    InvoiceNote.objects.create(
        invoice=invoice, text=comment.strip()[:1000], written_by=by, written_at=at, handed_to=to
    )  # fmt: skip
    record(Event.INVOICE_HANDED_OVER, on=invoice, by=by, at=at, receiver=to.pk, comment=comment.strip()[:300])
    return invoice


@transaction.atomic
def take_on(*, invoice: SupplierInvoice, by: User, at: datetime) -> SupplierInvoice:
    """Take an invoice that nobody reviews (ta fakturan)."""
    invoice = lock_for_review(invoice, by=by, at=at)
    if not by.may(Permission.REVIEW):
        raise PermissionDenied(_("Bara en granskare kan ta en faktura."))
    if invoice.reviewer_id not in (None, by.pk):
        raise NotAllowedNow(_("%s hann före.") % invoice.reviewer)
    invoice.reviewer = by
    invoice.save(update_fields=["reviewer"])
    record(Event.INVOICE_HANDED_OVER, on=invoice, by=by, at=at, receiver=by.pk)
    return invoice


@transaction.atomic
def write_note(*, invoice: SupplierInvoice, text: str, by: User, at: datetime) -> InvoiceNote:
    """Leave a note on an invoice, in whatever state it is (anteckna)."""
    if not text.strip():
        raise ValidationError({"text": _("Skriv något.")})
    note = InvoiceNote.objects.create(invoice=invoice, text=text.strip()[:1000], written_by=by, written_at=at)
    record(Event.INVOICE_NOTED, on=invoice, by=by, at=at)
    return note


@transaction.atomic
def keep_template(
    *, invoice: SupplierInvoice, name: str, of_supplier: bool, as_percent: bool, by: User, at: datetime
) -> CodingTemplate:
    """Keep the invoice's coding under a name (spara som mall), as amounts or as percent of the whole."""
    if not may_review(invoice, by, on=timezone.localdate(at)):
        raise PermissionDenied(_("Fakturan granskas av någon annan."))
    rows: dict[tuple[str, str, str], int] = {}
    for wish in wishes_of(invoice):
        key = (wish.account, wish.coding, wish.text)
        rows[key] = rows.get(key, 0) + int(wish.share.size)
    if not rows:
        raise ValidationError(_("Fakturan är inte konterad, så det finns inget att spara som mall."))
    template = CodingTemplate(name=name.strip()[:80], made_by=by, made_at=at)
    template.supplier = invoice.supplier if of_supplier else None
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:
        raise ValidationError({"name": _("Det finns redan en mall med det namnet.")}) from None
    shares = _shares(list(rows.values()), as_percent=as_percent)
    TemplateLine.objects.bulk_create(
        TemplateLine(template=template, number=number, account=account, coding=coding, text=text, share=share)
        for number, ((account, coding, text), share) in enumerate(zip(rows, shares, strict=True), start=1)
    )
    record(Event.CODING_TEMPLATE_KEPT, on=template, by=by, at=at, rows=len(rows))
    return template


def _shares(amounts: Sequence[int], *, as_percent: bool) -> list[str]:
    """What each row of a template says; percents are a hundred together, and the last amount is what is left."""
    if len(amounts) == 1:
        return [""]
    if as_percent:
        percents = largest_remainder(HUNDRED, [Decimal(abs(each)) for each in amounts])
        return [f"{Decimal(each) / 10_000:f} %".replace(".", ",") for each in percents]
    return [f"{amount / 100:.2f}".replace(".", ",") for amount in amounts[:-1]] + [""]


@transaction.atomic
def remove_template(*, template: CodingTemplate, by: User, at: datetime) -> None:
    """A template that nobody wants any more (ta bort mall); what was coded with it stays."""
    if not (by.may(Permission.HANDLE_INVOICES) or template.made_by_id == by.pk):
        raise PermissionDenied(_("Mallen tas bort av den som gjorde den, eller av e-handeln."))
    record(Event.CODING_TEMPLATE_REMOVED, on=template, by=by, at=at)
    template.delete()
