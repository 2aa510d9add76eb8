"""The employee's own pages (min lön): payslips, employment, bank account, deductions, and who has looked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.attachment.queries import orders_of
from payroll.deductions.actions import agree_deduction, stop_deduction
from payroll.deductions.forms import OwnDeductionForm, StopForm
from payroll.deductions.queries import deduction_by_id, deductions_of
from payroll.employment.bank_accounts import change_own_bank_account
from payroll.employment.forms import AccountForm
from payroll.employment.queries import account_on, employments_told, end_of, facts_of, person_of, waiting_account_of
from payroll.employment.wording import account_in_words
from payroll.own_pay.queries import net_by_month, next_payday, own_payslip, own_payslips, seen_by_others
from payroll.reserve.queries import advances_with_left
from payroll.runs.slip_pages import because_context, pdf_of, slip_context
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.audit.wording import kind_label
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import file_response
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of

TABS = (
    ("my_payslips", gettext_lazy("Lön")),
    ("my_employment", gettext_lazy("Anställning")),
    ("my_bank_account", gettext_lazy("Konto")),
    ("my_deductions", gettext_lazy("Avdrag")),
    ("my_sickness", gettext_lazy("Sjukdom")),
    ("my_debts", gettext_lazy("Skulder")),
    ("who_has_seen", gettext_lazy("Insyn")),
    ("my_data", gettext_lazy("Utdrag")),
)


def own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the person that the user is here; a user who is nobody's employee gets a page that says so."""

    @wraps(view)
    def with_person(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        person = person_of(request.user)
        if person is None:
            return render(request, "payroll/own_pay/nobody.html", status=404)
        return view(request, person, *args, **kwargs)

    return with_person


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_payslips(request: HttpRequest, person: Any) -> HttpResponse:
    """My pay over time."""
    payslips = list(own_payslips(person))
    if payslips:
        note_read(kind="payslip", person_id=person.pk, name=person.name)
    page = page_of(request, payslips, per_page=24)
    year = timezone.localdate().year
    this_year = [row for row in payslips if row.run.pays_on.year == year]
    chart = [
        (date_format(Month.parse(month).starts_on, "M").rstrip(".").lower(), ore)
        for month, ore in net_by_month(payslips)
    ]
    context = {
        "tabs": tabs("my_payslips"),
        "page_obj": page,
        "rows": [(row, Month.parse(row.month)) for row in page.object_list],
        "newest": payslips[0] if payslips else None,
        "newest_month": Month.parse(payslips[0].month) if payslips else None,
        "chart": chart,
        "advances": advances_with_left(person, at=timezone.now()),
        "payday": next_payday(timezone.localdate()),
        "year": year,
        "year_rows": [
            {"label": _("Bruttolön"), "ore": sum(row.gross_ore for row in this_year)},
            {"label": _("Skatt"), "ore": -sum(row.tax_ore for row in this_year)},
            {"label": _("Utbetalt"), "ore": sum(row.net_ore for row in this_year)},
        ],
    }
    return render(request, "payroll/own_pay/payslips.html", context)


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_payslip(request: HttpRequest, person: Any, public_id: UUID) -> HttpResponse:
    """One of my payslips, each line with its reason."""
    payslip = _or_404(own_payslip(person, public_id))
    context = slip_context(payslip)
    for group, shown in zip(context["slip"].groups, context["groups"], strict=True):
        for line, row in zip(group.lines, shown["lines"], strict=True):
            row["because_url"] = reverse("my_payslip_because", args=[public_id, line.number])
            row["claim_url"] = reverse("my_claim", args=[line.claim.public_id]) if line.claim else ""
    context |= _neighbours(person, payslip)
    context |= {
        "crumb": {"label": _("Min lön"), "url": reverse("my_payslips")},
        "pdf_url": reverse("my_payslip_pdf", args=[public_id]),
    }
    return render(request, "payroll/runs/payslip.html", context)


def _neighbours(person: Any, payslip: Any) -> dict[str, Any]:
    rows = list(own_payslips(person))
    place = next(index for index, row in enumerate(rows) if row.pk == payslip.pk)
    return {
        "previous": _link(rows[place + 1]) if place + 1 < len(rows) else None,
        "next": _link(rows[place - 1]) if place else None,
    }


def _link(payslip: Any) -> dict[str, str]:
    label = date_format(Month.parse(payslip.month).starts_on, "F").capitalize()
    return {"label": label, "url": reverse("my_payslip", args=[payslip.public_id])}


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_payslip_because(request: HttpRequest, person: Any, public_id: UUID, number: int) -> HttpResponse:
    """Why a line on my payslip is what it is."""
    payslip = _or_404(own_payslip(person, public_id))
    context = _or_404(because_context(payslip, number))
    context["back_url"] = reverse("my_payslip", args=[public_id])
    context["days_url"] = context["days_url"] and reverse("my_payslip_sick_days", args=[public_id])
    template = "payroll/runs/why.html" if request.htmx else "payroll/runs/because.html"
    return render(request, template, context)


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_payslip_pdf(request: HttpRequest, person: Any, public_id: UUID) -> HttpResponse:
    name, content = pdf_of(_or_404(own_payslip(person, public_id)))
    return file_response(content, name=name, content_type="application/pdf")


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_employment(request: HttpRequest, person: Any) -> HttpResponse:
    """My employment in words."""
    today = timezone.localdate()
    note_read(kind="employee_facts", person_id=person.pk, name=person.name)
    facts = facts_of(person, moment=end_of(today), on=today)
    context = {
        "tabs": tabs("my_employment"),
        "person": person,
        "employments": employments_told(facts, on=today),
        "facts": facts,
        "today": today,
    }
    return render(request, "payroll/own_pay/employment.html", context)


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def my_bank_account(request: HttpRequest, person: Any) -> HttpResponse:
    """Where my pay goes."""
    account = account_on(person, timezone.localdate())
    note_read(kind="bank_account", person_id=person.pk, name=person.name)
    context = {
        "tabs": tabs("my_bank_account"),
        "account": account,
        "account_words": account_in_words(account) if account else "",
        "waiting": waiting_account_of(person),
        "may_change": Permission.CHANGE_OWN_BANK_ACCOUNT in request.permissions,
    }
    return render(request, "payroll/own_pay/bank_account.html", context)


@requires(Permission.CHANGE_OWN_BANK_ACCOUNT)
@reauthentication_required
@own
def my_bank_account_change(request: HttpRequest, person: Any) -> HttpResponse:
    """Change my account; the password or passkey is asked for again when it was given more than five minutes ago."""
    form = AccountForm(request.POST or None)

    def save() -> None:
        change_own_bank_account(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Lönen går till ditt nya konto från nästa lönekörning."))

    return own_form(request, form, save, heading=_("Byt bankkonto"), back="my_bank_account", action=_("Byt konto"))


@requires(Permission.SEE_OWN_PAY)
@own
def my_deductions(request: HttpRequest, person: Any) -> HttpResponse:
    """What I have agreed to have deducted, and to whom."""
    form = OwnDeductionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            agree_deduction(
                person=person, consented_on=timezone.localdate(now), by=request.user, at=now, **form.cleaned_data
            )
            messages.success(request, _("Avdraget är medgivet."))
            return redirect("my_deductions")
        except ValidationError as error:
            show_refusal(error, form)
    context = {
        "tabs": tabs("my_deductions"),
        "rows": deductions_of(person),
        "attachments": orders_of(person),
        "form": form,
        "today": timezone.localdate(),
    }
    return render(request, "payroll/own_pay/deductions.html", context, status=422 if form.errors else 200)


@requires(Permission.SEE_OWN_PAY)
@own
def my_deduction_stop(request: HttpRequest, person: Any, pk: int) -> HttpResponse:
    """Take back my consent from a day."""
    deduction = _or_404(deduction_by_id(pk))
    if deduction.person_id != person.pk:
        raise Http404
    form = StopForm(request.POST or None)

    def save() -> None:
        stop_deduction(deduction=deduction, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Avdraget är avslutat."))

    heading = _("Avsluta avdrag till %s") % deduction.payee
    return own_form(request, form, save, heading=heading, back="my_deductions", action=_("Avsluta"))


@requires(Permission.SEE_OWN_PAY)
@require_GET
@own
def who_has_seen(request: HttpRequest, person: Any) -> HttpResponse:
    """Everyone else who has looked at my data, newest first."""
    page = page_of(request, seen_by_others(person))
    context = {
        "tabs": tabs("who_has_seen"),
        "page_obj": page,
        "rows": [(event, kind_label(event.object_kind)) for event in page.object_list],
    }
    return render(request, "payroll/own_pay/who_has_seen.html", context)


def own_form(
    request: HttpRequest,
    form: Any,
    save: Callable[[], None],
    *,
    heading: str,
    back: str,
    action: str,
    template: str = "payroll/own_pay/form.html",
    **more: Any,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
            return redirect(back)
        except ValidationError as error:
            show_refusal(error, form)
    context = {"form": form, "heading": heading, "back": reverse(back), "action": action, **more}
    return render(request, template, context, status=422 if form.errors else 200)


def tabs(current: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "is_current": name == current} for name, label in TABS]


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
