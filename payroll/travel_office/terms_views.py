"""The doors of the agency's own travel terms (lokala resevillkor)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payroll.travel.rules import terms_of
from payroll.travel_office.actions import decide_terms
from payroll.travel_office.forms import TermsForm
from payroll.travel_office.queries import claims_to_recount, terms_given_up, terms_in_force
from payroll.travel_office.terms import from_form, in_words, latest, to_form
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of


@requires(Permission.SEE_PAY)
@require_GET
def travel_terms(request: HttpRequest) -> HttpResponse:
    """The terms as they are known, and how they were known before."""
    today = timezone.localdate()
    page = page_of(request, terms_given_up())
    context = {
        "rows": [
            {"row": row, "words": in_words(local), "holds": local.holds_on(today), "is_to_come": row.starts_on > today}
            for row, local in ((row, terms_of(row)) for row in terms_in_force())
        ],
        "page_obj": page,
        "given_up": [{"row": row, "words": in_words(terms_of(row))} for row in page.object_list],
        "may_edit": Permission.EDIT_PAY_FACTS in request.permissions,
    }
    return render(request, "payroll/travel_office/terms.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def travel_terms_new(request: HttpRequest) -> HttpResponse:
    """New terms from a day, beginning with those that were decided last."""
    begins_with = to_form(latest(terms_in_force())) | {"source": "", "starts_on": timezone.localdate()}
    form = TermsForm(request.POST or None, initial=begins_with)
    if request.method == "POST" and form.is_valid():
        try:
            new = decide_terms(local=from_form(form.cleaned_data), by=request.user, at=timezone.now())
        except ValidationError as refusal:
            show_refusal(refusal, form)
        else:
            messages.success(request, _told(claims_to_recount(new.starts_on)))
            return redirect("travel_terms")
    return render(request, "payroll/travel_office/terms_form.html", {"form": form}, status=422 if form.errors else 200)


def _told(waiting: int) -> str:
    told = _("Villkoren är registrerade. Attesterade reseräkningar behåller sina belopp.")
    if waiting:
        told += " " + _("%d som väntar på attest räknas om innan de attesteras.") % waiting
    return told
