"""The clerk's doors to sick periods. Each person shown is noted in the read log: sickness is sensitive."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
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

from payroll.employment.queries import person_by_id
from payroll.parental.actions import record_benefit_note, withdraw_benefit_note
from payroll.parental.queries import benefit_note_by_id, benefit_notes_of
from payroll.runs.queries import payslip_by_id
from payroll.sick_trace.forms import BenefitNoteForm, ShownForm, SickNoteForm, TakeBackForm
from payroll.sick_trace.pages import days_context, slip_days_context
from payroll.sick_trace.queries import (
    Ongoing,
    days_of_payslip,
    days_of_period,
    employments_of,
    ongoing,
    period_of,
    periods_of,
    units_led_by,
)
from payroll.sickness.actions import record_sick_note, withdraw_sick_note
from payroll.sickness.queries import sick_note_by_id, sick_notes_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Sjuk från"), "starts_on", Kind.DAY),
    Column(gettext_lazy("Känt till"), "ends_on", Kind.DAY),
    Column(gettext_lazy("Dag i perioden"), "stands.day_number"),
    Column(gettext_lazy("Omfattning"), "stands.extent"),
    Column(gettext_lazy("Intyg saknas från"), "stands.certificate_from", Kind.DAY),
    Column(gettext_lazy("Skulle ha anmälts"), "stands.report_due", Kind.DAY),
    Column(gettext_lazy("Rehabilitering"), "stands.rehabilitation_on", Kind.DAY),
)


@requires(Permission.SEE_PAY)
@require_GET
def sick_periods(request: HttpRequest) -> HttpResponse:
    """Sick periods that go on, with what is due."""
    form = ShownForm(request.GET or {"visa": "now"})
    rows = ongoing(on=timezone.localdate(), **form.chosen())
    if fmt := request.GET.get("format"):
        _note(rows)
        return export(rows, COLUMNS, name="sjukperioder", fmt=fmt)
    page = page_of(request, rows)
    _note(page.object_list)
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list}
    return render(request, "payroll/sick_trace/periods.html", context)


@requires(Permission.ATTEST)
@require_GET
def team_sickness(request: HttpRequest) -> HttpResponse:
    """What a manager must see to: dates due for the people they lead, and nothing of what anyone is ill with."""
    rows = ongoing(on=timezone.localdate(), units=units_led_by(request.user.pk))
    _note(rows)
    return render(request, "payroll/sick_trace/team.html", {"rows": rows})


@requires(Permission.SEE_PAY)
@require_GET
def sick_periods_of_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person's sick periods and notes, also those taken back."""
    person = _person(public_id)
    context = {
        "person": person,
        "rows": periods_of(person, timezone.localdate()),
        "notes": sick_notes_of(person),
        "may_edit": _may_edit(request, person),
    }
    return render(request, "payroll/sick_trace/person.html", context)


@requires(Permission.SEE_PAY)
@require_GET
def sick_days_of_period(request: HttpRequest, public_id: UUID, number: int, starts_on: date) -> HttpResponse:
    """A sick period day by day, by what is known now."""
    person = _person(public_id)
    found = _or_404(period_of(person, number, starts_on, timezone.localdate()))
    crumb = {"label": _("Sjukperioder"), "url": reverse("sick_periods_of_person", args=[public_id])}
    context = days_context(found, lambda: days_of_period(found.employment, found.stands.period), crumb)
    return render(request, "payroll/sick_trace/days.html", context)


@requires(Permission.SEE_PAY)
@require_GET
def payslip_sick_days(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The sick days that a payslip pays, from what it froze."""
    payslip = _or_404(payslip_by_id(public_id))
    crumb = {"label": _("Lönespecifikation"), "url": reverse("payslip", args=[public_id])}
    context = slip_days_context(payslip, days_of_payslip(payslip), crumb)
    return render(request, "payroll/sick_trace/days.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def sick_note_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A certificate, a report to Försäkringskassan or a day for rehabilitation."""
    person = _person(public_id)
    form = SickNoteForm(request.POST or None, employments=employments_of(person))

    def save() -> None:
        record_sick_note(by=request.user, at=timezone.now(), **form.cleaned_data)

    heading = _("Notera intyg, anmälan eller rehabilitering")
    return _form(request, form, save, person, heading=heading, told=_("Noteringen är registrerad."))


@requires(Permission.EDIT_PAY_FACTS)
def sick_note_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    note = _or_404(sick_note_by_id(public_id))
    form = TakeBackForm(request.POST or None)

    def save() -> None:
        withdraw_sick_note(note=note, by=request.user, at=timezone.now(), **form.cleaned_data)

    heading = _("Återta notering: %s") % note
    told, action = _("Noteringen är återtagen."), _("Återta")
    return _form(request, form, save, note.employment.person, heading=heading, told=told, action=action)


@requires(Permission.SEE_PAY)
@require_GET
def parental_benefit_of_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What Försäkringskassan has paid a person for, birth by birth."""
    person = _person(public_id, kind="employee_facts")
    context = {"person": person, "rows": benefit_notes_of(person), "may_edit": _may_edit(request, person)}
    return render(request, "payroll/sick_trace/parental.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def benefit_note_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = _person(public_id, kind="employee_facts")
    form = BenefitNoteForm(request.POST or None, employments=employments_of(person))

    def save() -> None:
        record_benefit_note(by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Beskedet är registrerat. Tillägget betalas i nästa lönekörning.")
    heading, back = _("Besked om föräldrapenning"), "parental_benefit_of_person"
    return _form(request, form, save, person, heading=heading, told=told, back=back)


@requires(Permission.EDIT_PAY_FACTS)
def benefit_note_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    note = _or_404(benefit_note_by_id(public_id))
    form = TakeBackForm(request.POST or None)

    def save() -> None:
        withdraw_benefit_note(note=note, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Beskedet är återtaget. Det som är betalt för dagarna rättas i nästa lönekörning.")
    given = {"heading": _("Återta besked: %s") % note, "action": _("Återta"), "back": "parental_benefit_of_person"}
    return _form(request, form, save, note.employment.person, told=told, **given)


def _form(
    request: HttpRequest,
    form: Any,
    save: Callable[[], None],
    person: Any,
    *,
    told: str,
    back: str = "sick_periods_of_person",
    **given: Any,
) -> HttpResponse:
    def saved() -> HttpResponse:
        save()
        messages.success(request, told)
        return redirect(back, public_id=person.public_id)

    note_read(kind="sickness", person_id=person.pk, name=person.name)
    url, lead = reverse(back, args=[person.public_id]), f"{person.name}, {person.number}."
    return form_page(request, form, saved, back=url, lead=lead, person=person, **given)


def _person(public_id: UUID, *, kind: str = "sickness") -> Any:
    person = _or_404(person_by_id(public_id))
    note_read(kind=kind, person_id=person.pk, name=person.name)
    return person


def _note(rows: Iterable[Ongoing]) -> None:
    for row in rows:
        note_read(kind="sickness", person_id=row.person.pk, name=row.person.name)


def _may_edit(request: HttpRequest, person: Any) -> bool:
    return Permission.EDIT_PAY_FACTS in request.permissions and person.user_id != request.user.pk


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
