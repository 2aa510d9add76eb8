"""The clerk's doors to rotas (schemamönster): see, make, copy, change from a day, and place people."""

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
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from payroll.rotas import forms
from payroll.rotas.actions import change_rota, new_rota, place_on_rota
from payroll.rotas.pages import people_columns, rota_context, rota_rows
from payroll.rotas.queries import people_on, rota_by_id, rotas, shifts_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import export
from servicecenter.reports.form_page import form_page, show_refusal
from servicecenter.reports.paging import page_of


@requires(Permission.REPORT_TIME)
@require_GET
def rota_list(request: HttpRequest) -> HttpResponse:
    """Every pattern, and how many work by it."""
    form = forms.SearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page = page_of(request, rotas(on=timezone.localdate(), text=text))
    context = {"filter_form": form, "page_obj": page, "rows": rota_rows(page.object_list), "may_edit": _may(request)}
    return render(request, "payroll/rotas/list.html", context)


@requires(Permission.REPORT_TIME)
@require_GET
def rota(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One pattern as a grid, and who works by it."""
    found = _rota(public_id)
    people = people_on(found, on=timezone.localdate())
    if fmt := request.GET.get("format"):
        _note(people)
        return export(people, people_columns(), name=f"schema-{found.code}", fmt=fmt)
    page = page_of(request, people)
    _note(page.object_list)
    context = {**rota_context(found), "page_obj": page, "people": list(page.object_list), "may_edit": _may(request)}
    return render(request, "payroll/rotas/rota.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def rota_new(request: HttpRequest) -> HttpResponse:
    """A new pattern, empty or as a copy."""
    origin = _origin(request.GET.get("kopia", ""))
    weeks = origin.weeks if origin else _weeks(request)
    if weeks is None:
        return render(request, "payroll/rotas/weeks.html", {"form": forms.WeeksForm(request.GET or None)})
    initial = {"name": _("%s, kopia") % origin.name} if origin else {}
    form = forms.RotaForm(
        request.POST or None, weeks=weeks, shifts=shifts_of(origin) if origin else None, initial=initial
    )

    def save() -> HttpResponse:
        made = new_rota(by=request.user, at=timezone.now(), **form.given)
        messages.success(request, _("%s är upplagt. Placera dem som ska arbeta efter det.") % made)
        return redirect("rota", public_id=made.public_id)

    return _grid(request, form, save, heading=_("Nytt schemamönster"), action=_("Lägg upp"))


@requires(Permission.EDIT_PAY_FACTS)
def rota_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same pattern changed from a day."""
    found = _rota(public_id)
    initial = {"name": found.name, "starts_on": timezone.localdate()}
    form = forms.VersionForm(request.POST or None, weeks=found.weeks, shifts=shifts_of(found), initial=initial)

    def save() -> HttpResponse:
        starts_on = form.cleaned_data["starts_on"]
        made, count = change_rota(rota=found, starts_on=starts_on, by=request.user, at=timezone.now(), **form.given)
        text = ngettext("%d person arbetar efter det nya.", "%d personer arbetar efter det nya.", count) % count
        messages.success(request, text)
        return redirect("rota", public_id=made.public_id)

    return _grid(request, form, save, heading=_("Ändra %s från en dag") % found, action=_("Ändra"), back=found)


@requires(Permission.EDIT_PAY_FACTS)
def rota_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Someone works by the pattern from a day to a day."""
    found = _rota(public_id)
    form = forms.PlaceForm(request.POST or None, initial={"starts_on": timezone.localdate()})

    def save() -> HttpResponse:
        count = place_on_rota(rota=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        text = ngettext("%d pass är utlagt.", "%d pass är utlagda.", count) % count
        messages.success(request, text)
        return redirect("rota", public_id=public_id)

    back = reverse("rota", args=[public_id])
    return form_page(
        request, form, save, heading=_("Placera på %s") % found, back=back, back_label=str(found), action=_("Placera")
    )


def _grid(request: HttpRequest, form: Any, save: Any, *, back: Any = None, **words: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return save()
        except ValidationError as error:
            show_refusal(error, form)
    context = {"form": form, "rota": back, **words}
    return render(request, "payroll/rotas/grid.html", context, status=422 if form.errors else 200)


def _weeks(request: HttpRequest) -> int | None:
    form = forms.WeeksForm(request.GET or None)
    return form.cleaned_data["veckor"] if form.is_valid() else None


def _origin(text: str) -> Any:
    try:
        return _rota(UUID(text)) if text else None
    except ValueError:
        raise Http404 from None


def _rota(public_id: UUID) -> Any:
    found = rota_by_id(public_id)
    if found is None:
        raise Http404
    return found


def _may(request: HttpRequest) -> bool:
    return Permission.EDIT_PAY_FACTS in request.permissions


def _note(rows: Any) -> None:
    for row in rows:
        person = row.employment.person
        note_read(kind="rotaplacing", person_id=person.pk, name=person.name)
