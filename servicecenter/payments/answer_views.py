"""What the bank answered: answers received, each payment's fate, rows that nobody knows, and what is paid again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.exchange.bank_answers import BankAnswerError, fate_of, reason_words
from servicecenter.payments.answers import AnswerDiffers, handle_unmatched, receive_answer
from servicecenter.payments.cases import (
    account_now,
    approve_repayment,
    close_case,
    content_hash_of,
    propose_repayment,
    return_repayment,
)
from servicecenter.payments.forms import AnswerForm, CaseFilter, NoteForm, PaymentFilter, ProposeForm
from servicecenter.payments.payees import payee_kind
from servicecenter.payments.queries import (
    answers,
    batches_of_answer,
    fate_label,
    find_answer,
    find_batch,
    find_case,
    find_unmatched,
    news_counts,
    payment_cases,
    payments_by_fate,
    reasons_of,
    unmatched_of,
)
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded

PAYMENT_COLUMNS = (
    Column(gettext_lazy("Referens"), "reference"),
    Column(gettext_lazy("Mottagare"), "payee_name"),
    Column(gettext_lazy("Belopp"), "amount_ore", Kind.KRONOR),
    Column(gettext_lazy("Utfall"), lambda row: fate_label(fate_of(row.told or ()))),
)
UNMATCHED_COLUMNS = (
    Column(gettext_lazy("Rad i filen"), "line", Kind.NUMBER),
    Column(gettext_lazy("Referens"), "reference"),
    Column(gettext_lazy("Belopp"), "amount_ore", Kind.KRONOR),
    Column(gettext_lazy("Dag"), "happened_on", Kind.DAY),
    Column(gettext_lazy("Bankens text"), "text"),
    Column(gettext_lazy("Varför omatchad"), "why"),
    Column(gettext_lazy("Utredd"), "handled_at", Kind.MOMENT),
    Column(gettext_lazy("Anteckning"), "note"),
)


@requires(Permission.SEE_PAY)
@require_GET
def batch_payments(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Each payment of a batch with its fate; whose pay was shown is logged."""
    batch = _or_404(find_batch, public_id)
    filter_form = PaymentFilter(request.GET)
    found = payments_by_fate(batch, **filter_form.chosen())
    if fmt := request.GET.get("format"):
        rows = list(found)
        _log(rows)
        return export(rows, PAYMENT_COLUMNS, name=batch.title, fmt=fmt)
    page = page_of(request, found)
    _log(page.object_list)
    reasons = reasons_of(page.object_list)
    rows = [
        (payment, fate, fate_label(fate), _reason(reasons.get(payment.pk)))
        for payment in page
        for fate in [fate_of(payment.told or ())]
    ]
    context = {"batch": batch, "filter_form": filter_form, "page_obj": page, "rows": rows}
    return render(request, "servicecenter/payments/batch_payments.html", context)


@requires(Permission.SEE_PAYMENTS)
@require_http_methods(["GET", "POST"])
def answer_list(request: HttpRequest) -> HttpResponse:
    """Hand an answer in, and every one received."""
    may_receive = Permission.PREPARE_PAY_RUN in request.permissions
    form = AnswerForm(request.POST or None, request.FILES or None) if may_receive else None
    if request.method == "POST" and form is not None and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            answer, is_new = receive_answer(name=file.name, content=file.read(), by=request.user, at=timezone.now())
        except (BankAnswerError, AnswerDiffers) as error:
            form.add_error("file", _("%(fault)s. Inget är använt.") % {"fault": str(error).rstrip(".")})
        else:
            text = _("Svaret är mottaget.") if is_new else _("Svaret var redan mottaget; inget är ändrat.")
            messages.success(request, text)
            return redirect("bank_answer", answer.public_id)
    context = {"form": form, "page_obj": page_of(request, answers())}
    return render(request, "servicecenter/payments/answers.html", context)


