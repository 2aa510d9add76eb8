"""Reading what surrounds the coding of invoices: who may review, what is to be reviewed, history and templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from invoicing.coding.models import CodingSuggestion, CodingTemplate, InvoiceNote, InvoiceReview, TemplateLine
from invoicing.coding_rules.history import Features, Used, same_name
from invoicing.coding_rules.placing import Thing, Wish
from invoicing.coding_rules.splitting import amount
from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, InvoiceState, SupplierInvoice
from invoicing.supplier_invoices.spreading import is_of_several_months
from invoicing.supplier_invoices.vouchers import REVERSE_CHARGE
from invoicing.supplier_reminders.queries import is_reminded
from procurement.suppliers.models import Supplier
from servicecenter.accounts.models import User
from servicecenter.accounts.queries import holders_of
from servicecenter.attest.queries import desk_of
from servicecenter.attest.rules import Desk, in_force
from servicecenter.common.periods import Period
from servicecenter.common.permissions import Permission

CODED_BEFORE = (
    *(InvoiceState.MATCHED, InvoiceState.ATTESTED, InvoiceState.AFTER_CHECK, InvoiceState.CLEARED),
    *(InvoiceState.POSTED, InvoiceState.IN_PAYMENT, InvoiceState.PAID),
)
LATEST = 50
"""So many of a supplier's latest invoices are history enough."""


def may_review(invoice: SupplierInvoice, by: User, *, on: date) -> bool:
    """The assigned reviewer, another reviewer of its unit, or a clerk who handles invoices."""
    if by.may(Permission.HANDLE_INVOICES):
        return True
    if not by.may(Permission.REVIEW):
        return False
    return invoice.reviewer_id == by.pk or _covers(desk_of(by, on), invoice.unit_id)


def to_review(user: User, *, nobodys: bool = False, on: date) -> QuerySet[SupplierInvoice]:
    """What this person has to review, or what nobody has in the units where they may.

    What the supplier has reminded of stands first, and then what is due first.
    """
    rows = own_to_review(user) if not nobodys else _nobodys(desk_of(user, on))
    rows = rows.defer("document").select_related("unit").annotate(is_reminded=is_reminded())
    return rows.order_by("-is_reminded", F("due_on").asc(nulls_last=True), "id")


def own_to_review(user: User) -> QuerySet[SupplierInvoice]:
    """Those that wait for this reviewer."""
    return SupplierInvoice.objects.filter(state=InvoiceState.REVIEW, reviewer=user).order_by("id")


def _nobodys(desk: Desk) -> QuerySet[SupplierInvoice]:
    tops = [grant.unit_id for grant in _reviews(desk)]
    rows = SupplierInvoice.objects.filter(state=InvoiceState.REVIEW, reviewer__isnull=True)
    return rows if None in tops else rows.filter(unit__in={unit for top in tops for unit in desk.tree.within(top)})


def _covers(desk: Desk, unit_id: int | None) -> bool:
    return any(grant.unit_id is None or desk.tree.is_within(unit_id, grant.unit_id) for grant in _reviews(desk))


def _reviews(desk: Desk) -> list[Any]:
    return [
        grant
        for grant in desk.grants
        if grant.holder_id == desk.person_id and grant.permission == Permission.REVIEW and in_force(grant, desk.on)
    ]


def reviewers(*, on: date) -> QuerySet[User]:
    """Those to whom an invoice may be handed over."""
    return holders_of(Permission.REVIEW, on=on)


def review_of(invoice: SupplierInvoice) -> InvoiceReview | None:
    return InvoiceReview.objects.filter(invoice=invoice).select_related("coded_by").first()


def coder_id_of(invoice: SupplierInvoice) -> int | None:
    """Who coded the invoice last, if a person did."""
    return InvoiceReview.objects.filter(invoice=invoice).values_list("coded_by_id", flat=True).first()


def not_begun(rows: QuerySet[SupplierInvoice]) -> QuerySet[SupplierInvoice]:
    """Those of some invoices whose review has not begun."""
    return rows.exclude(Exists(InvoiceReview.objects.filter(invoice=OuterRef("pk"))))


def things_of(invoices: Sequence[SupplierInvoice]) -> dict[int, list[Thing]]:
    """What is to be coded of each invoice: its lines, or its amounts by VAT rate where it tells no lines. One query."""
    found: dict[int, list[Thing]] = defaultdict(list)
    for row in InvoiceLine.objects.filter(invoice__in=[each.pk for each in invoices]).order_by("number"):
        found[row.invoice_id].append(Thing(row.number, row.amount_ore, row.vat_category, row.vat_rate or Decimal(0)))
    return {each.pk: found[each.pk] or _of_breakdown(each) for each in invoices}


def _of_breakdown(invoice: SupplierInvoice) -> list[Thing]:
    if not invoice.vat_breakdown:
        return [Thing(None, invoice.net_ore, "S" if invoice.vat_ore else "Z", Decimal(0))]
    return [Thing(None, row["base_ore"], row["category"], Decimal(row["rate"])) for row in invoice.vat_breakdown]


