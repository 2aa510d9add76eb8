"""The employee's own vacation (min semester): days left and how they came about, what is planned, and to apply."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payroll.absence.actions import report_absence
from payroll.absence.queries import VACATION
from payroll.employment.queries import person_of
from payroll.own_time.queries import absence_draft, own_employments
from payroll.own_vacation.forms import VacationForm
from payroll.own_vacation.pages import effect
from payroll.schedules.own_days import has_own_schedule
from payroll.vacation.pages import account_context, vacations_of, year_asked
from payroll.vacation.queries import weeks_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import show_refusal
from servicecenter.workflow.transitions import NotAllowedNow

OWN = Permission.REPORT_OWN_TIME


@requires(OWN)
@require_GET
def my_vacation(request: HttpRequest) -> HttpResponse:
    """My vacation account: days left, planned and taken, and why they are as many as they are."""
    person, employments = _mine(request)
    if not employments:
        return render(request, "payroll/own_time/nobody.html", status=404)
    now = timezone.now()
    year = year_asked(request.GET.get("ar", ""), timezone.localdate(now))
    note_read(kind="vacation", person_id=person.pk, name=person.name)
    shown = [{"employment": row} | account_context(row, year, at=now) for row in employments]
    rows = [
        {"row": row, "url": reverse("my_reported", args=["franvaro", row.public_id])}
        for row in vacations_of([row.pk for row in employments], year)
    ]
    context = {
        "shown": shown,
        "year": year,
        "years": shown[0]["years"],
        "rows": rows,
        "several": len(shown) > 1,
        "today": timezone.localdate(now),
    }
    return render(request, "payroll/own_vacation/account.html", context)


@requires(OWN)
def my_vacation_new(request: HttpRequest) -> HttpResponse:
    """Apply for vacation; days and kronor are shown before it is sent."""
    _person, employments = _mine(request)
    if not employments:
        raise Http404
    has_short_week = any(weeks_of(row.pk) and not has_own_schedule(row, on=timezone.localdate()) for row in employments)
    form = VacationForm(request.POST or None, employments=employments, has_short_week=has_short_week)
    given = dict(form.cleaned_data) if request.method == "POST" and form.is_valid() else None
    if given is not None and request.POST.get("step") == "send" and _sent(request, form, given):
        return redirect("my_vacation")
    found = {}
    if given is not None and given["starts_on"] <= given["ends_on"]:
        found = effect(_draft(given), request.user, at=timezone.now())
    template = "payroll/own_vacation/effect.html" if request.htmx else "payroll/own_vacation/form.html"
    status = 422 if form.errors and not request.htmx else 200
    return render(request, template, {"form": form, **found}, status=status)


def _sent(request: HttpRequest, form: Any, given: dict[str, Any]) -> bool:
    try:
        report_absence(kind=VACATION, by=request.user, at=timezone.now(), **given)
    except ValidationError as error:
        show_refusal(error, form)
        return False
    except NotAllowedNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Semestern är skickad för attest."))
    return True


def _draft(given: dict[str, Any]) -> Any:
    draft = absence_draft(
        employment=given["employment"],
        kind=VACATION,
        starts_on=given["starts_on"],
        ends_on=given["ends_on"],
        extent=Decimal(100),
    )
    if given.get("working_days"):
        draft.working_days, draft.is_counted = given["working_days"], False
    return draft


def _mine(request: HttpRequest) -> tuple[Any, list[Any]]:
    person = person_of(request.user)
    return person, own_employments(person, on=timezone.localdate()) if person else []
