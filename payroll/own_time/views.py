"""The employee's own time (min tid): the month, and reporting with its effect on pay shown before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from payroll.absence.actions import ask_to_cancel_absence, report_absence, withdraw_absence
from payroll.absence.open_sickness import report_return, report_sick
from payroll.absence.queries import ABSENCE_KINDS
from payroll.employment.queries import person_of
from payroll.own_time import pages
from payroll.own_time.forms import AbsenceForm, EntryForm, ReturnForm, SickForm
from payroll.own_time.queries import (
    MODELS,
    Reported,
    absence_draft,
    entry_draft,
    own_employments,
    own_row,
    rows_between,
    sickness_of,
)
from payroll.salary_types.catalogue import CATALOGUE
from payroll.time.actions import ask_to_cancel_entry, report_entry, withdraw_entry
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import show_refusal
from servicecenter.workflow.transitions import NotAllowedNow

OWN = Permission.REPORT_OWN_TIME
KIND_LABELS = dict(ABSENCE_KINDS)


@requires(OWN)
@require_GET
def my_time(request: HttpRequest) -> HttpResponse:
    """My month: what is reported, where each case is, and what can be reported."""
    person, employments = _person_or_none(request)
    if not employments:
        return render(request, "payroll/own_time/nobody.html", status=404)
    today = timezone.localdate()
    month = Month.asked(request.GET.get("manad", ""), today)
    rows = rows_between(person, month.starts_on, month.ends_on)
    note_read(kind="absence", person_id=person.pk, name=person.name)
    context = {
        "month": month,
        "weeks": pages.weeks(month, rows, today=today),
        "rows": pages.listed(rows),
        "sickness": list(sickness_of(employments)),
        "lead": pages.lead(rows),
        "neighbours": pages.neighbours(month),
        "today": today,
    }
    return render(request, "payroll/own_time/month.html", context)


@requires(OWN)
@require_GET
def my_report(request: HttpRequest) -> HttpResponse:
    """Everything that can be reported, to choose from."""
    _employments_or_404(request)
    return render(request, "payroll/own_time/choose.html", {"groups": pages.choices()})


@requires(OWN)
def my_absence_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Report absence of a kind."""
    if kind not in pages.OWN_KINDS:
        raise Http404
    return _absence(request, kind, heading=str(KIND_LABELS[kind]))


@requires(OWN)
def my_entry_new(request: HttpRequest, code: str) -> HttpResponse:
    """Report worked hours or a supplement."""
    if code not in pages.own_codes():
        raise Http404
    return _entry(request, code)


@requires(OWN)
def my_sick(request: HttpRequest) -> HttpResponse:
    """Sick from today until I report my return: the second tap of two."""
    employments = _employments_or_404(request)
    form = SickForm(request.POST or None, employments=employments)

    def draft(given: dict[str, Any]) -> Reported:
        return absence_draft(kind="sick", ends_on=max(given["starts_on"], timezone.localdate()), **given)

    def send(given: dict[str, Any]) -> None:
        report_sick(by=request.user, at=timezone.now(), **given)
        messages.success(request, _("Du är sjukanmäld. Krya på dig. Friskanmäl dig här när du är tillbaka."))

    look = {"heading": _("Sjukanmälan"), "action": _("Sjukanmäl mig"), "is_open": True, "loads": True}
    return _report(request, form, draft, send, **look)


@requires(OWN)
def my_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """I am back: the last sick day is known."""
    absence = _row_or_404(request, "franvaro", public_id)
    if not absence.is_open:
        raise Http404
    form = ReturnForm(request.POST or None, first_sick_day=absence.starts_on)

    def draft(given: dict[str, Any]) -> Reported:
        return absence_draft(
            employment=absence.employment,
            kind=absence.kind,
            starts_on=absence.starts_on,
            ends_on=max(absence.starts_on, given["last_sick_day"]),
            extent=absence.extent,
        )

    def send(given: dict[str, Any]) -> None:
        report_return(absence=absence, by=request.user, at=timezone.now(), **given)
        messages.success(request, _("Välkommen tillbaka. Hela sjukperioden är skickad för attest."))

    look = {"heading": _("Friskanmälan"), "action": _("Jag är tillbaka"), "since": absence.starts_on, "loads": True}
    return _report(request, form, draft, send, **look)


@requires(OWN)
@require_GET
def my_reported(request: HttpRequest, what: str, public_id: UUID) -> HttpResponse:
    """One report: what it says, where it is, who has it, and what it was before."""
    row = _row_or_404(request, what, public_id)
    person = row.employment.person
    note_read(kind="absence", person_id=person.pk, name=person.name)
    return render(request, "payroll/own_time/reported.html", pages.reported(row, what, on=timezone.localdate()))


