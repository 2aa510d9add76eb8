"""The clerk's doors to time groups (tidgrupper) and files of shifts (schemafiler)."""

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
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.schedules import forms
from payroll.schedules.actions import decide_rules, make_group, name_day, place_in_group
from payroll.schedules.pages import group_context, work_of
from payroll.schedules.queries import (
    group_by_id,
    groups_with_people,
    rejects_of,
    rules_now,
    shift_import_by_id,
    shift_imports,
)
from payroll.schedules.shift_jobs import import_shifts
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

REJECTS = (
    Column(gettext_lazy("Rad"), "line", Kind.NUMBER),
    Column(gettext_lazy("Fält"), "field"),
    Column(gettext_lazy("Varför"), "reason"),
    Column(gettext_lazy("Radens innehåll"), "text"),
)


@requires(Permission.REPORT_TIME)
@require_GET
def time_groups(request: HttpRequest) -> HttpResponse:
    """Every group with its rules of today."""
    today = timezone.localdate()
    rows = [(group, rules_now(group, on=today)) for group in groups_with_people(on=today)]
    context = {"rows": rows, "may_edit": Permission.EDIT_PAY_FACTS in request.permissions}
    return render(request, "payroll/schedules/groups.html", context)


@requires(Permission.REPORT_TIME)
@require_GET
def time_group(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One group: what holds now and has held, special days, and who is in it."""
    group = _group(public_id)
    context = group_context(request, group)
    for member in context["members"]:
        note_read(kind="groupmember", person_id=member.employment.person_id, name=member.employment.person.name)
    may_edit = Permission.EDIT_PAY_FACTS in request.permissions
    return render(request, "payroll/schedules/group.html", {**context, "may_edit": may_edit})


@requires(Permission.EDIT_PAY_FACTS)
def time_group_new(request: HttpRequest) -> HttpResponse:
    form = forms.GroupForm(request.POST or None)

    def save() -> HttpResponse:
        group = make_group(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%s är upplagd. Besluta dess regler härnäst.") % group)
        return redirect("time_group_rules", public_id=group.public_id)

    back = {"back": reverse("time_groups"), "back_label": _("Tidgrupper")}
    return form_page(request, form, save, heading=_("Ny tidgrupp"), action=_("Lägg upp"), **back)


@requires(Permission.EDIT_PAY_FACTS)
def time_group_rules(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """New rules from a day, beginning with those that hold now."""
    group = _group(public_id)
    initial = forms.rules_initial(rules_now(group, on=timezone.localdate()))
    form = forms.RulesForm(request.POST or None, initial=initial)

    def save() -> HttpResponse:
        decide_rules(group=group, by=request.user, at=timezone.now(), **form.decided)
        return _done(request, group, _("Reglerna är beslutade."))

    return _form(request, form, save, group, heading=_("Regler för %s") % group, action=_("Besluta"))


@requires(Permission.EDIT_PAY_FACTS)
def time_group_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    group = _group(public_id)
    form = forms.PlaceForm(request.POST or None, initial={"starts_on": timezone.localdate()})

    def save() -> HttpResponse:
        member = place_in_group(group=group, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, group, _("%s är placerad i gruppen.") % member.employment.person.name)

    return _form(request, form, save, group, heading=_("Placera i %s") % group, action=_("Placera"))


@requires(Permission.EDIT_PAY_FACTS)
def time_group_day(request: HttpRequest, public_id: UUID) -> HttpResponse:
    group = _group(public_id)
    form = forms.NamedDayForm(request.POST or None)

    def save() -> HttpResponse:
        given = dict(form.cleaned_data)
        owner = None if given.pop("for_all") else group
        name_day(group=owner, by=request.user, at=timezone.now(), **given)
        return _done(request, group, _("Dagen är inlagd."))

    return _form(request, form, save, group, heading=_("Särskild dag"), action=_("Lägg in"))


@requires(Permission.REPORT_TIME)
def shift_files(request: HttpRequest) -> HttpResponse:
    """Files that have been read, and the form that reads one."""
    form = forms.ShiftFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = import_shifts(name=file.name, content=file.file, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("shift_file", public_id=found.public_id)
    page = page_of(request, shift_imports())
    context = {"form": form, "page_obj": page, "rows": page.object_list}
    return render(request, "payroll/schedules/shift_files.html", context, status=422 if form.errors else 200)


@requires(Permission.REPORT_TIME)
@require_GET
def shift_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How a file went, and the rows that were not used."""
    found = shift_import_by_id(public_id)
    if found is None:
        raise Http404
    rejects = rejects_of(found)
    if fmt := request.GET.get("format"):
        return export(rejects.iterator(), REJECTS, name="avvisade-pass", fmt=fmt)
    if request.htmx:
        return render(request, "payroll/schedules/shift_file_work.html", {"found": found, "work": work_of(found)})
    page = page_of(request, rejects)
    context = {"found": found, "work": work_of(found), "page_obj": page, "rows": page.object_list}
    return render(request, "payroll/schedules/shift_file.html", context)


def _group(public_id: UUID) -> Any:
    found = group_by_id(public_id)
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, form: Any, save: Any, group: Any, **words: str) -> HttpResponse:
    back = reverse("time_group", args=[group.public_id])
    return form_page(request, form, save, back=back, back_label=str(group), **words)


def _done(request: HttpRequest, group: Any, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("time_group", public_id=group.public_id)
