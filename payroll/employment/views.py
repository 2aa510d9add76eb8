"""The clerk's register of people (personer): search, facts as known on any day, and forms that change them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from payroll.employment import actions, forms
from payroll.employment.bank_accounts import request_bank_account
from payroll.employment.earlier_pay import earlier_pay_of
from payroll.employment.protected import open_protected
from payroll.employment.queries import (
    current,
    employment_by_id,
    employments_of,
    end_of,
    facts_of,
    item_by_id,
    missing_of,
    nearest,
    people,
    person_by_id,
    waiting_account_of,
)
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.identity_numbers import PersonalNumber
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

NEEDED = {
    "tax": (
        gettext_lazy("Skattebeslut saknas"),
        gettext_lazy("Utan skattebeslut läggs personen åt sidan i lönekörningen."),
        "employee_tax",
    ),
    "account": (
        gettext_lazy("Bankkonto saknas"),
        gettext_lazy("Lönen kan inte betalas ut förrän ett konto är registrerat."),
        "employee_account",
    ),
}


@requires(Permission.SEE_EMPLOYEES)
@require_GET
def employees(request: HttpRequest) -> HttpResponse:
    """The list of people, to search in."""
    today = timezone.localdate()
    form = forms.SearchForm(request.GET or {"visa": "now"})
    text, shown = (form.cleaned_data["q"], form.cleaned_data["visa"] or "now") if form.is_valid() else ("", "now")
    found = people(text=text, employed=shown, on=today)
    page = page_of(request, found)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": page.object_list,
        "may_edit": Permission.EDIT_PAY_FACTS in request.permissions,
        "text": text,
    }
    return render(request, "payroll/employment/employees.html", context)


@requires(Permission.SEE_EMPLOYEES)
@require_GET
def employee(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person: employments, what is missing, and every fact as it was known on a day (``?kand=``)."""
    person = _or_404(person_by_id(public_id))
    today = timezone.localdate()
    known_on = _day(request.GET.get("kand", "")) or today
    views = employments_of(person, on=today)
    note_read(kind="employee_facts", person_id=person.pk, name=person.name)
    context = {
        "person": person,
        "identity": _masked(person),
        "employments": views,
        "findings": list(_findings(person, views, today)),
        "facts": facts_of(person, moment=end_of(known_on), on=today),
        "known_on": known_on,
        "is_past": known_on != today,
        "waiting_account": waiting_account_of(person),
        "deductions": person.net_deductions.filter(superseded_at__isnull=True)
        .select_related("payee")
        .order_by("-starts_on"),
        "today": today,
        "may_edit": Permission.EDIT_PAY_FACTS in request.permissions,
        "may_see_pay": Permission.SEE_PAY in request.permissions,
        "may_open": person.is_protected and Permission.SEE_PROTECTED in request.permissions,
        "protected_form": forms.ProtectedForm(),
    }
    return render(request, "payroll/employment/employee.html", context)


EARLIER = (
    Column(gettext_lazy("Månad"), "month"),
    Column(gettext_lazy("Löneart"), "code"),
    Column(gettext_lazy("Namn"), "name"),
    Column(gettext_lazy("Antal"), "quantity", Kind.NUMBER),
    Column(gettext_lazy("Belopp"), "amount_ore", Kind.KRONOR),
    Column(gettext_lazy("Källa"), "source"),
)


@requires(Permission.SEE_PAY)
@require_GET
def employee_earlier_pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the agency's old system paid, as it was taken over."""
    person = _or_404(person_by_id(public_id))
    found = earlier_pay_of(person)
    note_read(kind="pay", person_id=person.pk, name=person.name)
    if fmt := request.GET.get("format"):
        return export(found, EARLIER, name=f"tidigare-{person.number}", fmt=fmt)
    page = page_of(request, found)
    context = {"person": person, "page_obj": page, "rows": page.object_list}
    return render(request, "payroll/employment/earlier_pay.html", context)


