"""My salary debts (mina löneskulder): what I owe, how it is repaid, and my consent, given and taken back."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payroll.debts.actions import consent, end_plan
from payroll.debts.forms import WithdrawForm
from payroll.debts.queries import debts_of, events_of, own_plan, plan_of
from payroll.own_pay.views import own, own_form, tabs
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_debts(request: HttpRequest, person: Any) -> HttpResponse:
    """What I owe my employer, and what has been drawn."""
    rows = [{"debt": debt, "events": events_of(debt), "plan": plan_of(debt)} for debt in debts_of(person)]
    if rows:
        note_read(kind="debt", person_id=person.pk, name=person.name)
    return render(request, "payroll/own_pay/debts.html", {"tabs": tabs("my_debts"), "rows": rows})


@requires(Permission.SEE_OWN_PAY)
@reauthentication_required
@own
def my_debt_consent(request: HttpRequest, person: Any, pk: int) -> HttpResponse:
    """Agree to the plan; the password or passkey is asked for again when it was given more than five minutes ago."""
    plan = own_plan(person, pk)
    if plan is None or plan.ended_at is not None or plan.way != "pay":
        raise Http404
    form = forms.Form(request.POST if request.method == "POST" else None)

    def save() -> None:
        consent(plan=plan, by=request.user, at=timezone.now())
        messages.success(request, _("Du har medgett avdraget. Du kan återkalla det tills lönen förfaller."))

    return own_form(
        request,
        form,
        save,
        heading=_("Medge avdrag för löneskuld"),
        back="my_debts",
        action=_("Jag medger avdraget"),
        plan=plan,
        template="payroll/own_pay/debt_consent.html",
    )


@requires(Permission.SEE_OWN_PAY)
@own
def my_debt_withdraw(request: HttpRequest, person: Any, pk: int) -> HttpResponse:
    """Take back my consent."""
    plan = own_plan(person, pk)
    if plan is None or plan.ground != "consent" or plan.way != "pay":
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)

    def save() -> None:
        reason = form.cleaned_data["reason"] or _("medgivandet återkallat av den anställde")
        end_plan(plan=plan, reason=reason, by=request.user, at=timezone.now())
        messages.success(request, _("Medgivandet är återkallat. Skulden finns kvar; lönekontoret hör av sig."))

    return own_form(
        request, form, save, heading=_("Återkalla medgivande"), back="my_debts", action=_("Återkalla medgivandet")
    )
