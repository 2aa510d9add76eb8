"""The doors of subscriptions (abonnemang): the list, one with what came of it, and its two persons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from invoicing.matching.subscriptions import period_name
from invoicing.subscriptions import actions, queries
from invoicing.subscriptions.forms import ReasonForm, SubscriptionFilter, SubscriptionForm, TermsForm
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.web.formatting import iso_moment, kronor
from servicecenter.workflow.transitions import NotAllowedNow

CLERK = Permission.HANDLE_INVOICES
TERMS = tuple(TermsForm.base_fields)
COLUMNS = (
    Column(lazy("Leverantör"), "supplier.name"),
    Column(lazy("Benämning"), "name"),
    Column(lazy("Abonnemangets nummer"), "number"),
    Column(lazy("Hur ofta"), "get_every_display"),
    Column(lazy("Minst"), "least_ore", Kind.KRONOR),
    Column(lazy("Högst"), "most_ore", Kind.KRONOR),
    Column(lazy("Konto"), "account"),
    Column(lazy("Kodsträng"), "coding"),
    Column(lazy("Gäller från"), "starts_on", Kind.DAY),
    Column(lazy("Gäller till"), "ends_on", Kind.DAY),
    Column(lazy("Läge"), "get_state_display"),
)


@requires(Permission.SEE_INVOICES)
@require_GET
def subscription_list(request: HttpRequest) -> HttpResponse:
    form = SubscriptionFilter(request.GET)
    chosen = form.chosen()
    found = queries.subscriptions(state=chosen.get("lage", ""), q=chosen.get("q", ""))
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="abonnemang", fmt=fmt)
    page = page_of(request, found)
    may_handle = CLERK in request.permissions
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list, "may_handle": may_handle}
    return render(request, "invoicing/subscriptions/subscriptions.html", context)


@requires(Permission.SEE_INVOICES)
@require_GET
def subscription(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is agreed, and what came period by period."""
    found = _or_404(public_id)
    is_clerk = CLERK in request.permissions
    waits, is_active = found.state == "waiting", found.state == "active"
    context = {
        "subscription": found,
        "facts": _facts(found),
        "came": [(period_name(row.period, found.months) if row.period else "", row) for row in queries.came_of(found)],
        "events": _events(found),
        "may_confirm": is_clerk and waits and found.asked_by_id != request.user.pk,
        "may_refuse": is_clerk and waits,
        "may_change": is_clerk and is_active,
    }
    return render(request, "invoicing/subscriptions/subscription.html", context)


@requires(CLERK)
def subscription_new(request: HttpRequest) -> HttpResponse:
    form = SubscriptionForm(request.POST or None)

    def save() -> HttpResponse:
        new = actions.ask_subscription(facts=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Abonnemanget är upplagt. Någon annan sätter det i kraft."))
        return redirect("subscription", new.public_id)

    lead = _("Fakturor som stämmer betalas utan attest, så en annan person måste sätta abonnemanget i kraft.")
    back = {"back": reverse("subscriptions"), "back_label": _("Abonnemang")}
    return form_page(request, form, save, heading=_("Nytt abonnemang"), action=_("Lägg upp"), lead=lead, **back)


@requires(CLERK)
def subscription_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for other terms, beside those in force."""
    found = _or_404(public_id)
    if found.state != "active":
        raise Http404
    form = TermsForm(request.POST or None, initial={name: getattr(found, name) for name in TERMS})

    def save() -> HttpResponse:
        new = actions.ask_subscription(facts=form.cleaned_data, replaces=found, by=request.user, at=timezone.now())
        messages.success(request, _("Ändringen är begärd. Någon annan sätter den i kraft."))
        return redirect("subscription", new.public_id)

    heading = _("Ändra abonnemang %s") % found.number
    told = {"action": _("Begär ändringen"), "back": _address(found), "back_label": found}
    return form_page(request, form, save, heading=heading, **told)


@requires(CLERK)
@require_POST
def subscription_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    try:
        actions.confirm_subscription(subscription=found, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Abonnemanget gäller."))
    return redirect("subscription", public_id)


@requires(CLERK)
def subscription_refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    heading, told = _("Avslå abonnemang %s") % found.number, _("Abonnemanget är avslaget.")

    def act(reason: str, at: datetime) -> Any:
        return actions.refuse_subscription(subscription=found, reason=reason, by=request.user, at=at)

    return _with_reason(request, found, act, heading=heading, action=_("Avslå"), told=told)


@requires(CLERK)
def subscription_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    heading, told = _("Avsluta abonnemang %s") % found.number, _("Abonnemanget är avslutat.")

    def act(reason: str, at: datetime) -> Any:
        return actions.end_subscription(subscription=found, reason=reason, by=request.user, at=at)

    return _with_reason(request, found, act, heading=heading, action=_("Avsluta"), told=told)


def _with_reason(
    request: HttpRequest, found: Any, act: Callable[[str, datetime], Any], *, heading: str, action: str, told: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)

    def save() -> HttpResponse:
        try:
            act(form.cleaned_data["reason"], timezone.now())
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, told)
        return redirect("subscription", found.public_id)

    return form_page(request, form, save, heading=heading, action=action, back=_address(found), back_label=found)


def _facts(found: Any) -> list[dict[str, str]]:
    until = f"{found.ends_on:%Y-%m-%d}" if found.ends_on else _("tills vidare")
    facts = (
        (_("Hur ofta"), found.get_every_display()),
        (_("Fakturor per period"), _("Flera") if found.is_many else _("En")),
        (_("Minst"), f"{kronor(found.least_ore)} kr"),
        (_("Högst"), f"{kronor(found.most_ore)} kr"),
        (_("Konto"), found.account),
        (_("Kodsträng"), found.coding),
        (_("Enhet"), str(found.unit or "")),
        (_("Granskare vid avvikelse"), str(found.owner or "")),
        (_("Gäller från"), f"{found.starts_on:%Y-%m-%d}"),
        (_("Gäller till"), until),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


def _events(found: Any) -> list[dict[str, str]]:
    asked = _("Begärd av %s") if found.replaces_id else _("Upplagt av %s")
    events = [{"text": asked % found.asked_by, "meta": iso_moment(found.asked_at), "status": "done"}]
    states = dict(queries.STATES)
    for step in queries.history_of(found):
        meta = f"{iso_moment(step.at)} {step.by or ''}. {step.comment}".strip()
        events.append({"text": states[step.to_state], "meta": meta, "status": "done"})
    return events


def _or_404(public_id: UUID) -> Any:
    found = queries.subscription_by_id(public_id)
    if found is None:
        raise Http404
    return found


def _address(found: Any) -> str:
    return reverse("subscription", args=[found.public_id])
