"""One's own time (min närvaro): the clock, the week, a day, and the month that is sent in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from payroll.attendance import actions
from payroll.attendance.forms import DayForms, ReasonForm, initial_of
from payroll.attendance.own_pages import month_context, week_context
from payroll.attendance.plan import fill_from_schedule, planned_days
from payroll.attendance.queries import (
    counting_report,
    open_report,
    reporting_employment,
    reports_time,
    shown_report,
    times_in,
)
from payroll.employment.queries import person_of
from payroll.schedules.wording import clock
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month, Period, month_period
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow


def own_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the employment whose time the user reports; without one, say so."""

    @wraps(view)
    def with_employment(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        person = person_of(request.user)
        employment = reporting_employment(person, timezone.localdate()) if person else None
        if employment is None:
            return render(request, "payroll/attendance/nobody.html", status=404)
        note_read(kind="attendancereport", person_id=person.pk, name=person.name)
        try:
            return view(request, employment, *args, **kwargs)
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
            return redirect("my_attendance")

    return with_employment


@requires(Permission.REPORT_OWN_TIME)
@require_GET
@own_time
def my_attendance(request: HttpRequest, employment: Any) -> HttpResponse:
    """The week: the clock, each day's time, and plus or minus so far."""
    today = timezone.localdate()
    day = asked_day(request, today)
    context = week_context(employment, day, today=today)
    return render(request, "payroll/attendance/week.html", {**context, "reports_time": reports_time(employment, today)})


@requires(Permission.REPORT_OWN_TIME)
@require_POST
@own_time
def my_clock(request: HttpRequest, employment: Any) -> HttpResponse:
    """In or out, now."""
    row = actions.clock(employment=employment, by=request.user, at=timezone.now())
    if row is None:
        messages.info(request, _("In- och utstämplingen i samma minut är borttagen."))
    elif row.ends_at is None:
        messages.success(request, _("Instämplad %s.") % clock(row.starts_at))
    else:
        messages.success(request, _("Utstämplad %s.") % clock(row.ends_at))
    return redirect("my_attendance")


@requires(Permission.REPORT_OWN_TIME)
@own_time
def my_attendance_day(request: HttpRequest, employment: Any) -> HttpResponse:
    """The rows of a day, written by hand."""
    day = asked_day(request, timezone.localdate())
    report = shown_report(employment, day)
    forms = DayForms(request.POST or None, initial=initial_of(times_in([report], Period(day, day))))
    if request.method == "POST" and forms.is_valid():
        rows = [form.entered for form in forms if form.entered]
        try:
            actions.write_day(employment=employment, day=day, rows=rows, by=request.user, at=timezone.now())
        except ValidationError as error:
            forms.forms[0].add_error(None, error)
        else:
            messages.success(request, _("%s är sparad.") % day)
            return redirect(f"{reverse('my_attendance')}?dag={day}")
    wrong = forms.is_bound and any(form.errors for form in forms)
    context = {"forms": forms, "day": day, "errors": wrong}
    return render(request, "payroll/attendance/day.html", context, status=422 if wrong else 200)


@requires(Permission.REPORT_OWN_TIME)
@require_GET
@own_time
def my_attendance_month(request: HttpRequest, employment: Any) -> HttpResponse:
    """The month: what is odd, what it gives, and the button that sends it in."""
    context = month_context(employment, _month(request), now=timezone.now())
    return render(request, "payroll/attendance/month.html", context)


@requires(Permission.REPORT_OWN_TIME)
@require_POST
@own_time
def my_attendance_send(request: HttpRequest, employment: Any) -> HttpResponse:
    """Send in, take back or give up, as the button says."""
    month = _month(request)
    wish = request.POST.get("do", "")
    at = timezone.now()
    try:
        told = _do(wish, employment, month, by=request.user, at=at)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, told)
    return redirect(f"{reverse('my_attendance_month')}?manad={month}")


def _do(wish: str, employment: Any, month: Month, **given: Any) -> str:
    report = open_report(employment, month.starts_on)
    if wish == "send":
        report = report or actions.writable(employment, month.starts_on, **given)
        actions.send_in(report=report, **given)
        return _("Rapporten är skickad till din chef för godkännande.")
    if report is None:
        raise Http404
    if wish == "take_back":
        actions.take_back(report=report, **given)
        return _("Rapporten är tillbaka hos dig. Den godkänns först när du skickar in den igen.")
    if wish == "abandon":
        actions.abandon(report=report, **given)
        return _("Rättelsen är avbruten. Den godkända versionen gäller.")
    raise Http404


@requires(Permission.REPORT_OWN_TIME)
@own_time
def my_attendance_correct(request: HttpRequest, employment: Any) -> HttpResponse:
    """Begin a correction of an approved month; one that is not approved is changed on its own page."""
    month = _month(request)
    report = counting_report(employment, month.starts_on)
    back = f"{reverse('my_attendance_month')}?manad={month}"
    if report is None:
        return redirect(back)
    form = ReasonForm(request.POST or None)

    def save() -> HttpResponse:
        actions.correct(report=report, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Rättelsen är påbörjad. Den gamla versionen gäller tills den nya är godkänd."))
        return redirect(back)

    return form_page(
        request, form, save, heading=_("Rätta godkänd rapport"), back=back, back_label=_("Månaden"),
        action=_("Börja rätta"),
    )  # fmt: skip


@requires(Permission.REPORT_OWN_TIME)
@own_time
def my_schedule(request: HttpRequest, employment: Any) -> HttpResponse:
    """My shifts of a month beside what came of them, and the button that fills in as planned."""
    month = _month(request)
    if request.method == "POST":
        days = fill_from_schedule(employment=employment, month=month, by=request.user, at=timezone.now())
        text = ngettext("%d dag är ifylld enligt schemat.", "%d dagar är ifyllda enligt schemat.", days) % days
        messages.success(request, text if days else _("Alla dagar som varit har redan tid."))
        return redirect(f"{reverse('my_attendance_month')}?manad={month}")
    rows = planned_days(employment, month_period(month))
    context = {"month": month, "earlier": month.plus(-1), "later": month.plus(1), "rows": rows}
    return render(request, "payroll/attendance/schedule.html", context)


def asked_day(request: HttpRequest, today: date) -> date:
    text = request.GET.get("dag", "")
    try:
        found = parse_date(text) if text else today
    except ValueError:
        found = None
    if found is None or not 1990 <= found.year <= today.year + 1:
        raise Http404(_("%s är ingen dag; skriv år-månad-dag.") % text)
    return found


def _month(request: HttpRequest) -> Month:
    text = request.POST.get("manad") or request.GET.get("manad")
    if not text:
        return Month.of(timezone.localdate())
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404(str(error)) from None