@requires(Permission.SEE_PAYMENTS)
@require_GET
def answer_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What one answer told, and the rows nobody knows."""
    answer = _or_404(find_answer, public_id)
    unmatched = unmatched_of(answer)
    if fmt := request.GET.get("format"):
        return export(unmatched, UNMATCHED_COLUMNS, name=answer.message_id, fmt=fmt)
    context = {
        "answer": answer,
        "counts": [(fate, fate_label(fate), count, ore) for fate, count, ore in news_counts(answer)],
        "batches": batches_of_answer(answer),
        "page_obj": page_of(request, unmatched),
        "may_handle": Permission.PREPARE_PAY_RUN in request.permissions,
    }
    return render(request, "servicecenter/payments/answer.html", context)


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def unmatched_handle(request: HttpRequest, pk: int) -> HttpResponse:
    row = _or_404(find_unmatched, pk)
    try:
        handle_unmatched(row=row, note=request.POST.get("note", ""), by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    return redirect("bank_answer", row.answer.public_id)


@requires(Permission.SEE_PAY)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Payments that did not arrive."""
    filter_form = CaseFilter(request.GET)
    page = page_of(request, payment_cases(**filter_form.chosen()))
    _log([case.payment for case in page])
    context = {"filter_form": filter_form, "page_obj": page}
    return render(request, "servicecenter/payments/cases.html", context)


@requires(Permission.SEE_PAY)
@require_GET
def case_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _case_page(request, _or_404(find_case, public_id), ProposeForm(initial={"pays_on": timezone.localdate()}))


@requires(Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN)
@require_POST
def case_act(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Propose, approve, return or close."""
    case = _or_404(find_case, public_id)
    if what not in ACTS:
        raise Http404
    form = ProposeForm(request.POST)
    if what == "propose" and not form.is_valid():
        return _case_page(request, case, form, status=422)
    try:
        ACTS[what](request, case, form)
    except (NotAllowedNow, SecondPersonNeeded) as refusal:
        messages.error(request, str(refusal))
    return redirect("payment_case", public_id)


def _propose(request: HttpRequest, case: Any, form: ProposeForm) -> None:
    propose_repayment(case=case, pays_on=form.cleaned_data["pays_on"], by=request.user, at=timezone.now())


def _approve(request: HttpRequest, case: Any, _form: ProposeForm) -> None:
    content_hash = request.POST.get("content_hash", "")
    approve_repayment(case=case, content_hash=content_hash, by=request.user, at=timezone.now())


def _return(request: HttpRequest, case: Any, _form: ProposeForm) -> None:
    return_repayment(case=case, note=request.POST.get("note", ""), by=request.user, at=timezone.now())


def _close(request: HttpRequest, case: Any, _form: ProposeForm) -> None:
    close_case(case=case, note=request.POST.get("note", ""), by=request.user, at=timezone.now())


ACTS = {"propose": _propose, "approve": _approve, "return": _return, "close": _close}


def _case_page(request: HttpRequest, case: Any, form: ProposeForm, *, status: int = 200) -> HttpResponse:
    payment = case.payment
    _log([payment])
    kind = payee_kind(payment.payee_kind)
    may_prepare = Permission.PREPARE_PAY_RUN in request.permissions
    may_approve = Permission.APPROVE_PAY_RUN in request.permissions
    context = {
        "case": case,
        "reason": _reason(reasons_of([payment]).get(payment.pk)),
        "cause": fate_label(case.cause),
        "payee_url": kind.page(payment.payee_id) if kind and payment.payee_id else "",
        "account_now": account_now(case, on=timezone.localdate()),
        "content_hash": content_hash_of(case),
        "form": form,
        "note_form": NoteForm(),
        "can_propose": may_prepare and case.state == "open",
        "can_close": may_approve and case.state == "open",
        "can_decide": may_approve and case.state == "proposed" and case.proposed_by_id != request.user.pk,
    }
    return render(request, "servicecenter/payments/case.html", context, status=status)


def _reason(news: Any) -> str:
    return reason_words(news.reason_code, news.reason_text) if news else ""


def _log(payments: Any) -> None:
    for payment in payments:
        if payment.payee_kind == "person":
            note_read(kind="payment", person_id=payment.payee_id, name=payment.payee_name, object_id=str(payment.pk))


def _or_404(find: Any, key: Any) -> Any:
    try:
        return find(key)
    except ObjectDoesNotExist as missing:
        raise Http404(_("Det finns inte i den här myndigheten.")) from missing
