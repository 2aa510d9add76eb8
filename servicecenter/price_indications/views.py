"""The doors of prices: the calculator, which keeps nothing, and the indications that somebody has asked to keep."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.price_indications import actions, queries
from servicecenter.price_indications.forms import (
    CalculatorForm,
    IndicationFilter,
    SaveForm,
    WhatIfForm,
    list_asked_for,
    per,
    service_name,
)
from servicecenter.pricing.indication import Indication, compared, indication, savings
from servicecenter.pricing.price_lists import newest, price_list_on, price_lists
from servicecenter.pricing.prices import PriceList, PriceListMissing
from servicecenter.pricing.reading import measures
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.language import told
from servicecenter.reports.paging import page_of
from servicecenter.service_catalogue.versions import newest as newest_catalogue

OTHERWISE = "om"
FIRST_CHOICE = {"tjanst": ["payroll"]}
LINES = (
    Column(lazy("Avgift"), lambda line: told(line.price.name)),
    Column(lazy("Så räknas den"), lambda line: told(line.because)),
    Column(lazy("Pris"), "price_ore", Kind.KRONOR),
    Column(lazy("Per månad"), "month_ore", Kind.KRONOR),
    Column(lazy("Per år"), "year_ore", Kind.KRONOR),
    Column(lazy("Källa"), "price.source"),
)


@requires(Permission.SEE_AGREEMENTS)
@require_GET
def price_calculator(request: HttpRequest) -> HttpResponse:
    """What volumes cost, line by line with its formula; beside it, what they would cost otherwise."""
    listed = list_asked_for(request.GET.get("lista", ""), otherwise=_list_of_today())
    is_asked = any(measure.code in request.GET for measure in listed.measures(listed.services))
    form = CalculatorForm(request.GET if is_asked else None, listed=listed, initial=FIRST_CHOICE)
    found = form.found() if is_asked else None
    if found and (fmt := request.GET.get("format")):
        return export(found.lines, LINES, name=f"prisindikation-{listed.name}", fmt=fmt)
    what_if = _what_if(request, listed)
    other = what_if.found(found) if found and what_if.is_bound else None
    context = {
        "lists": price_lists(),
        "listed": listed,
        "form": form,
        "what_if": what_if,
        "comparison": compared(found, other) if found and other else None,
        "save_form": SaveForm(),
        "may_save": any(each in request.permissions for each in actions.SAVE),
        **_told_of(found),
    }
    return render(request, "servicecenter/price_indications/calculator.html", context)


@requires(*actions.SAVE)
@require_POST
def price_indication_new(request: HttpRequest) -> HttpResponse:
    """Keep what is on the screen, reckoned again from its volumes."""
    listed = list_asked_for(request.POST.get("lista", ""), otherwise=newest())
    form, save_form = CalculatorForm(request.POST, listed=listed), SaveForm(request.POST)
    found = form.found()
    if found and save_form.is_valid():
        try:
            title = save_form.cleaned_data["title"]
            row = actions.save_indication(title=title, found=found, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_refusal(error, save_form)
        else:
            messages.success(request, _("Prisindikationen är sparad."))
            return redirect("price_indication", row.public_id)
    context = {
        "lists": price_lists(),
        "listed": listed,
        "form": form,
        "what_if": WhatIfForm(listed=listed, before=listed, prefix=OTHERWISE),
        "comparison": None,
        "save_form": save_form,
        "may_save": True,
        **_told_of(found),
    }
    return render(request, "servicecenter/price_indications/calculator.html", context, status=422)


@requires(Permission.SEE_AGREEMENTS)
@require_GET
def price_indication_list(request: HttpRequest) -> HttpResponse:
    form = IndicationFilter(request.GET)
    rows = queries.price_indications(text=form.chosen().get("q", ""))
    if fmt := request.GET.get("format"):
        return export(rows, _COLUMNS, name="prisindikationer", fmt=fmt)
    page = page_of(request, rows)
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list}
    return render(request, "servicecenter/price_indications/indications.html", context)


@requires(Permission.SEE_AGREEMENTS)
@require_GET
def price_indication(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = queries.price_indication_by_id(public_id)
    if row is None:
        raise Http404
    found = queries.reckoned_again(row)
    if fmt := request.GET.get("format"):
        return export(found.lines, LINES, name=row.title, fmt=fmt)
    context = {"row": row, "is_same": queries.still_the_same(row, found), **_told_of(found)}
    return render(request, "servicecenter/price_indications/indication.html", context)


_COLUMNS = (
    Column(lazy("Benämning"), "title"),
    Column(lazy("Prislista"), "price_list"),
    Column(lazy("År"), "year", Kind.NUMBER),
    Column(lazy("Per månad"), "month_ore", Kind.KRONOR),
    Column(lazy("Per år"), "year_ore", Kind.KRONOR),
    Column(lazy("Sparad"), "saved_at", Kind.MOMENT),
    Column(lazy("Sparad av"), "saved_by.full_name"),
)


def _list_of_today() -> PriceList:
    """The list that is valid today; of a day without one, the newest, which says its dates."""
    try:
        return price_list_on(timezone.localdate())
    except PriceListMissing:
        return newest()


def _what_if(request: HttpRequest, listed: PriceList) -> WhatIfForm:
    is_asked = any(value.strip() for key, value in request.GET.items() if key.startswith(f"{OTHERWISE}-"))
    other = list_asked_for(request.GET.get(f"{OTHERWISE}-lista", ""), otherwise=listed)
    return WhatIfForm(request.GET if is_asked else None, prefix=OTHERWISE, listed=other, before=listed)


def _told_of(found: Indication | None) -> dict[str, Any]:
    """What the page tells of an indication: its lines, what is within the fee, its years and what behaviour costs."""
    if found is None:
        return {"found": None}
    catalogue = newest_catalogue()
    chosen = [catalogue.service(code) for code in found.services if code in catalogue]
    return {
        "found": found,
        "services": [service_name(code) for code in found.services],
        "volumes": [(told(measures()[code].name), per(measures()[code]), n) for code, n in found.volumes.items()],
        "included": tuple(dict.fromkeys(item for service in chosen for item in service.included)),
        "savings": savings(found),
        "years": _years(found),
        "chosen_year": min(found.year, found.price_list.years) - 1,
    }


def _years(found: Indication) -> list[tuple[str, int]]:
    """The month's cost in each year of a list whose prices change by the year."""
    listed = found.price_list
    if listed.years == 1:
        return []
    priced = (
        indication(found.volumes, listed, year=year, services=found.services) for year in range(1, listed.years + 1)
    )
    return [(_("År %d") % each.year, each.month_ore) for each in priced]
