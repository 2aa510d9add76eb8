"""A requester's doors to purchases that come again (återkommande inköp): seen, set up, changed, stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from procurement.recurring import actions, queries
from procurement.recurring.forms import RecurringForm, RepeatForm
from procurement.requisitions.queries import own_requisition
from servicecenter.accounts.doors import requires
from servicecenter.common.periods import months_after
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page, show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

ORDER = Permission.ORDER_GOODS
SHOWN = 50


@requires(ORDER)
@require_GET
def recurring_purchases(request: HttpRequest) -> HttpResponse:
    """What I have asked for again and again."""
    page = page_of(request, queries.recurring_of(request.user))
    return render(request, "procurement/recurring/list.html", {"page_obj": page, "rows": page.object_list})


@requires(ORDER)
def my_requisition_repeat_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the same as an attested requisition again, from a day on."""
    row = own_requisition(request.user, public_id)
    if row is None:
        raise Http404
    today = timezone.localdate()
    days = {"next_on": months_after(today, 1), "ends_on": months_after(today, 12)}
    form = RepeatForm(request.POST or None, initial=days)

    def save() -> HttpResponse:
        given = {name: form.cleaned_data[name] for name in ("every", "ends_on")}
        try:
            made = actions.repeat(
                requisition=row, starts_on=form.cleaned_data["next_on"], by=request.user, at=timezone.now(), **given
            )
        except NotAllowedNow as refusal:
            raise ValidationError(str(refusal)) from None
        messages.success(request, _("%s begärs igen av sig självt.") % made.title)
        return redirect("recurring_purchase_change", made.public_id)

    lead = _(
        "Varje gång görs en ny beställning med samma rader, som attesteras på vanligt sätt. Kostar något mer än det "
        "som är attesterat, eller gäller avtalet inte längre, stoppas den och du får veta det."
    )
    back = {"back": reverse("my_requisition", args=[public_id]), "back_label": row.title}
    heading = _("Upprepa %s") % row.title
    return form_page(request, form, save, heading=heading, lead=lead, action=_("Upprepa"), **back)


@requires(ORDER)
def recurring_purchase_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One purchase that comes again: its lines, what has been asked for, and the form that changes it."""
    found = _own_or_404(request, public_id)
    lines = queries.lines_of(found)
    is_active = found.state == "active"
    initial = {"every": found.every, "next_on": found.next_on, "ends_on": found.ends_on}
    form = RecurringForm(request.POST or None, lines=lines, initial=initial) if is_active else None
    if form is not None and form.is_bound and form.is_valid() and _changed(request, found, form):
        messages.success(request, _("Det återkommande inköpet är ändrat."))
        return redirect("recurring_purchase_change", public_id)
    context = {
        "purchase": found,
        "lines": lines,
        "requisitions": queries.requisitions_of(found)[:SHOWN],
        "form": form,
    }
    has_faults = form is not None and bool(form.errors)
    return render(request, "procurement/recurring/purchase.html", context, status=422 if has_faults else 200)


@requires(ORDER)
@require_POST
def recurring_purchase_stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """No more of it."""
    found = _own_or_404(request, public_id)
    try:
        actions.stop_recurring(purchase=found, by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Det återkommande inköpet är avslutat. Det som redan är begärt påverkas inte."))
    return redirect("recurring_purchase_change", public_id)


def _changed(request: HttpRequest, found: Any, form: RecurringForm) -> bool:
    given = {name: form.cleaned_data[name] for name in ("every", "next_on", "ends_on")}
    try:
        actions.change_recurring(
            purchase=found, quantities=form.quantities(), by=request.user, at=timezone.now(), **given
        )
    except ValidationError as refusal:
        show_refusal(refusal, form)
    except NotAllowedNow as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _own_or_404(request: HttpRequest, public_id: UUID) -> Any:
    found = queries.own_recurring(request.user, public_id)
    if found is None:
        raise Http404
    return found