def wishes_of(invoice: SupplierInvoice) -> list[Wish]:
    """The coding as it is, as rows to change; what was divided by VAT rate is one row again."""
    rows: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in CodingLine.objects.filter(invoice=invoice).select_related("line").order_by("number"):
        rate = row.vat_rate if row.vat_category in REVERSE_CHARGE else None
        line = row.line.number if row.line else None
        rows[line, row.account, row.coding, rate, row.text, row.origin, row.why, row.period] += row.amount_ore
    return [
        Wish(line, account, coding, amount(ore), rate, text, origin, why, period)
        for (line, account, coding, rate, text, origin, why, period), ore in rows.items()
    ]


def periods_of(invoice: SupplierInvoice) -> dict[int | None, Period]:
    """The periods of several months that the invoice says its lines are for (BT-134, BT-135).

    For the whole invoice it is the one that all lines have.
    """
    told = InvoiceLine.objects.filter(invoice=invoice).order_by("number").values_list("number", "starts_on", "ends_on")
    periods = {number: Period(start, end) if start and end and start <= end else None for number, start, end in told}
    found: dict[int | None, Period] = {
        number: period for number, period in periods.items() if period and is_of_several_months(period)
    }
    if found and len(set(periods.values())) == 1:
        found[None] = next(iter(found.values()))
    return found


def latest_of(supplier_ids: Collection[int]) -> dict[int, int]:
    """The latest coded invoices of each supplier, with their supplier. One query, whatever they have sent before."""
    coded = SupplierInvoice.objects.filter(supplier=OuterRef("pk"), state__in=CODED_BEFORE)
    latest = ArraySubquery(coded.order_by("-issued_on", "-id").values("pk")[:LATEST])
    rows = Supplier.objects.filter(pk__in=supplier_ids).order_by("pk").annotate(latest=latest)
    return {pk: supplier for supplier, found in rows.values_list("pk", "latest") for pk in found}


def history_of(invoices: Mapping[int, int]) -> Mapping[int, list[Used]]:
    """How invoices were coded where a line went whole to one place, by supplier. One query."""
    whole = Q(amount_ore=F("line__amount_ore")) | Q(line__isnull=True, amount_ore=F("invoice__net_ore"))
    rows = CodingLine.objects.filter(whole, invoice__in=list(invoices)).order_by("-invoice_id", "number")
    names = ("article_number", "accounting_reference", "name", "cpv")
    told = ("invoice_id", "account", "coding", "vat_category", "vat_rate", *(f"line__{name}" for name in names))
    found: dict[int, list[Used]] = defaultdict(list)
    for row in rows.values(*told):
        features = features_from(*(row[f"line__{name}"] or "" for name in names))
        rate = row["vat_rate"] if row["vat_category"] in REVERSE_CHARGE else None
        used = Used(row["invoice_id"], features, row["account"], row["coding"], rate)
        found[invoices[row["invoice_id"]]].append(used)
    return found


def features_from(article: str, reference: str, name: str, cpv: str) -> Features:
    return Features(article, reference, same_name(name), cpv)


def usual_reviewers(invoices: Mapping[int, int]) -> dict[tuple[int, str], int]:
    """Who reviewed the latest invoice of a supplier with the same reference. One query."""
    rows = SupplierInvoice.objects.filter(pk__in=list(invoices), reviewer__is_active=True).exclude(buyer_reference="")
    told = rows.order_by("issued_on", "id").values_list("supplier_id", "buyer_reference", "reviewer_id")
    return {(supplier, reference): reviewer for supplier, reference, reviewer in told}


def suggestions_of(invoice: SupplierInvoice) -> list[CodingSuggestion]:
    return list(CodingSuggestion.objects.filter(invoice=invoice).select_related("line").order_by("id"))


def suggestion_rate(*, supplier_id: int | None = None) -> tuple[int, int]:
    """Of how many settled suggestions how many were kept, in the agency or for one supplier."""
    rows = CodingSuggestion.objects.filter(is_kept__isnull=False)
    if supplier_id is not None:
        rows = rows.filter(invoice__supplier=supplier_id)
    found = rows.aggregate(kept=Count("pk", filter=Q(is_kept=True)), settled=Count("pk"))
    return found["kept"], found["settled"]


def notes_of(invoice: SupplierInvoice) -> list[InvoiceNote]:
    return list(InvoiceNote.objects.filter(invoice=invoice).select_related("written_by", "handed_to").order_by("id"))


def templates_for(invoice: SupplierInvoice) -> list[CodingTemplate]:
    """The supplier's own first, then those of no supplier."""
    rows = CodingTemplate.objects.filter(Q(supplier__isnull=True) | Q(supplier=invoice.supplier_id))
    return list(rows.order_by(F("supplier").asc(nulls_last=True), "name"))


def all_templates() -> QuerySet[CodingTemplate]:
    return CodingTemplate.objects.select_related("supplier", "made_by").prefetch_related("lines").order_by("name")


def template_by_id(public_id: UUID) -> CodingTemplate | None:
    return CodingTemplate.objects.filter(public_id=public_id).first()


def template_lines(template: CodingTemplate) -> list[TemplateLine]:
    return list(TemplateLine.objects.filter(template=template).order_by("number"))
