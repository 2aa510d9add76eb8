"""The clerk's doors to employment time by law (anställningstid). Each person shown is noted in the read log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.employment.queries import person_by_id
from payroll.las import actions, forms
from payroll.las.pages import person_context
from payroll.las.queries import service_time_by_id
from payroll.las.register import chosen, people_near
from servicecenter.accounts.doors import requires
from servicecenter.agencies.queries import units
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

Found = TypeVar("Found")
COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Befattning"), "person.title"),
    Column(gettext_lazy("Enhet"), "person.unit_name"),
    Column(gettext_lazy("Regel"), "rule"),
    Column(gettext_lazy("Dagar"), "standing.days", Kind.NUMBER),
    Column(gettext_lazy("Gräns"), "standing.limit.value", Kind.NUMBER),
    Column(gettext_lazy("Dagar kvar"), "standing.days_left", Kind.NUMBER),
    Column(gettext_lazy("Anställd till"), "ends_on", Kind.DAY),
    Column(gettext_lazy("Passeras enligt avtal"), "standing.passes_on", Kind.DAY),
    Column(gettext_lazy("Passeras vid förlängning"), "standing.if_prolonged_on", Kind.DAY),
)


@requires(Permission.SEE_PAY)
@require_GET
def las_near(request: HttpRequest) -> HttpResponse:
    """Who comes near the limit, the nearest first."""
    form = forms.NearForm(request.GET or {"visa": "near"}, units=units())
    asked = form.chosen()
    found = people_near(q=asked["q"], unit=asked["unit"], at=timezone.now())
    rows = chosen(found, asked["shown"], request.GET.get("sort", "left"))
    if fmt := request.GET.get("format"):
        _note(row.person for row in rows)
        return export(rows, COLUMNS, name="anstallningstid", fmt=fmt)
    page = page_of(request, rows)
    _note(row.person for row in page.object_list)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": page.object_list,
        "passed": sum(row.standing.has_passed for row in found),
        "near": sum(row.is_near and not row.standing.has_passed for row in found),
        "all": len(found),
    }
    return render(request, "payroll/las/near.html", context)


@requires(Permission.SEE_PAY)
@require_GET
def las_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person's time: by rule and category, with what each figure comes from."""
    person = _or_404(person_by_id(public_id))
    _note([person])
    may_edit = Permission.EDIT_PAY_FACTS in request.permissions and person.user_id != request.user.pk
    context = {"person": person, "may_edit": may_edit, **person_context(person, at=timezone.now())}
    return render(request, "payroll/las/person.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def service_time_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enter time that the register does not have."""
    person = _or_404(person_by_id(public_id))
    _note([person])
    form = forms.ServiceTimeForm(request.POST or None)
    back = reverse("las_person", args=[public_id])

    def save() -> HttpResponse:
        actions.enter_service_time(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Tiden räknas när en annan handläggare har godkänt den."))
        return redirect(back)

    heading = _("För in anställningstid")
    return form_page(request, form, save, heading=heading, back=back, back_label=_("Anställningstid"), person=person)


@requires(Permission.EDIT_PAY_FACTS)
def service_time_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask that entered time no longer counts."""
    row = _or_404(service_time_by_id(public_id))
    _note([row.person])
    form = forms.WithdrawForm(request.POST or None)
    back = reverse("las_person", args=[row.person.public_id])

    def save() -> HttpResponse:
        actions.ask_to_withdraw(row=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Tiden räknas tills en annan handläggare har godkänt att den återtas."))
        return redirect(back)

    return form_page(
        request, form, save, heading=_("Återta anställningstid"), back=back, back_label=_("Anställningstid"),
        action=_("Begär"), person=row.person,
    )  # fmt: skip


def _note(people: Iterable[Any]) -> None:
    for person in people:
        note_read(kind="servicetime", person_id=person.pk, name=person.name)


def _or_404(found: Found | None) -> Found:
    if found is None:
        raise Http404
    return found
