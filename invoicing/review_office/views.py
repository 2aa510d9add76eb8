"""The doors of review and coding (granskning och kontering): what is to be reviewed, the grid, and on to attest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from invoicing.approvals.actions import ask_for_attest, take_back
from invoicing.coding import actions, queries
from invoicing.coding_rules.placing import Wish
from invoicing.review_office import pages
from invoicing.review_office.forms import HandOverForm, NoteForm, RowSet, TemplateForm, with_one_more, with_periods
from invoicing.supplier_invoices.queries import invoice_by_id
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

REVIEWERS = (Permission.REVIEW, Permission.HANDLE_INVOICES)
COLUMNS = (
    Column(lazy("Ankomstnummer"), "arrival_number"),
    Column(lazy("Leverantör"), "supplier_name"),
    Column(lazy("Fakturanummer"), "number"),
    Column(lazy("Ankomstdag"), "arrived_on", Kind.DAY),
    Column(lazy("Förfallodag"), "due_on", Kind.DAY),
    Column(lazy("Att betala"), "total_ore", Kind.KRONOR),
    Column(lazy("Er referens"), "buyer_reference"),
)


@requires(Permission.REVIEW)
@require_GET
def invoices_to_review(request: HttpRequest) -> HttpResponse:
    """The reader's own invoices to review, and those of their units that nobody has."""
    today = timezone.localdate()
    is_nobodys = request.GET.get("vem") == "ingen"
    found = queries.to_review(request.user, nobodys=is_nobodys, on=today)
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="att-granska", fmt=fmt)
    page = page_of(request, found)
    rows = [
        {
            "invoice": row,
            "age": pages.age_in_words((today - row.arrived_on).days) if row.arrived_on else "–",
            "is_late": row.due_on is not None and row.due_on < today,
        }
        for row in page.object_list
    ]
    kept, settled = queries.suggestion_rate()
    context = {
        "page_obj": page,
        "rows": rows,
        "kept": kept,
        "settled": settled,
        "share": kept / settled if settled else None,
        "segments": pages.who_segments(request.user, page.paginator.count, is_nobodys=is_nobodys, on=today),
    }
    return render(request, "invoicing/review_office/to_review.html", context)


@requires(*REVIEWERS)
def supplier_invoice_coding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The grid by itself: with a template or a row for each line, another row, or what keeps it from being saved."""
    invoice = _invoice_or_404(public_id)
    if not queries.may_review(invoice, request.user, on=timezone.localdate()):
        raise PermissionDenied(_("Fakturan granskas av någon annan. Be den personen eller e-handeln lämna över den."))
    if request.method != "POST":
        return _grid_page(request, invoice, pages.grid_of(invoice, wishes=_asked_for(request, invoice)))
    if request.POST.get("do") == "row":
        rows = pages.grid_of(invoice, data=with_one_more(request.POST))
        return _grid_page(request, invoice, rows.focused_on(-1, "account"))
    if request.POST.get("do") == "periods":
        data = with_periods(request.POST, queries.periods_of(invoice))
        return _grid_page(request, invoice, pages.grid_of(invoice, data=data).focused_on(0, "since"))
    rows = pages.grid_of(invoice, data=request.POST)
    if not rows.is_valid():
        return _grid_page(request, invoice, rows, status=422)
    try:
        return _saved(request, invoice, rows)
    except actions.CodingFaults as refusal:
        return _grid_page(request, invoice, rows, faults=refusal.messages, status=422)
    except (NotAllowedNow, PermissionDenied) as refusal:
        return _grid_page(request, invoice, rows, faults=[str(refusal)], status=409)


def _saved(request: HttpRequest, invoice: Any, rows: RowSet) -> HttpResponse:
    """The coding is saved, and then sent to be attested if that was asked for; the one stands without the other."""
    version = request.POST.get("version", "")
    about = {"by": request.user, "at": timezone.now()}
    actions.save_coding(
        invoice=invoice, wishes=rows.wishes(), version=int(version) if version.isdecimal() else -1, **about
    )
    if request.POST.get("do") != "ask":
        messages.success(request, _("Konteringen är sparad."))
        return redirect("supplier_invoice", invoice.public_id)
    return _act(request, invoice, lambda: ask_for_attest(invoice=invoice, **about), _("Fakturan väntar på attest."))


def _asked_for(request: HttpRequest, invoice: Any) -> list[Wish] | None:
    """The rows that the address asks for: a template's, or one for each line of the invoice."""
    if request.GET.get("per") == "rad":
        return pages.line_wishes(invoice)
    if chosen := request.GET.get("mall"):
        template = _template_or_404(chosen)
        return pages.template_wishes(template)
    return None