@requires(OWN)
def my_reported_change(request: HttpRequest, what: str, public_id: UUID) -> HttpResponse:
    """Report again in place of what is attested, or what was returned."""
    row = _row_or_404(request, what, public_id)
    if not pages.may_change(row):
        return redirect("my_reported", what=what, public_id=public_id)
    if what == "franvaro":
        heading = _("Ändra: %s") % row.get_kind_display()
        return _absence(request, row.kind, heading=heading, before=row)
    return _entry(request, row.code, before=row)


@requires(OWN)
@require_POST
def my_reported_withdraw(request: HttpRequest, what: str, public_id: UUID) -> HttpResponse:
    """Take back what nobody has attested, or ask that what is attested is cancelled."""
    row = _row_or_404(request, what, public_id)
    cancel = row.state == "attested"
    acts: dict[tuple[str, bool], Callable[[], object]] = {
        ("franvaro", False): lambda: withdraw_absence(absence=row, by=request.user, at=timezone.now()),
        ("franvaro", True): lambda: ask_to_cancel_absence(absence=row, by=request.user, at=timezone.now()),
        ("tillagg", False): lambda: withdraw_entry(entry=row, by=request.user, at=timezone.now()),
        ("tillagg", True): lambda: ask_to_cancel_entry(entry=row, by=request.user, at=timezone.now()),
    }
    try:
        acts[what, cancel]()
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect("my_reported", what=what, public_id=public_id)
    messages.success(request, _("Makuleringen är skickad för attest.") if cancel else _("Rapporten är återtagen."))
    return redirect("my_reported", what=what, public_id=public_id) if cancel else redirect("my_time")


def _absence(request: HttpRequest, kind: str, *, heading: str, before: Any = None) -> HttpResponse:
    initial = pages.as_given(before, "starts_on", "ends_on", "extent", "note")
    form = AbsenceForm(request.POST or None, employments=_employments_or_404(request), initial=initial)
    replaces = before if before is not None and before.state == "attested" else None

    def draft(given: dict[str, Any]) -> Reported:
        return absence_draft(kind=kind, replaces=replaces, **{key: given[key] for key in pages.DRAFTED})

    def send(given: dict[str, Any]) -> None:
        report_absence(kind=kind, replaces=replaces, by=request.user, at=timezone.now(), **given)
        messages.success(request, _("%s är skickad för attest.") % KIND_LABELS[kind])

    return _report(request, form, draft, send, heading=heading)


def _entry(request: HttpRequest, code: str, *, before: Any = None) -> HttpResponse:
    salary_type = CATALOGUE[code]
    initial = pages.as_given(before, "starts_on", "quantity", "amount_ore", "note")
    employments = _employments_or_404(request)
    form = EntryForm(request.POST or None, employments=employments, salary_type=salary_type, initial=initial)
    replaces = before if before is not None and before.state == "attested" else None

    def draft(given: dict[str, Any]) -> Reported:
        return entry_draft(code=code, replaces=replaces, **{key: given[key] for key in given if key != "note"})

    def send(given: dict[str, Any]) -> None:
        given = given | {"ends_on": given["starts_on"]}
        report_entry(code=code, replaces=replaces, by=request.user, at=timezone.now(), **given)
        messages.success(request, _("%s är skickad för attest.") % pages.name_of(salary_type))

    return _report(request, form, draft, send, heading=pages.name_of(salary_type))


def _report(
    request: HttpRequest,
    form: Any,
    draft: Callable[[dict[str, Any]], Reported],
    send: Callable[[dict[str, Any]], None],
    *,
    heading: str,
    action: str = "",
    **more: Any,
) -> HttpResponse:
    """Show the form with the effect of what is in it; send it when that is what the button says."""
    given = dict(form.cleaned_data) if request.method == "POST" and form.is_valid() else None
    if given is not None and request.POST.get("step") == "send":
        try:
            send(given)
            return redirect("my_time")
        except ValidationError as error:
            show_refusal(error, form)
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
    found = pages.effect(draft(given), request.user, at=timezone.now()) if pages.is_whole(given) else {}
    context = {"form": form, "heading": heading, "action": action or _("Skicka för attest"), **found, **more}
    template = "payroll/own_time/effect.html" if request.htmx else "payroll/own_time/form.html"
    return render(request, template, context, status=422 if form.errors and not request.htmx else 200)


def _person_or_none(request: HttpRequest) -> tuple[Any, list[Any]]:
    person = person_of(request.user)
    return person, own_employments(person, on=timezone.localdate()) if person else []


def _employments_or_404(request: HttpRequest) -> list[Any]:
    _person, employments = _person_or_none(request)
    if not employments:
        raise Http404
    return employments


def _row_or_404(request: HttpRequest, what: str, public_id: UUID) -> Any:
    person = person_of(request.user)
    row = own_row(person, MODELS[what], public_id) if person else None
    if row is None:
        raise Http404
    return row
