"""The doors of agreements: the agency as the centre serves it, each version with its rows, and what both do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.agencies.queries import register_of_settings, units_by_depth
from servicecenter.agencies.setting_words import in_words
from servicecenter.agreements import actions, going_live, pages, queries
from servicecenter.agreements.catalogue import OFFERS, Service, included_with
from servicecenter.agreements.differing import as_text, differences
from servicecenter.agreements.forms import ROW_FORMS, EndForm, NewAgreementForm, NewVersionForm, ReasonForm
from servicecenter.agreements.queries import agreements_in_force
from servicecenter.agreements.row_words import line_name
from servicecenter.agreements.rows import KINDS
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow

SEE, EDIT = Permission.SEE_AGREEMENTS, Permission.EDIT_AGREEMENTS


@requires(SEE)
def agency_page(request: HttpRequest) -> HttpResponse:
    """What the agency in scope has ordered and decided, as it stands today."""
    today = timezone.localdate()
    in_force = set(agreements_in_force(today).values_list("pk", flat=True))
    context = {
        "agreements": [
            (row, line_name(row), OFFERS.get(row.service), row.pk in in_force, _included(row.service))
            for row in queries.agreements()
        ],
        "settings": [in_words(row) for row in register_of_settings()],
        "units": units_by_depth(),
        "today": today,
    }
    return render(request, "servicecenter/agreements/agency.html", context)


@requires(SEE)
@require_GET
def agreements(request: HttpRequest) -> HttpResponse:
    context = pages.agreements_page(on=timezone.localdate()) | {"may_edit": EDIT in request.permissions}
    return render(request, "servicecenter/agreements/agreements.html", context)


@requires(EDIT)
def agreement_new(request: HttpRequest) -> HttpResponse:
    form = NewAgreementForm(request.POST or None)

    def save() -> HttpResponse:
        made = actions.make_agreement(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Överenskommelsen är upplagd som utkast. Välj tjänster härnäst."))
        return redirect("agreement_rows", made.public_id, "tjanster")

    back = {"back": reverse("agreements"), "back_label": _("Överenskommelser")}
    return form_page(request, form, save, heading=_("Ny överenskommelse"), action=_("Lägg upp"), **back)


@requires(SEE)
@require_GET
def version(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    context = pages.version_page(found, request.permissions, on=timezone.localdate())
    return render(request, "servicecenter/agreements/version.html", context)


@requires(EDIT)
def version_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    form = NewVersionForm(request.POST or None)

    def save() -> HttpResponse:
        told = {"agreement": found.agreement, "by": request.user, "at": timezone.now()}
        try:
            made = actions.new_version(**told, **form.cleaned_data)
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
            return redirect("agreement_version", public_id)
        messages.success(request, _("Den nya versionen säger allt som den förra. Ändra det som ska ändras."))
        return redirect("agreement_version", made.public_id)

    told = {"heading": _("Ny version av %s") % found.agreement, "action": _("Börja på den")}
    return form_page(request, form, save, back=_address(found), back_label=found, **told)


@requires(EDIT)
@require_POST
def version_offer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    told = _("Bilagorna är framtagna och lämnade till granskning.")
    return _done(request, found, told, actions.offer_version)


@requires(EDIT)
@require_POST
def version_activate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _done(request, _or_404(public_id), _("Versionen är i drift."), actions.activate_version)


@requires(EDIT)
def version_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    form = ReasonForm(request.POST or None)

    def save() -> HttpResponse:
        told = _("Versionen är ett utkast igen.")
        return _done(request, found, told, actions.take_back_version, **form.cleaned_data)

    lead = _("Godkännanden och underskrifter blir ogiltiga. De finns kvar i historiken.")
    told = {"heading": _("Ta tillbaka %s") % found, "action": _("Ta tillbaka"), "lead": lead}
    return form_page(request, form, save, back=_address(found), back_label=found, **told)


@requires(EDIT)
def version_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    form = EndForm(request.POST or None)

    def save() -> HttpResponse:
        return _done(request, found, _("Versionen är avslutad."), actions.end_version, **form.cleaned_data)

    lead = _("Efter sista dagen kan ingen av tjänsterna användas.")
    told = {"heading": _("Avsluta %s") % found, "action": _("Avsluta"), "lead": lead}
    return form_page(request, form, save, back=_address(found), back_label=found, **told)


@requires(SEE)
@require_GET
def version_differences(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What differs from the version before, on the page or as plain text."""
    found = _or_404(public_id)
    earlier = queries.agreement_versions().filter(agreement=found.agreement_id, number=found.number - 1).first()
    if earlier is None:
        raise Http404(_("Det finns ingen tidigare version att jämföra med."))
    if request.GET.get("format") == "text":
        return HttpResponse(as_text(earlier, found), content_type="text/plain; charset=utf-8")
    context = {"version": found, "earlier": earlier, "differences": differences(earlier, found)}
    return render(request, "servicecenter/agreements/differences.html", context)


