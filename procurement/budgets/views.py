"""The doors of budgets (inköpsbudget): what each code string may cost in a year, what is bound and what is left."""

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
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from procurement.addresses.queries import KEEPERS
from procurement.budgets.actions import set_budget, take_in_budgets
from procurement.budgets.forms import AmountForm, BudgetFilter, BudgetForm, FileForm
from procurement.budgets.queries import budget_by_id, budget_rows, budget_years, changes_of, facts_of
from procurement.budgets.reading import read_budgets
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page, show_refusal
from servicecenter.reports.paging import page_of

SEES = (Permission.SEE_PROCUREMENT, *KEEPERS)
NEARLY_ALL = 90
COLUMNS = (
    Column(lazy("Kodsträng"), "facts.coding"),
    Column(lazy("Enhet"), "unit"),
    Column(lazy("Budget"), "facts.budget_ore", Kind.KRONOR),
    Column(lazy("Avropat"), "facts.bound_ore", Kind.KRONOR),
    Column(lazy("Kvar"), "facts.left_ore", Kind.KRONOR),
)


@requires(*SEES)
@require_GET
def purchase_budgets(request: HttpRequest) -> HttpResponse:
    """The budgets of a year, with what orders have bound and what is left."""
    this_year = timezone.localdate().year
    asked = request.GET if "ar" in request.GET else {**request.GET.dict(), "ar": str(this_year)}
    form = BudgetFilter(asked, years=budget_years(this_year=this_year))
    chosen = form.chosen()
    year = chosen.get("ar", this_year)
    found = budget_rows(year, q=chosen.get("q", ""))
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name=f"inkopsbudget-{year}", fmt=fmt)
    page = page_of(request, found)
    context = {
        "filter_form": form,
        "page_obj": page,
        "year": year,
        "rows": [{"row": row, "bar": _bar(row.facts)} for row in page.object_list],
        "may_handle": _may(request),
    }
    return render(request, "procurement/budgets/budgets.html", context)


@requires(*KEEPERS)
def purchase_budget_new(request: HttpRequest) -> HttpResponse:
    given = {"year": request.GET.get("ar") or timezone.localdate().year, "coding": request.GET.get("kod", "")}
    form = BudgetForm(request.POST or None, initial=given)

    def save() -> HttpResponse:
        made = set_budget(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Budgeten är inlagd."))
        return redirect(_list_of(made.year))

    return form_page(request, form, save, heading=_("Ny inköpsbudget"), action=_("Lägg in"), **_back())


@requires(*SEES)
def purchase_budget_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One budget: what is bound and left, how it has changed, and the form that changes it."""
    found = budget_by_id(public_id)
    if found is None:
        raise Http404
    may = _may(request)
    form = AmountForm(request.POST if request.method == "POST" and may else None,
                      initial={"amount_ore": found.amount_ore})  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            given = {"year": found.year, "coding": found.coding, **form.cleaned_data}
            set_budget(**given, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            show_refusal(refusal, form)
        else:
            messages.success(request, _("Budgeten är ändrad."))
            return redirect("purchase_budget_change", public_id)
    facts = facts_of(found)
    context = {
        "budget": found,
        "facts": facts,
        "bar": _bar(facts),
        "changes": changes_of(found)[:100],
        "form": form if may else None,
    }
    return render(request, "procurement/budgets/budget.html", context, status=422 if form.errors else 200)


@requires(*KEEPERS)
def purchase_budget_file(request: HttpRequest) -> HttpResponse:
    """Take in many budgets at once; lines that are wrong are told with their reasons, the right ones hold."""
    form = FileForm(request.POST or None, request.FILES or None)
    told: Any = None

    def save() -> HttpResponse:
        nonlocal told
        file = form.cleaned_data["file"]
        wanted, rejects = read_budgets(file.file, size=file.size)
        told = take_in_budgets(
            wanted=wanted, rejects=rejects, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
        if told.rejects:
            return render(request, "procurement/budgets/rejects.html", {"told": told}, status=422)
        counts = {"new": told.new, "changed": told.changed, "same": told.same}
        messages.success(request, _("%(new)s nya budgetar, %(changed)s ändrade, %(same)s som förut.") % counts)
        return redirect("purchase_budgets")

    return form_page(request, form, save, heading=_("Läs in budgetar"), action=_("Läs in"), **_back())


def _may(request: HttpRequest) -> bool:
    return not request.permissions.isdisjoint(KEEPERS)


def _bar(facts: Any) -> str:
    used = facts.used_percent or 0
    return "stop" if facts.is_passed else "warn" if used >= NEARLY_ALL else "ok"


def _back() -> dict[str, str]:
    return {"back": reverse("purchase_budgets"), "back_label": _("Inköpsbudget")}


def _list_of(year: int) -> str:
    return f"{reverse('purchase_budgets')}?ar={year}"
