"""The clerk's register of consultants (konsulter)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.consultants.actions import change_assignment, register_consultant
from payroll.consultants.forms import ConsultantForm, EndForm
from payroll.consultants.queries import assignment_by_id, assignments
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

COLUMNS = (
    Column(gettext_lazy("Nummer"), "employment.person.number"),
    Column(gettext_lazy("Namn"), "employment.person.name"),
    Column(gettext_lazy("Företag"), "company"),
    Column(gettext_lazy("Enhet"), "unit.name"),
    Column(gettext_lazy("Från"), "starts_on", Kind.DAY),
    Column(gettext_lazy("Till"), "ends_on", Kind.DAY),
    Column(gettext_lazy("Kostnad per timme"), "hourly_ore", Kind.KRONOR),
)


@requires(Permission.SEE_EMPLOYEES)
@require_GET
def consultants(request: HttpRequest) -> HttpResponse:
    """Who reports time without being employed, and until when."""
    found = assignments()
    if fmt := request.GET.get("format"):
        rows = list(found)
        _note(rows)
        return export(rows, COLUMNS, name="konsulter", fmt=fmt)
    page = page_of(request, found)
    _note(page.object_list)
    context = {
        "page_obj": page,
        "rows": page.object_list,
        "today": timezone.localdate(),
        "may_edit": Permission.EDIT_PAY_FACTS in request.permissions,
    }
    return render(request, "payroll/consultants/register.html", context)


def _note(rows: object) -> None:
    for row in rows:
        person = row.employment.person
        note_read(kind="employee_facts", person_id=person.pk, name=person.name)


@requires(Permission.EDIT_PAY_FACTS)
def consultant_new(request: HttpRequest) -> HttpResponse:
    form = ConsultantForm(request.POST or None)

    def save() -> HttpResponse:
        span = register_consultant(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%s är upplagd som konsult.") % span.employment.person.name)
        return redirect("consultants")

    back = {"back": reverse("consultants"), "back_label": _("Konsulter")}
    return form_page(request, form, save, heading=_("Ny konsult"), action=_("Lägg upp"), **back)


@requires(Permission.EDIT_PAY_FACTS)
def consultant_end(request: HttpRequest, pk: int) -> HttpResponse:
    span = assignment_by_id(pk)
    if span is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"ends_on": span.ends_on})

    def save() -> HttpResponse:
        change_assignment(span=span, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Uppdraget är ändrat."))
        return redirect("consultants")

    heading = _("Ändra slutdag för %s") % span.employment.person.name
    back = {"back": reverse("consultants"), "back_label": _("Konsulter")}
    return form_page(request, form, save, heading=heading, action=_("Ändra"), **back)