@requires(SEE)
def version_accounts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What differs between the annex of users and the register, and the accounts made from the annex."""
    found = _or_404(public_id)
    if request.method == "POST":
        return _make_accounts(request, found)
    context = {
        "version": found,
        "differences": going_live.annex_differences(found, on=timezone.localdate()),
        "may_make": queries.counts(found) and not request.permissions.isdisjoint({EDIT, Permission.LEAD_ONBOARDING}),
    }
    return render(request, "servicecenter/agreements/accounts.html", context)


def _make_accounts(request: HttpRequest, found: Any) -> HttpResponse:
    try:
        made = going_live.accounts_from_annex(version=found, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        for told in refusal.messages:
            messages.error(request, told)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("%(accounts)s konton och %(roles)s roller är skapade; %(held)s roller fanns redan.")
        messages.success(request, told % {"accounts": made.accounts, "roles": made.roles, "held": made.held})
    return redirect("agreement_accounts", found.public_id)


@requires(SEE)
@require_GET
def remaining(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What remains with the agency, from the division of responsibility."""
    return render(request, "servicecenter/agreements/remaining.html", pages.remaining_page(_or_404(public_id)))


@requires(SEE)
@require_GET
def rows(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    found = _or_404(public_id)
    context = pages.rows_page(_kind(slug), found, request.permissions)
    return render(request, "servicecenter/agreements/rows.html", context)


@requires(EDIT)
def row_new(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    found, kind = _or_404(public_id), _kind(slug)
    if not kind.is_added:
        raise Http404
    form = ROW_FORMS[slug](request.POST or None, version=found, initial=_first_values(found, slug))
    return _row_form(request, found, slug, form, heading=_("Ny rad: %s") % kind.one)


@requires(EDIT)
def row_change(request: HttpRequest, public_id: UUID, slug: str, row: int) -> HttpResponse:
    found, kind = _or_404(public_id), _kind(slug)
    known = kind.model.objects.filter(version=found.pk, pk=row).first()
    if known is None or slug not in ROW_FORMS:
        raise Http404
    fields = ROW_FORMS[slug].base_fields
    form = ROW_FORMS[slug](request.POST or None, version=found, initial={name: getattr(known, name) for name in fields})
    return _row_form(request, found, slug, form, heading=_("Ändra %s") % known, row=row)


@requires(EDIT)
@require_POST
def row_remove(request: HttpRequest, public_id: UUID, slug: str, row: int) -> HttpResponse:
    found, kind = _or_404(public_id), _kind(slug)
    return _done(request, found, _("Raden är borttagen."), actions.remove_row, slug=kind.slug, row_id=row, to=kind.slug)


@requires(EDIT)
@require_POST
def deviation_approve(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    found = _or_404(public_id)
    return _done(request, found, _("Avvikelsen är godkänd."), actions.approve_deviation, row_id=row, to="villkor")


def _row_form(
    request: HttpRequest, found: Any, slug: str, form: Any, *, heading: str, row: int | None = None
) -> HttpResponse:
    back = reverse("agreement_rows", args=[found.public_id, slug])

    def save() -> HttpResponse:
        told = {"version": found, "slug": slug, "values": form.cleaned_data, "row_id": row}
        try:
            actions.save_row(**told, by=request.user, at=timezone.now())
        except (NotAllowedNow, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Raden är sparad."))
        return redirect(back)

    label = KINDS[slug].label
    return form_page(request, form, save, heading=heading, action=_("Spara"), back=back, back_label=label)


def _first_values(found: Any, slug: str) -> dict[str, Any]:
    return {"starts_on": found.valid_from} if slug == "tjanster" else {}


def _done(
    request: HttpRequest, found: Any, told: str, act: Callable[..., Any], *, to: str = "", **given: Any
) -> HttpResponse:
    try:
        act(version=found, by=request.user, at=timezone.now(), **given)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("agreement_rows", found.public_id, to) if to else redirect("agreement_version", found.public_id)


def _included(service: str) -> list[Service]:
    return included_with(Service(service)) if service in Service.values else []


def _kind(slug: str) -> Any:
    if slug not in KINDS:
        raise Http404(_("Överenskommelsen har ingen sådan del."))
    return KINDS[slug]


def _or_404(public_id: UUID) -> Any:
    found = queries.version_by_id(public_id)
    if found is None:
        raise Http404(_("Överenskommelsen finns inte."))
    return found


def _address(found: Any) -> str:
    return reverse("agreement_version", args=[found.public_id])
