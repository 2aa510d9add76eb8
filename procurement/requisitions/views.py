"""A requester's doors: own purchases, the basket, and one requisition (mina inköp, varukorgen)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from procurement.addresses.queries import only_address
from procurement.catalogues.looks import Look, looks_of, sign_of
from procurement.requisitions import actions
from procurement.requisitions.forms import AddForm, BasketForm, FreeTextForm, LineForm
from procurement.requisitions.pages import approval_of, budget_rows, no_address, sums_of
from procurement.requisitions.queries import (
    basket_of,
    lines_of,
    orderable_article,
    own_requisition,
    profile_of,
    requisitions_of,
)
from servicecenter.accounts.doors import requires
from servicecenter.attest.queries import case_of, deciders, waiting_task
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

ORDER = Permission.ORDER_GOODS


@requires(ORDER)
@require_GET
def my_purchases(request: HttpRequest) -> HttpResponse:
    """What I have asked for, and how far each has come."""
    q = request.GET.get("q", "")
    page = page_of(request, requisitions_of(request.user, q=q))
    basket = basket_of(request.user)
    context = {"page_obj": page, "rows": page.object_list, "q": q, "in_basket": basket and basket.lines.count()}
    return render(request, "procurement/requisitions/list.html", context)


@requires(ORDER)
def basket(request: HttpRequest) -> HttpResponse:
    """The basket: quantities, coding and where it goes, saved or sent."""
    found = basket_of(request.user)
    lines = list(lines_of(found)) if found else []
    form, rows = _basket_forms(request, found, lines)
    if request.method == "POST" and form.is_valid() and all(row["form"].is_valid() for row in rows):
        answer = _save_or_send(request, form, rows)
        if answer is not None:
            return answer
    return _show_basket(request, found, lines, form, rows)


def _basket_forms(request: HttpRequest, found: Any, lines: list[Any]) -> tuple[BasketForm, list[dict[str, Any]]]:
    begun = found or profile_of(request.user)
    names = ("title", "unit", "address", "needed_on", "note")
    initial = {name: getattr(begun, name, None) for name in names} if begun else {}
    initial["address"] = initial.get("address") or only_address()
    looks = looks_of(line.article for line in lines if line.article)
    rows = [
        {
            "line": line,
            "look": looks.get(line.article_id) or Look(sign_of(line.cpv)),
            "form": LineForm(
                request.POST or None,
                prefix=f"rad{line.number}",
                initial={"quantity": line.quantity, "coding": line.coding},
            ),
        }
        for line in lines
    ]
    return BasketForm(request.POST or None, initial=initial), rows


def _save_or_send(request: HttpRequest, form: BasketForm, rows: list[dict[str, Any]]) -> HttpResponse | None:
    """Nothing when something is wrong, which the forms then say; what could be saved is saved."""
    given = {"by": request.user, "at": timezone.now()}
    for row in rows:
        try:
            actions.change_line(line=row["line"], **row["form"].cleaned_data, **given)
        except (ValidationError, NotAllowedNow) as refusal:
            row["form"].add_error("quantity", "; ".join(getattr(refusal, "messages", [str(refusal)])))
    actions.fill_in(**form.cleaned_data, **given)
    if any(row["form"].errors for row in rows):
        return None
    if request.POST.get("do") != "send":
        messages.success(request, _("Varukorgen är sparad."))
        return redirect("basket")
    if told := actions.refresh_prices(**given):
        for text in told:
            messages.warning(request, text)
        messages.info(request, _("Se efter att det stämmer, och skicka igen."))
        return redirect("basket")
    try:
        sent = actions.send_requisition(**given)
    except ValidationError as refusal:
        _spread(refusal, form, rows)
        return None
    except NotAllowedNow as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Beställningen är skickad: %s.") % sent.get_state_display().lower())
    return redirect("my_requisition", sent.public_id)


def _spread(refusal: ValidationError, form: BasketForm, rows: list[dict[str, Any]]) -> None:
    """Each fault at the field it concerns."""
    by_line = {f"coding_{row['line'].number}": row["form"] for row in rows}
    for field, texts in refusal.message_dict.items():
        for text in texts:
            if field in by_line:
                by_line[field].add_error("coding", text)
            else:
                form.add_error(field if field in form.fields else None, text)


def _show_basket(request: HttpRequest, found: Any, lines: list[Any], form: Any, rows: Any) -> HttpResponse:
    today = timezone.localdate()
    has_faults = bool(form.errors) or any(row["form"].errors for row in rows)
    context = {
        "form": form,
        "rows": rows,
        "no_address": no_address(request.user, on=today),
        "sums": sums_of(lines),
        "budgets": budget_rows(lines, year=today.year),
        "approval": approval_of(found, lines, request.user, on=today) if lines else "",
    }
    return render(request, "procurement/requisitions/basket.html", context, status=422 if has_faults else 200)


@requires(ORDER)
@require_POST
def add_to_basket(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put an article in the basket, and stay where one was."""
    article = orderable_article(public_id, on=timezone.localdate())
    if article is None:
        raise Http404
    form = AddForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Skriv ett antal, till exempel 2."))
    else:
        try:
            line = actions.add_article(article=article, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            messages.error(request, f"{article.name}: {'; '.join(refusal.messages)}")
        else:
            messages.success(request, _("%s ligger i varukorgen.") % line.name)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page that the form says, if it is one of ours."""
    back = request.POST.get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else "basket"


@requires(ORDER)
def basket_free_text(request: HttpRequest) -> HttpResponse:
    """Ask for what no catalogue has."""
    form = FreeTextForm(request.POST or None)

    def save() -> HttpResponse:
        actions.add_free_text(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Önskemålet ligger i varukorgen."))
        return redirect("basket")

    return form_page(
        request, form, save, heading=_("Beställ något som inte finns i någon katalog"), back=reverse("basket"),
        back_label=_("Varukorgen"), action=_("Lägg i varukorgen"),
    )  # fmt: skip


@requires(ORDER)
@require_GET
def my_requisition(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One requisition: what it is about, who has it, and the orders it became."""
    row = _own_or_404(request, public_id)
    if row.is_basket:
        return redirect("basket")
    lines = list(lines_of(row))
    task = waiting_task(actions.KIND, row.pk)
    waits_for = deciders(case_of(task), on=timezone.localdate()) if task else []
    context = {
        "row": row,
        "lines": lines,
        "sums": sums_of(lines),
        "orders": list(row.orders.select_related("supplier").order_by("number")),
        "waits_for": waits_for,
        "may_take_back": task is not None,
    }
    return render(request, "procurement/requisitions/requisition.html", context)


@requires(ORDER)
@require_POST
def my_requisition_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _own_or_404(request, public_id)
    try:
        actions.take_back(requisition=row, by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Beställningen är återtagen."))
    return redirect("my_requisition", public_id)


@requires(ORDER)
@require_POST
def my_requisition_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same things in the basket, at today's prices."""
    row = _own_or_404(request, public_id)
    for text in actions.order_again(requisition=row, by=request.user, at=timezone.now()):
        messages.warning(request, text)
    return redirect("basket")


def _own_or_404(request: HttpRequest, public_id: UUID) -> Any:
    row = own_requisition(request.user, public_id)
    if row is None:
        raise Http404
    return row
