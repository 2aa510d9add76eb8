"""The clerk's doors to payees and deductions (mottagare och intresseavdrag)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payroll.deductions.actions import agree_deduction, register_payee, stop_deduction
from payroll.deductions.forms import DeductionForm, PayeeForm, StopForm
from payroll.deductions.queries import deduction_by_id, deductions_to, is_wished, payee_by_id, payees
from payroll.employment.queries import person_by_id
from payroll.employment.views import fact_page
from payroll.salary_types.catalogue import by_code
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page


@requires(Permission.SEE_PAY)
@require_GET
def payee_register(request: HttpRequest) -> HttpResponse:
    """Who receives deducted money."""
    context = {
        "rows": payees(on=timezone.localdate()),
        "may_edit": Permission.EDIT_PAY_FACTS in request.permissions,
    }
    return render(request, "payroll/deductions/payees.html", context)


@requires(Permission.SEE_PAY)
@require_GET
def payee(request: HttpRequest, pk: int) -> HttpResponse:
    """One payee and who pays to it today."""
    found = payee_by_id(pk)
    if found is None:
        raise Http404
    rows = list(deductions_to(found, on=timezone.localdate()))
    for row in rows:
        note_read(kind="net_deduction", person_id=row.person_id, name=row.person.name)
    context = {
        "payee": found,
        "rows": rows,
        "total_ore": sum(row.amount_ore for row in rows),
        "is_wished": is_wished(by_code(found.code)),
    }
    return render(request, "payroll/deductions/payee.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def payee_new(request: HttpRequest) -> HttpResponse:
    form = PayeeForm(request.POST or None)

    def save() -> HttpResponse:
        new = register_payee(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%s är upplagd.") % new)
        return redirect("payees")

    back = {"back": reverse("payees"), "back_label": _("Mottagare")}
    return form_page(request, form, save, heading=_("Ny mottagare"), action=_("Lägg upp"), **back)


@requires(Permission.EDIT_PAY_FACTS)
def deduction_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_by_id(public_id)
    if person is None:
        raise Http404
    form = DeductionForm(request.POST or None)

    def save() -> HttpResponse:
        agree_deduction(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, person, _("Avdraget är registrerat."))

    return fact_page(request, form, save, person=person, heading=_("Nytt intresseavdrag"))


@requires(Permission.EDIT_PAY_FACTS)
def deduction_stop(request: HttpRequest, pk: int) -> HttpResponse:
    deduction = deduction_by_id(pk)
    if deduction is None:
        raise Http404
    form = StopForm(request.POST or None)

    def save() -> HttpResponse:
        stop_deduction(deduction=deduction, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, deduction.person, _("Avdraget är avslutat."))

    heading = _("Avsluta avdrag till %s") % deduction.payee
    return fact_page(request, form, save, person=deduction.person, heading=heading, action=_("Avsluta"))


def _done(request: HttpRequest, person: Any, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("employee", public_id=person.public_id)
