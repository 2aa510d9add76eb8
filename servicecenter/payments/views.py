"""Payment batches (betalningsunderlag): look, compare, release, send, fetch the file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_file
from servicecenter.common.permissions import Permission
from servicecenter.ledger.origins import origin_of
from servicecenter.payments.actions import release_batch, send_batch
from servicecenter.payments.delivery import FileDiffers
from servicecenter.payments.forms import BankListForm, BatchFilter
from servicecenter.payments.queries import (
    batches,
    can_release,
    compared,
    fate_label,
    fates_of_batch,
    file_of,
    find_batch,
    is_ready_to_send,
    newest_restore_check,
    open_case_count,
    open_restore_check,
    steps_of,
    sums_by_payee_kind,
)
from servicecenter.payments.restores import close_restore_check, list_sent
from servicecenter.reports.export import Column, Kind, export, file_response
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded

BATCH_COLUMNS = (
    Column(gettext_lazy("Underlag"), "title"),
    Column(gettext_lazy("Betalningsdag"), "pays_on", Kind.DAY),
    Column(gettext_lazy("Läge"), lambda row: row.get_state_display()),
    Column(gettext_lazy("Antal"), "payment_count", Kind.NUMBER),
    Column(gettext_lazy("Summa"), "total_ore", Kind.KRONOR),
    Column(gettext_lazy("Format"), "file_format"),
    Column(gettext_lazy("Meddelande-id"), "message_id"),
    Column(gettext_lazy("Kontrollsumma"), "sha256"),
    Column(gettext_lazy("Sänd"), "sent_at", Kind.MOMENT),
)

STEPS = {
    "release": gettext_lazy("Bemyndigad av en första"),
    "release_again": gettext_lazy("Bemyndigad av en andra"),
    "send": gettext_lazy("Sänd till banken"),
}


@requires(Permission.SEE_PAYMENTS)
@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    filter_form = BatchFilter(request.GET)
    found = batches(**filter_form.chosen())
    if fmt := request.GET.get("format"):
        return export(found, BATCH_COLUMNS, name=_("Betalningar"), fmt=fmt)
    can_see_cases = Permission.SEE_PAY in request.permissions
    context = {
        "filter_form": filter_form,
        "page_obj": page_of(request, found),
        "held_back": open_restore_check(),
        "can_see_cases": can_see_cases,
        "case_count": open_case_count() if can_see_cases else 0,
    }
    return render(request, "servicecenter/payments/batches.html", context)


@requires(Permission.SEE_PAYMENTS)
@require_GET
def batch_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a releaser compares: sum, number and hash, who has done what, and what can be done now."""
    batch = _batch_or_404(public_id)
    may_release = Permission.RELEASE_PAYMENT in request.permissions
    fates = fates_of_batch(batch) if batch.sent_at else {}
    context = {
        "batch": batch,
        "fates": [(fate, fate_label(fate), count) for fate, count in fates.items()],
        "is_silent": set(fates) == {"unknown"},
        "can_see_payments": Permission.SEE_PAY in request.permissions,
        "origin": origin_of(batch.origin, request.permissions),
        "sums": sums_by_payee_kind(batch),
        "events": _events(batch),
        "can_release": may_release and can_release(batch, request.user.pk),
        "can_send": may_release and is_ready_to_send(batch),
        "is_barred": may_release and request.user.pk in batch.barred,
    }
    return render(request, "servicecenter/payments/batch.html", context)


@requires(Permission.SEE_PAYMENTS)
@require_GET
def batch_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The sealed bytes, the same every time; who fetches them is logged."""
    batch = _batch_or_404(public_id)
    note_file(name=batch.file_name, kind="paymentbatch", object_id=str(batch.pk), sha256=batch.sha256)
    return file_response(file_of(batch), name=batch.file_name, content_type="application/xml")


@requires(Permission.RELEASE_PAYMENT)
@require_POST
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    batch = _batch_or_404(public_id)
    try:
        released = release_batch(batch=batch, by=request.user, at=timezone.now())
    except (NotAllowedNow, SecondPersonNeeded) as refusal:
        messages.error(request, str(refusal))
    else:
        text = (
            _("Bemyndigad av två; filen kan sändas.")
            if released.second_released_by
            else _("Bemyndigad. En person till behövs.")
        )
        messages.success(request, text)
    return redirect("payment_batch", public_id)


@requires(Permission.RELEASE_PAYMENT)
@require_POST
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    batch = _batch_or_404(public_id)
    try:
        send_batch(batch=batch, by=request.user, at=timezone.now())
    except (NotAllowedNow, FileDiffers) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Filen är sänd till banken."))
    return redirect("payment_batch", public_id)


@requires(Permission.SEE_PAYMENTS)
def restore_check(request: HttpRequest) -> HttpResponse:
    """After a restore: the bank's list against ours, before anything is sent again."""
    check = newest_restore_check()
    may_list = Permission.RELEASE_PAYMENT in request.permissions and check is not None and check.closed_at is None
    form = BankListForm(request.POST or None)
    if request.method == "POST" and may_list and form.is_valid():
        list_sent(check=check, message_ids=form.cleaned_data["message_ids"], by=request.user, at=timezone.now())
        messages.success(request, _("Bankens lista är inlagd. En annan person släpper sändningen."))
        return redirect("restore_check")
    if request.method == "POST" and not may_list:
        raise PermissionDenied(_("Bara den som får bemyndiga betalningar lägger in bankens lista."))
    context = {
        "check": check,
        "rows": compared(check) if check and check.listed_at else [],
        "form": form if may_list else None,
        "may_close": may_list and check.listed_at and check.listed_by != request.user,
    }
    return render(request, "servicecenter/payments/restore_check.html", context)


@requires(Permission.RELEASE_PAYMENT)
@require_POST
def release_after_restore(request: HttpRequest) -> HttpResponse:
    """A second person has compared, and lets files be sent again."""
    try:
        close_restore_check(by=request.user, at=timezone.now())
    except (NotAllowedNow, SecondPersonNeeded) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Filer kan sändas igen. Det som banken redan har sänds inte en gång till."))
    return redirect("restore_check")


def _batch_or_404(public_id: UUID) -> Any:
    try:
        return find_batch(public_id)
    except ObjectDoesNotExist as missing:
        raise Http404(_("Betalningsunderlaget finns inte i den här myndigheten.")) from missing


def _events(batch: Any) -> list[dict[str, object]]:
    """What has been done, by whom and when, and what is left, for the timeline."""
    logged = {step.transition: step for step in steps_of(batch)}
    done = [(_("Förseglad"), batch.sealed_at, batch.sealed_by)]
    for transition, label in STEPS.items():
        step = logged.get(transition)
        done.append((label, step and step.at, step and step.by))
    return [
        {
            "text": label,
            "meta": f"{timezone.localtime(at):%Y-%m-%d %H.%M} {by or 'Servicecenter'}" if at else "",
            "status": "done" if at else "",
        }
        for label, at, by in done
    ]
