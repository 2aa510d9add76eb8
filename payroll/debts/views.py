"""The clerk's doors to salary debts (löneskulder). Each person shown is noted in the read log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.debts import forms
from payroll.debts.actions import end_plan, plan_set_off, propose_plan, register_paper_consent, register_payment
from payroll.debts.attest import ask_write_off
from payroll.debts.pages import debt_context
from payroll.debts.queries import debt_by_id, debts, plan_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.ledger.draft import VoucherError
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(gettext_lazy("Skuld"), "reference"),
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Orsak"), "get_cause_display"),
    Column(gettext_lazy("Avser från"), "earned_from", Kind.DAY),
    Column(gettext_lazy("Avser till"), "earned_to", Kind.DAY),
    Column(gettext_lazy("Uppstod"), "raised_on", Kind.DAY),
    Column(gettext_lazy("Skuld från början"), "new_ore", Kind.KRONOR),
    Column(gettext_lazy("Kvar"), "left_ore", Kind.KRONOR),
)


@requires(Permission.SEE_PAY)
@require_GET
def salary_debts(request: HttpRequest) -> HttpResponse:
    """Every salary debt of the agency, with what is left of it."""
    form = forms.ShownForm(request.GET or {"visa": "open"})
    found = debts(**form.chosen())
    if fmt := request.GET.get("format"):
        rows = list(found)
        _note(rows)
        return export(rows, COLUMNS, name="loneskulder", fmt=fmt)
    page = page_of(request, found)
    _note(page.object_list)
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list}
    return render(request, "payroll/debts/debts.html", context)


def _note(rows: Any) -> None:
    for row in rows:
        note_read(kind="debt", person_id=row.person_id, name=row.person.name)


@requires(Permission.SEE_PAY)
@require_GET
def salary_debt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One debt: what is left, the plan, and everything that has happened to it."""
    debt = _debt(public_id)
    _note([debt])
    return render(request, "payroll/debts/debt.html", debt_context(debt, request.permissions))


@requires(Permission.EDIT_PAY_FACTS)
def plan_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    debt = _debt(public_id)
    form = forms.PlanForm(request.POST or None)

    def save() -> None:
        propose_plan(debt=debt, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Planen är föreslagen. Avdrag på lönen görs först när personen har medgett det.")
    return _form(request, form, save, debt, heading=_("Återbetalningsplan"), told=told, action=_("Föreslå"))


@requires(Permission.EDIT_PAY_FACTS)
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The employee has signed on paper."""
    debt = _debt(public_id)
    plan = _or_404(plan_of(debt))
    form = forms.PaperForm(request.POST or None)

    def save() -> None:
        register_paper_consent(plan=plan, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Medgivandet väntar på en andra handläggare, som jämför med papperet.")
    return _form(request, form, save, debt, heading=_("Medgivande på papper"), told=told)


@requires(Permission.EDIT_PAY_FACTS)
def set_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    debt = _debt(public_id)
    form = forms.SetOffForm(request.POST or None)

    def save() -> None:
        plan_set_off(debt=debt, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Kvittningen väntar på en andra handläggare.")
    return _form(request, form, save, debt, heading=_("Kvittning utan medgivande"), told=told, action=_("Begär"))


@requires(Permission.EDIT_PAY_FACTS)
def plan_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    debt = _debt(public_id)
    plan = _or_404(plan_of(debt))
    form = forms.EndForm(request.POST or None)

    def save() -> None:
        end_plan(plan=plan, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Planen är avslutad. Inget mer dras.")
    return _form(request, form, save, debt, heading=_("Avsluta planen"), told=told, action=_("Avsluta"))


@requires(Permission.EDIT_PAY_FACTS)
def payment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    debt = _debt(public_id)
    form = forms.PaymentForm(request.POST or None)

    def save() -> None:
        register_payment(debt=debt, by=request.user, at=timezone.now(), **form.cleaned_data)

    return _form(
        request, form, save, debt, heading=_("Inbetalning"), told=_("Inbetalningen är registrerad och bokförd.")
    )


@requires(Permission.EDIT_PAY_FACTS)
def write_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    debt = _debt(public_id)
    form = forms.WriteOffForm(request.POST or None, initial={"amount_ore": debt.left_ore})

    def save() -> None:
        ask_write_off(debt=debt, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Avskrivningen väntar på en löneattestant.")
    return _form(request, form, save, debt, heading=_("Skriv av"), told=told, action=_("Begär avskrivning"))


def _form(
    request: HttpRequest, form: Any, save: Callable[[], None], debt: Any, *, heading: str, told: str, **more: Any
) -> HttpResponse:
    note_read(kind="debt", person_id=debt.person_id, name=debt.person.name)
    back = reverse("salary_debt", args=[debt.public_id])

    def saved() -> HttpResponse:
        try:
            save()
        except (NotAllowedNow, VoucherError) as refusal:
            raise ValidationError(str(refusal)) from refusal
        messages.success(request, told)
        return redirect(back)

    lead = f"{debt.person.name}, {debt.reference}."
    return form_page(request, form, saved, heading=heading, back=back, back_label=debt.reference, lead=lead, **more)


def _debt(public_id: UUID) -> Any:
    return _or_404(debt_by_id(public_id))


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