@requires(Permission.SEE_PROTECTED)
@require_POST
def employee_protected(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Name and number of a person with protected identity, for a reason that the log keeps."""
    person = _or_404(person_by_id(public_id))
    form = forms.ProtectedForm(request.POST)
    if not person.is_protected or not form.is_valid():
        messages.error(request, _("Skriv varför uppgifterna behövs."))
        return redirect("employee", public_id=public_id)
    with open_protected(person, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()) as identity:
        rows = [
            {"label": _("Namn"), "value": f"{identity.given_name} {identity.family_name}"},
            {"label": _("Personnummer"), "value": str(PersonalNumber(identity.personal_number))},
            {"label": _("E-post"), "value": identity.email or "–"},
        ]
        response = render(request, "payroll/employment/protected.html", {"person": person, "rows": rows})
    response["Cache-Control"] = "no-store"
    return response


@requires(Permission.EDIT_PAY_FACTS)
def employee_new(request: HttpRequest) -> HttpResponse:
    """Enter a new person."""
    form = forms.PersonForm(request.POST or None)

    def save() -> HttpResponse:
        person = actions.register_person(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%s är upplagd. Registrera anställningen nu.") % person.name)
        return redirect("employee_hire", public_id=person.public_id)

    return form_page(request, form, save, heading=_("Ny person"), action=_("Lägg upp"), back=reverse("employees"))


@requires(Permission.EDIT_PAY_FACTS)
def employee_hire(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new employment with its first pay."""
    person = _or_404(person_by_id(public_id))
    form = forms.HireForm(request.POST or None)

    def save() -> HttpResponse:
        given = dict(form.cleaned_data)
        own = {name: given.pop(name) for name in ("employment_form", "central_agreement", "starts_on", "ends_on")}
        actions.hire(person=person, terms=given, by=request.user, at=timezone.now(), **own)
        return _done(request, person, _("Anställningen är registrerad."))

    return fact_page(request, form, save, person=person, heading=_("Ny anställning"))


@requires(Permission.EDIT_PAY_FACTS)
def employment_pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """New pay, extent, unit or coding, with what holds today filled in."""
    employment = _or_404(employment_by_id(public_id))
    terms = nearest(current(employment.terms), timezone.localdate())
    names = ("unit", "title", "form", "pay_ore", "extent", "coding")
    form = forms.PayForm(
        request.POST or None, initial={name: getattr(terms, name) for name in names} if terms else None
    )

    def save() -> HttpResponse:
        actions.change_pay(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, employment.person, _("Lönen är ändrad."))

    return fact_page(request, form, save, person=employment.person, heading=_("Ändra lön eller omfattning"))


@requires(Permission.EDIT_PAY_FACTS)
def employment_span(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Other first or last day of an employment."""
    employment = _or_404(employment_by_id(public_id))
    span = nearest(current(employment.spans), timezone.localdate())
    initial = {"starts_on": span.starts_on, "ends_on": span.ends_on} if span else None
    form = forms.SpanForm(request.POST or None, initial=initial)

    def save() -> HttpResponse:
        actions.change_span(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, employment.person, _("Anställningstiden är ändrad."))

    return fact_page(request, form, save, person=employment.person, heading=_("Ändra anställningstid"))


@requires(Permission.EDIT_PAY_FACTS)
def employment_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The last day of an employment."""
    employment = _or_404(employment_by_id(public_id))
    form = forms.EndForm(request.POST or None)

    def save() -> HttpResponse:
        actions.end_employment(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, employment.person, _("Anställningen är avslutad."))

    heading = _("Avsluta anställning %d") % employment.number
    return fact_page(request, form, save, person=employment.person, heading=heading, action=_("Avsluta"))


@requires(Permission.EDIT_PAY_FACTS)
def employment_item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A supplement, benefit or gross deduction each month."""
    employment = _or_404(employment_by_id(public_id))
    form = forms.SupplementForm(request.POST or None)

    def save() -> HttpResponse:
        actions.record_supplement(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, employment.person, _("Raden är registrerad."))

    return fact_page(
        request, form, save, person=employment.person, heading=_("Fast tillägg, förmån eller bruttoavdrag")
    )


@requires(Permission.EDIT_PAY_FACTS)
def item_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a fixed item."""
    item = _or_404(item_by_id(pk))
    form = forms.EndForm(request.POST or None)

    def save() -> HttpResponse:
        actions.end_supplement(item=item, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, item.employment.person, _("Raden är avslutad."))

    return fact_page(
        request, form, save, person=item.employment.person, heading=_("Avsluta fast rad"), action=_("Avsluta")
    )


@requires(Permission.EDIT_PAY_FACTS)
def employee_tax(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A tax decision."""
    person = _or_404(person_by_id(public_id))
    form = forms.TaxForm(request.POST or None, initial={"column": 1})

    def save() -> HttpResponse:
        actions.record_tax_decision(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, person, _("Skattebeslutet är registrerat."))

    return fact_page(request, form, save, person=person, heading=_("Skattebeslut"))


@requires(Permission.EDIT_PAY_FACTS)
def employee_account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another bank account, which waits for a second clerk."""
    person = _or_404(person_by_id(public_id))
    form = forms.AccountRequestForm(request.POST or None)

    def save() -> HttpResponse:
        request_bank_account(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, person, _("Bytet väntar på en andra handläggare. Det gamla kontot används till dess."))

    lead = _("En andra handläggare godkänner bytet innan det används.")
    return fact_page(request, form, save, person=person, heading=_("Nytt bankkonto"), lead=lead, action=_("Begär byte"))


def fact_page(
    request: HttpRequest, form: Form, save: Callable[[], HttpResponse], *, person: Any, lead: str = "", **given: Any
) -> HttpResponse:
    lead = f"{person.name}, {person.number}. {lead}"
    return form_page(
        request, form, save, back=reverse("employee", args=[person.public_id]), lead=lead, person=person, **given
    )


def _done(request: HttpRequest, person: Any, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("employee", public_id=person.public_id)


def _findings(person: Any, views: list[Any], today: date) -> Any:
    for key in missing_of(person, views, on=today):
        if key in NEEDED:
            title, text, name = NEEDED[key]
            yield {
                "kind": "stop",
                "title": title,
                "text": text,
                "url": reverse(name, args=[person.public_id]),
                "action": _("Registrera"),
            }
        else:
            yield {"kind": "stop", "title": _("Lön saknas"), "text": _("En pågående anställning har ingen lön.")}


def _masked(person: Any) -> str:
    if person.is_protected:
        return _("Skyddade uppgifter")
    return PersonalNumber(person.personal_number).masked if person.personal_number else f"{person.born_on:%Y%m%d}-••••"


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
