"""The doors of those who look after catalogues (kataloger): hand in, compare, approve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from procurement.catalogues import actions, queries
from procurement.catalogues.handing_in import choose_columns, hand_in, headings_in, path_of, read_again
from procurement.catalogues.looks import looks_of
from procurement.catalogues.office_forms import (
    CatalogueFilter,
    ColumnsForm,
    DecisionForm,
    HandInForm,
    NewCatalogueForm,
    ValidFilter,
)
from procurement.price_lists.diff import rise_percent
from procurement.price_lists.files import NotACatalogue
from procurement.price_lists.units import unit_name
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

SEE, HANDLE = Permission.SEE_PROCUREMENT, Permission.HANDLE_PROCUREMENT
COLUMNS = (
    Column(lazy("Artikelnummer"), "number"),
    Column(lazy("Benämning"), "name"),
    Column(lazy("GTIN"), "gtin"),
    Column(lazy("CPV-kod"), "cpv"),
    Column(lazy("Enhet"), "unit"),
    Column(lazy("Pris"), "price", Kind.NUMBER),
    Column(lazy("Momssats"), "vat_rate", Kind.NUMBER),
)
TABS = (
    ("added", lazy("Nya")), ("changed", lazy("Ändrade")), ("removed", lazy("Utgår")),
    (queries.BEYOND, lazy("Utöver avtalet")), (queries.REJECTED, lazy("Avvisade rader")),
)  # fmt: skip


@requires(SEE)
@require_GET
def catalogues(request: HttpRequest) -> HttpResponse:
    """Every catalogue, with what waits in it."""
    form = CatalogueFilter(request.GET)
    page = page_of(request, queries.catalogues(q=form.chosen().get("q", "")))
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list, "may": HANDLE in request.permissions}
    return render(request, "procurement/catalogues/catalogues.html", context)


@requires(HANDLE)
def catalogue_new(request: HttpRequest) -> HttpResponse:
    form = NewCatalogueForm(request.POST or None)

    def save() -> HttpResponse:
        made = actions.open_catalogue(**form.cleaned_data, by=request.user, at=timezone.now())
        return redirect("catalogue", made.public_id)

    back = {"back": reverse("catalogues"), "back_label": _("Kataloger")}
    return form_page(request, form, save, heading=_("Ny katalog"), action=_("Lägg upp"), **back)


@requires(SEE)
def catalogue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One catalogue: its valid articles, its files, and the form that takes in another file."""
    found = _or_404(queries.catalogue_by_id(public_id))
    may = HANDLE in request.permissions
    form = HandInForm(request.POST, request.FILES) if request.method == "POST" and may else HandInForm()
    if form.is_bound and form.is_valid():
        answer = _take_in(request, found, form)
        if answer is not None:
            return answer
    filter_form = ValidFilter(request.GET)
    rows = queries.articles_of(found, q=filter_form.chosen().get("q", ""))
    if fmt := request.GET.get("format"):
        return export(rows, COLUMNS, name=f"katalog-{found.number}", fmt=fmt)
    page = page_of(request, rows)
    looks = looks_of(page.object_list)
    context = {
        "found": found,
        "versions": queries.versions_of(found),
        "form": form,
        "filter_form": filter_form,
        "page_obj": page,
        "rows": [{"article": row, "unit": unit_name(row.unit), "look": looks[row.pk]} for row in page.object_list],
        "may": may,
    }
    return render(request, "procurement/catalogues/catalogue.html", context, status=422 if form.errors else 200)


def _take_in(request: HttpRequest, found: Any, form: HandInForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        version = hand_in(
            catalogue=found, name=given["file"].name, content=given["file"].file, is_whole=given["is_whole"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except ValidationError as refusal:
        form.add_error("file", refusal)
        return None
    messages.success(request, _("Filen är mottagen."))
    return redirect("catalogue_version", version.public_id)


@requires(SEE)
@require_GET
def catalogue_version(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One file: how far it has come, what it would change line by line, and what can be decided."""
    version = _or_404(queries.version_by_id(public_id))
    tab = request.GET.get("visa", "")
    tab = tab if tab in dict(TABS) else _first_tab(version)
    rows = queries.rejects_of(version) if tab == queries.REJECTED else queries.changes_of(version, kind=tab)
    page = page_of(request, rows)
    may = HANDLE in request.permissions
    context = {
        "version": version,
        "tabs": [{"key": key, "label": label, "count": getattr(version, key)} for key, label in TABS],
        "tab": tab,
        "page_obj": page,
        "rows": page.object_list if tab == queries.REJECTED else [_change(row) for row in page.object_list],
        "columns_form": _columns_form(version) if may and version.state == "columns" else None,
        "may_decide": may and version.state == "staged",
        "may_refuse": may and version.state in ("columns", "failed", "staged"),
        "may_again": may and version.state in ("failed", "staged"),
        "form": DecisionForm(),
        "message": queries.message_of(version),
    }
    return render(request, "procurement/catalogues/version.html", context)


@requires(HANDLE)
@require_POST
def catalogue_version_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose columns, read again, approve or refuse; what is refused says why."""
    version = _or_404(queries.version_by_id(public_id))
    given = {"version": version, "by": request.user, "at": timezone.now()}
    comment = request.POST.get("comment", "")
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "columns": (lambda: _choose(request, given), _("Filen läses in.")),
        "again": (lambda: read_again(**given), _("Filen läses in igen.")),
        "approve": (lambda: actions.approve_version(**given, comment=comment), _("Katalogen gäller nu.")),
        "refuse": (lambda: actions.refuse_version(**given, comment=comment), _("Katalogen är avvisad.")),
    }
    if request.POST.get("do") not in steps:
        raise Http404
    act, told = steps[request.POST["do"]]
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, "; ".join(refusal.messages))
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("catalogue_version", public_id)


@requires(SEE)
@require_GET
def catalogue_version_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file as it was handed in."""
    version = _or_404(queries.version_by_id(public_id))
    path = path_of(version)
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=version.file_name or f"{version.source}.bin")


def _choose(request: HttpRequest, given: dict[str, Any]) -> None:
    form = _columns_form(given["version"], request.POST)
    if not form.is_valid():
        raise ValidationError([f"{form[name].label}: {'; '.join(texts)}" for name, texts in form.errors.items()])
    choose_columns(**given, columns=form.cleaned_data)


def _columns_form(version: Any, data: Any = None) -> ColumnsForm:
    try:
        headings = headings_in(version)
    except (NotACatalogue, FileNotFoundError):
        headings = []
    return ColumnsForm(data, headings=headings, initial=version.columns)


def _first_tab(version: Any) -> str:
    """What needs eyes first: prices beyond the agreement, else the first kind that has anything."""
    if version.beyond:
        return queries.BEYOND
    return next((key for key, _label in TABS if getattr(version, key)), "added")


def _change(row: Any) -> dict[str, Any]:
    """A line with its old price beside and the change in percent."""
    percent = rise_percent(row.price, row.before) if row.before else None
    return {"row": row, "percent": percent if row.kind != "removed" else None}


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
