"""The clerk's doors to who goes before whom: priority to re-employment, and the order of dismissal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.employment.queries import employment_by_id
from payroll.las import actions, forms
from payroll.las.circle import order_in, titles_on
from payroll.las.priority import chosen, claimants, current_ending
from payroll.las.wording import STATES
from servicecenter.accounts.doors import requires
from servicecenter.agencies.queries import units
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

PRIORITY_COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Befattning"), "employment.title"),
    Column(gettext_lazy("Enhet"), "employment.unit_name"),
    Column(gettext_lazy("Anställningsform"), lambda row: row.employment.get_form_display()),
    Column(gettext_lazy("Sista dag"), "right.ended_on", Kind.DAY),
    Column(gettext_lazy("Skäl till avslut"), lambda row: row.ending.get_ground_display() if row.ending else ""),
    Column(gettext_lazy("Tiden ger rätt till"), "reason"),
    Column(gettext_lazy("Begärd"), lambda row: row.ending.claimed_on if row.ending else None, Kind.DAY),
    Column(gettext_lazy("Gäller till och med"), "right.until", Kind.DAY),
    Column(gettext_lazy("Dagar hos myndigheten på tre år"), "right.days", Kind.NUMBER),
    Column(gettext_lazy("Dagar i staten"), "state_days", Kind.NUMBER),
    Column(gettext_lazy("Född"), "person.born_on", Kind.DAY),
    Column(gettext_lazy("Läge"), lambda row: str(STATES[row.status])),
)
ORDER_COLUMNS = (
    Column(gettext_lazy("Plats"), "place.number", Kind.NUMBER),
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Befattning"), "title"),
    Column(gettext_lazy("Enhet"), "unit"),
    Column(gettext_lazy("Dagar i staten"), "place.state_days", Kind.NUMBER),
    Column(gettext_lazy("Dagar hos myndigheten"), "place.agency_days", Kind.NUMBER),
    Column(gettext_lazy("Född"), "person.born_on", Kind.DAY),
    Column(gettext_lazy("Åldern avgjorde"), lambda row: _("ja") if row.place.by_age else ""),
    Column(gettext_lazy("Saknar företräde, 33 b §"), lambda row: _("ja") if row.place.is_past else ""),
)


@requires(Permission.SEE_PAY)
@require_GET
def las_priority(request: HttpRequest) -> HttpResponse:
    """Who has a right of priority on a day, the longest time first."""
    form = forms.PriorityForm(request.GET or {"visa": "right"})
    shown, q = form.chosen()
    on = form.day()
    found = claimants(q=q, on=on, known=timezone.now())
    rows = chosen(found, shown)
    if fmt := request.GET.get("format"):
        _note(rows)
        return export(rows, PRIORITY_COLUMNS, name=f"foretradesratt-{on}", fmt=fmt)
    page = page_of(request, rows)
    _note(page.object_list)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": [(row, STATES[row.status]) for row in page.object_list],
        "on": on,
        "unknown": len(chosen(found, "unknown")),
        "may_edit": Permission.EDIT_PAY_FACTS in request.permissions,
    }
    return render(request, "payroll/las/priority.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def ending_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Why an employment ends, and whether priority is claimed."""
    employment = employment_by_id(public_id)
    if employment is None:
        raise Http404
    note_read(kind="employmentending", person_id=employment.person_id, name=employment.person.name)
    known = current_ending(employment)
    names = ("ground", "notified_on", "claimed_on", "declined_on", "note")
    form = forms.EndingForm(request.POST or None, initial={name: getattr(known, name, None) for name in names})

    def save() -> HttpResponse:
        actions.record_ending(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Beskedet om avslut är registrerat."))
        return redirect("las_priority")

    heading, back = _("Besked om avslut"), reverse("las_priority")
    return form_page(
        request, form, save, heading=heading, back=back, back_label=_("Företrädesrätt"), person=employment.person
    )


@requires(Permission.SEE_PAY)
@require_GET
def las_order(request: HttpRequest) -> HttpResponse:
    """The order of dismissal in a circle of units and titles on a day."""
    everything, today = list(units()), timezone.localdate()
    form = forms.CircleForm(request.GET or None, units=everything, titles=titles_on(today))
    codes, titles = form.chosen()
    chosen_units = {unit.pk for unit in everything if unit.code in codes}
    on = form.day()
    is_asked = bool(chosen_units and titles)
    rows = order_in(units=chosen_units, titles=titles, on=on, known=timezone.now()) if is_asked else []
    if fmt := request.GET.get("format"):
        _note(rows)
        return export(rows, ORDER_COLUMNS, name=f"turordning-{on}", fmt=fmt)
    page = page_of(request, rows)
    _note(page.object_list)
    context = {"form": form, "page_obj": page, "rows": page.object_list, "on": on, "is_asked": is_asked}
    return render(request, "payroll/las/order.html", context)


def _note(rows: Iterable[Any]) -> None:
    for row in rows:
        note_read(kind="servicetime", person_id=row.person.pk, name=row.person.name)