def _grid_page(
    request: HttpRequest, invoice: Any, rows: RowSet, *, faults: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {"coding": pages.coding_page(invoice, rows), "invoice": invoice, "faults": faults or []}
    context["may_ask"] = request.user.may(Permission.REVIEW)
    return render(request, "invoicing/review_office/coding.html", context, status=status)


@requires(Permission.REVIEW)
@require_POST
def supplier_invoice_ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the coding as it is, a suggestion too, to be attested."""
    invoice = _invoice_or_404(public_id)
    about = {"by": request.user, "at": timezone.now()}
    return _act(request, invoice, lambda: ask_for_attest(invoice=invoice, **about), _("Fakturan väntar på attest."))


@requires(Permission.REVIEW)
@require_POST
def supplier_invoice_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invoice = _invoice_or_404(public_id)
    about = {"by": request.user, "at": timezone.now()}
    return _act(request, invoice, lambda: take_back(invoice=invoice, **about), _("Fakturan är återtagen."))


@requires(Permission.REVIEW)
@require_POST
def supplier_invoice_take(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invoice = _invoice_or_404(public_id)
    about = {"by": request.user, "at": timezone.now()}
    return _act(request, invoice, lambda: actions.take_on(invoice=invoice, **about), _("Du granskar fakturan."))


@requires(*REVIEWERS)
def supplier_invoice_hand_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invoice = _invoice_or_404(public_id)
    form = HandOverForm(request.POST or None, people=queries.reviewers(on=timezone.localdate()))

    def save() -> HttpResponse:
        about = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        done = _("Fakturan är lämnad till %s.") % form.cleaned_data["to"]
        return _act(request, invoice, lambda: actions.hand_over(invoice=invoice, **about), done, is_form=True)

    heading = _("Lämna över faktura %s") % invoice.number
    told = {"action": _("Lämna över"), "back_label": invoice}
    return form_page(request, form, save, heading=heading, back=_address(invoice), **told)


@requires(Permission.SEE_INVOICES, Permission.REVIEW, Permission.ATTEST)
@require_POST
def supplier_invoice_note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invoice = _invoice_or_404(public_id)
    form = NoteForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    about = {"text": text, "by": request.user, "at": timezone.now()}
    return _act(request, invoice, lambda: actions.write_note(invoice=invoice, **about), _("Anteckningen är sparad."))


@requires(*REVIEWERS)
def coding_template_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep the coding of an invoice as a template."""
    invoice = _invoice_or_404(public_id)
    form = TemplateForm(request.POST if request.method == "POST" else None, initial={"name": invoice.supplier_name})

    def save() -> HttpResponse:
        about = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        done = _("Mallen %s är sparad.") % form.cleaned_data["name"]
        return _act(request, invoice, lambda: actions.keep_template(invoice=invoice, **about), done, is_form=True)

    heading = _("Spara konteringen som mall")
    told = {"action": _("Spara mallen"), "back_label": invoice}
    return form_page(request, form, save, heading=heading, back=_address(invoice), **told)


@requires(*REVIEWERS)
@require_GET
def coding_templates(request: HttpRequest) -> HttpResponse:
    """Every template, with what it divides on."""
    page = page_of(request, queries.all_templates())
    may_remove_any = request.user.may(Permission.HANDLE_INVOICES)
    rows = [(row, may_remove_any or row.made_by_id == request.user.pk) for row in page.object_list]
    return render(request, "invoicing/review_office/templates.html", {"page_obj": page, "rows": rows})


@requires(*REVIEWERS)
@require_POST
def coding_template_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    template = _template_or_404(str(public_id))
    name = template.name
    actions.remove_template(template=template, by=request.user, at=timezone.now())
    messages.success(request, _("Mallen %s är borttagen.") % name)
    return redirect("coding_templates")


def _act(
    request: HttpRequest, invoice: Any, act: Callable[[], object], done: str, *, is_form: bool = False
) -> HttpResponse:
    """Do it and go to the invoice; what is refused is told there. A form shows what concerns its own fields itself."""
    try:
        act()
    except ValidationError as refusal:
        if is_form:
            raise
        messages.error(request, " ".join(refusal.messages))
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(_address(invoice))


def _template_or_404(public_id: str) -> Any:
    try:
        template = queries.template_by_id(UUID(public_id))
    except ValueError:
        template = None
    if template is None:
        raise Http404
    return template


def _invoice_or_404(public_id: UUID) -> Any:
    invoice = invoice_by_id(public_id)
    if invoice is None:
        raise Http404
    return invoice


def _address(invoice: Any) -> str:
    return reverse("supplier_invoice", args=[invoice.public_id])
