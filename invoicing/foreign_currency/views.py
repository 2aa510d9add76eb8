"""The doors of invoices in another currency: the rate, the list to pay, what the bank did and who has seen it."""

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
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from invoicing.foreign_currency import actions, queries
from invoicing.foreign_currency.forms import DeclineForm, ForeignFilter, PaidForm, RateForm, SeenForm
from invoicing.supplier_invoices.queries import invoice_by_id
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.web.formatting import kronor
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded

COLUMNS = (
    Column(lazy("Leverantör"), "invoice.supplier_name"),
    Column(lazy("Fakturanummer"), "invoice.number"),
    Column(lazy("Förfallodag"), "invoice.due_on", Kind.DAY),
    Column(lazy("Valuta"), "currency"),
    Column(lazy("Belopp i valutan"), "total_hundredths", Kind.KRONOR),
    Column(lazy("Kronor för en"), "rate"),
    Column(lazy("Bokförd skuld"), "invoice.total_ore", Kind.KRONOR),
    Column(lazy("Läge"), "invoice.get_state_display"),
)


@requires(Permission.PAY_INVOICES, Permission.RELEASE_PAYMENT)
@require_GET
def foreign_payments(request: HttpRequest) -> HttpResponse:
    """Invoices that are paid in their own currency, in the bank."""
    form = ForeignFilter(request.GET)
    found = queries.amounts(q=form.chosen().get("q", ""))
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="fakturor-i-annan-valuta", fmt=fmt)
    page = page_of(request, found)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": queries.with_payments(list(page)),
        "may_see_invoices": request.user.may(Permission.SEE_INVOICES),
        "may_release": request.user.may(Permission.RELEASE_PAYMENT),
        "reader_id": request.user.pk,
        "today": timezone.localdate(),
    }
    return render(request, "invoicing/foreign_currency/foreign.html", context)


@requires(Permission.HANDLE_INVOICES)
def supplier_invoice_convert(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """With which rate the invoice becomes one in kronor."""
    invoice = _or_404(invoice_by_id(public_id))
    form = RateForm(request.POST or None, initial={"rate_on": invoice.arrived_on})

    def save() -> HttpResponse:
        converted = _unless_refused(
            lambda: actions.convert_invoice(invoice=invoice, **form.cleaned_data, by=request.user, at=timezone.now())
        )
        messages.success(request, _("Fakturan är omräknad till %s kr.") % kronor(converted.total_ore))
        return redirect("supplier_invoice", public_id)

    lead = _("Fakturan är på %(amount)s %(currency)s. Skulden bokförs i kronor med kursen, som attestanten ser.") % {
        "amount": kronor(invoice.total_ore),
        "currency": invoice.currency,
    }
    return _page(request, form, save, invoice, heading=_("Räkna om till kronor"), action=_("Räkna om"), lead=lead)


@requires(Permission.PAY_INVOICES)
def foreign_payment_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bank has paid the invoice."""
    invoice = _or_404(invoice_by_id(public_id))
    amount = _or_404(queries.amount_of(invoice))
    form = PaidForm(request.POST or None)

    def save() -> HttpResponse:
        _unless_refused(
            lambda: actions.tell_payment(invoice=invoice, **form.cleaned_data, by=request.user, at=timezone.now())
        )
        messages.success(request, _("Betalningen är registrerad. En annan person bekräftar den."))
        return redirect("supplier_invoice", public_id)

    lead = _("%(amount)s %(currency)s, bokfört som %(kronor)s kr. Betala i banken, och registrera det sedan här.") % {
        "amount": kronor(amount.total_hundredths),
        "currency": amount.currency,
        "kronor": kronor(invoice.total_ore),
    }
    return _page(request, form, save, invoice, heading=_("Betald i banken"), lead=lead)


@requires(Permission.RELEASE_PAYMENT)
def foreign_payment_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A second person has seen it in the bank."""
    payment = _or_404(queries.payment_by_id(public_id))
    form = SeenForm(request.POST or None)

    def save() -> HttpResponse:
        _unless_refused(lambda: actions.confirm_payment(payment=payment, by=request.user, at=timezone.now()))
        messages.success(request, _("Fakturan är betald."))
        return redirect("foreign_payments")

    return _of_payment(request, form, save, payment, heading=_("Bekräfta betalning"), action=_("Bekräfta"))


@requires(Permission.RELEASE_PAYMENT, Permission.PAY_INVOICES)
def foreign_payment_decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """It was not paid so; the invoice is a debt again."""
    payment = _or_404(queries.payment_by_id(public_id))
    form = DeclineForm(request.POST or None)

    def save() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        _unless_refused(
            lambda: actions.decline_payment(payment=payment, reason=reason, by=request.user, at=timezone.now())
        )
        messages.success(request, _("Betalningen är underkänd, och fakturan är en skuld igen."))
        return redirect("foreign_payments")

    return _of_payment(request, form, save, payment, heading=_("Underkänn betalning"), action=_("Underkänn"))


def _of_payment(
    request: HttpRequest, form: Any, save: Callable[[], HttpResponse], payment: Any, **told: Any
) -> HttpResponse:
    """What was told of the payment, to someone who may not see the invoice itself."""
    lead = _("%(invoice)s: %(who)s har registrerat %(day)s, %(kronor)s kr, bankens referens %(reference)s.") % {
        "invoice": payment.invoice,
        "who": payment.told_by,
        "day": payment.paid_on,
        "kronor": kronor(payment.drawn_ore),
        "reference": payment.reference,
    }
    told |= {"back": reverse("foreign_payments"), "back_label": _("Fakturor i annan valuta"), "lead": lead}
    return form_page(request, form, save, **told)


def _page(request: HttpRequest, form: Any, save: Callable[[], HttpResponse], invoice: Any, **told: Any) -> HttpResponse:
    back = reverse("supplier_invoice", args=[invoice.public_id])
    return form_page(request, form, save, back=back, back_label=invoice, **told)


def _unless_refused(do: Callable[[], Any]) -> Any:
    """A refusal of the action is told at the form."""
    try:
        return do()
    except (NotAllowedNow, SecondPersonNeeded) as refusal:
        raise ValidationError(str(refusal)) from None


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
