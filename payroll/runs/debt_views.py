"""The door from a run's stop to a salary debt: a negative net turned into a debt, or the decision taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from payroll.debts.queries import debt_by_id
from payroll.employment.queries import person_by_id
from payroll.runs.debts import make_debt, undo_debt
from payroll.runs.forms import DebtForm
from payroll.runs.queries import run_by_id
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow


@requires(Permission.PREPARE_PAY_RUN)
def debt_new(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    """Turn a person's negative net in the run into a salary debt, with its cause (gör om till löneskuld)."""
    run, person = run_by_id(public_id), person_by_id(person_id)
    if run is None or person is None:
        raise Http404
    note_read(kind="payslip", person_id=person.pk, name=person.name)
    form = DebtForm(request.POST or None)

    def save() -> HttpResponse:
        try:
            debt = make_debt(run=run, person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        except NotAllowedNow as refusal:
            raise ValidationError(str(refusal)) from refusal
        messages.success(request, _("Löneskuld %s är beslutad. Räkna om körningen.") % debt.reference)
        return redirect("pay_run", public_id=run.public_id)

    lead = _("%(name)s, %(number)s. Det som fattas blir en skuld i stället för en negativ lön, och inget betalas ut.")
    return form_page(
        request,
        form,
        save,
        heading=_("Gör om till löneskuld"),
        back=reverse("pay_run", args=[run.public_id]),
        back_label=str(run),
        lead=lead % {"name": person.name, "number": person.number},
        action=_("Besluta"),
    )


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def debt_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the decision back before the run is approved (återta)."""
    debt = debt_by_id(public_id)
    if debt is None:
        raise Http404
    try:
        undo_debt(debt=debt, by=request.user, at=timezone.now())
        messages.success(request, _("Beslutet är återtaget. Räkna om körningen."))
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    return redirect("salary_debt", public_id=public_id)
