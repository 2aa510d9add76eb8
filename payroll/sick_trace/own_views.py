"""One's own sick periods, day by day (min sjukfrånvaro)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payroll.own_pay.queries import own_payslip
from payroll.own_pay.views import own, tabs
from payroll.sick_trace.pages import days_context, slip_days_context
from payroll.sick_trace.queries import days_of_payslip, days_of_period, period_of, periods_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_sickness(request: HttpRequest, person: Any) -> HttpResponse:
    """My sick periods, newest first."""
    note_read(kind="sickness", person_id=person.pk, name=person.name)
    rows = periods_of(person, timezone.localdate())
    return render(request, "payroll/sick_trace/own.html", {"tabs": tabs("my_sickness"), "rows": rows})


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_sick_days(request: HttpRequest, person: Any, number: int, starts_on: date) -> HttpResponse:
    """One of my sick periods, day by day."""
    note_read(kind="sickness", person_id=person.pk, name=person.name)
    found = period_of(person, number, starts_on, timezone.localdate())
    if found is None:
        raise Http404
    crumb = {"label": _("Sjukfrånvaro"), "url": reverse("my_sickness")}
    context = days_context(found, lambda: days_of_period(found.employment, found.stands.period), crumb)
    return render(request, "payroll/sick_trace/days.html", context)


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_payslip_sick_days(request: HttpRequest, person: Any, public_id: UUID) -> HttpResponse:
    """The sick days behind one of my payslips."""
    payslip = own_payslip(person, public_id)
    if payslip is None:
        raise Http404
    crumb = {"label": _("Lönespecifikation"), "url": reverse("my_payslip", args=[public_id])}
    context = slip_days_context(payslip, days_of_payslip(payslip), crumb)
    return render(request, "payroll/sick_trace/days.html", context)
