"""Time on projects: one's own day, and the summary per project and person."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from payroll.attendance.distributing import copy_last_week, distribute_day
from payroll.attendance.distribution import allocations_in, project_times, worked_in
from payroll.attendance.project_forms import DistributionForm, PeriodForm
from payroll.attendance.queries import shown_report
from payroll.attendance.views import asked_day, own_time
from payroll.projects.actions import choose_favourites
from payroll.projects.queries import open_activities
from payroll.schedules.wording import hours_minutes, signed_hours
from payroll.unit_calendar.queries import units_of_attester
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Period
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of

COLUMNS = (
    Column(gettext_lazy("Projekt"), "project"),
    Column(gettext_lazy("Aktivitet"), "activity"),
    Column(gettext_lazy("Anställningsnummer"), "number"),
    Column(gettext_lazy("Namn"), "name"),
    Column(gettext_lazy("Timmar"), "hours", Kind.NUMBER),
    Column(gettext_lazy("Minuter"), "minutes", Kind.NUMBER),
)


@requires(Permission.REPORT_OWN_TIME)
@own_time
def my_projects(request: HttpRequest, employment: Any) -> HttpResponse:
    """What a day's time was spent on."""
    day = asked_day(request, timezone.localdate())
    if request.POST.get("do") == "copy":
        return _copy(request, employment, day)
    told = Counter({row.activity_id: row.minutes for row in allocations_in(employment, Period(day, day))})
    activities = open_activities(employment, on=day)
    form = DistributionForm(request.POST or None, activities=activities, told=told)
    if request.method == "POST" and form.is_valid():
        try:
            distribute_day(employment=employment, day=day, minutes=form.minutes, by=request.user, at=timezone.now())
            choose_favourites(employment=employment, activities=form.favourites, by=request.user)
        except ValidationError as error:
            show_refusal(error, form)
        else:
            messages.success(request, _("%s är fördelad.") % day)
            return redirect(f"{reverse('my_projects')}?dag={day}")
    worked = worked_in([shown_report(employment, day)], Period(day, day))[day]
    context = {
        "form": form,
        "day": day,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1) if day < timezone.localdate() else None,
        "tiles": [
            {"label": _("Arbetat"), "value": hours_minutes(worked)},
            {"label": _("Fördelat"), "value": hours_minutes(told.total())},
            {
                "label": _("Kvar att fördela"),
                "value": signed_hours(worked - told.total()),
                "kind": "ok" if worked == told.total() else "warn",
            },
        ],
    }
    return render(request, "payroll/projects/mine.html", context, status=422 if form.errors else 200)


def _copy(request: HttpRequest, employment: Any, day: Any) -> HttpResponse:
    monday = day - timedelta(days=day.weekday())
    days = copy_last_week(employment=employment, monday=monday, by=request.user, at=timezone.now())
    text = ngettext("%d dag är fördelad som förra veckan.", "%d dagar är fördelade som förra veckan.", days) % days
    messages.success(request, text if days else _("Ingen dag att fördela: förra veckan är tom, eller veckan är klar."))
    return redirect(f"{reverse('my_projects')}?dag={day}")


@requires(Permission.REPORT_TIME, Permission.ATTEST)
@require_GET
def project_report(request: HttpRequest) -> HttpResponse:
    """Approved time per project and person: everyone's for a clerk, one's own units' for a manager."""
    form = PeriodForm(request.GET or None)
    starts_on, ends_on = form.days
    rows = project_times(Period(starts_on, max(starts_on, ends_on)), units=_units(request))
    for name in {(row.person_id, row.name) for row in rows}:
        note_read(kind="attendancereport", person_id=name[0], name=name[1])
    if fmt := request.GET.get("format"):
        return export(rows, COLUMNS, name="projekttid", fmt=fmt)
    page = page_of(request, rows)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": page.object_list,
        "total": hours_minutes(sum(row.minutes for row in rows)),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "may_edit": Permission.EDIT_PAY_FACTS in request.permissions,
    }
    return render(request, "payroll/projects/report.html", context)


def _units(request: HttpRequest) -> list[int] | None:
    if Permission.REPORT_TIME in request.permissions:
        return None
    return [unit.pk for unit in units_of_attester(request.user, on=timezone.localdate())]
