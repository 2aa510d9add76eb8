"""The administrator's page for the agency's own log-in service (inloggningstjänst)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.sign_on import actions
from servicecenter.sign_on.forms import IdentitiesForm, OidcForm, SamlForm
from servicecenter.sign_on.metadata import fingerprint
from servicecenter.sign_on.queries import identities, sign_on_by_id, sign_ons
from servicecenter.workflow.transitions import NotAllowedNow

ACTS: dict[str, Callable[..., Any]] = {
    "oidc": actions.request_oidc,
    "saml": actions.request_saml,
    "identities": actions.request_identities,
}


@requires(Permission.ADMINISTER)
def sign_ons_page(request: HttpRequest) -> HttpResponse:
    """The sign-on in force, those that wait, whom the identifiers stand for, and forms for new ones."""
    sent = next((what for what in ACTS if what in request.POST), "")
    forms = {
        "oidc": _form(OidcForm, "oidc", sent, request),
        "saml": _form(SamlForm, "saml", sent, request),
        "identities": _form(IdentitiesForm, "identities", sent, request),
    }
    if sent in forms and forms[sent].is_valid() and _save(request, sent, forms[sent]):
        return redirect("sign_ons")
    rows = list(identities())
    context = {
        "forms": forms,
        "rows": [_row(row, request) for row in sign_ons()],
        "identities": rows,
        "may_confirm": any(
            row.confirmed_at is None and request.user.pk not in (row.requested_by_id, row.user_id) for row in rows
        ),
        "code": request.agency.code,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "servicecenter/sign_on/sign_ons.html", context, status=status)


@requires(Permission.ADMINISTER)
@require_POST
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, actions.confirm_sign_on, _("Inloggningstjänsten gäller nu."), sign_on=_or_404(public_id))


@requires(Permission.ADMINISTER)
@require_POST
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _decide(
        request, actions.end_sign_on, _("Ingen loggar längre in genom tjänsten."), sign_on=_or_404(public_id)
    )


@requires(Permission.ADMINISTER)
@require_POST
def confirm_identities(request: HttpRequest) -> HttpResponse:
    return _decide(request, actions.confirm_identities, _("Identiteterna är bekräftade."))


def _form(form: type[Form], name: str, sent: str, request: HttpRequest) -> Form:
    given = (request.POST, request.FILES) if sent == name else ()
    return form(*given, auto_id=f"{name}_%s")


def _save(request: HttpRequest, what: str, form: Form) -> bool:
    try:
        ACTS[what](by=request.user, at=timezone.now(), **form.cleaned_data)
    except ValidationError as error:
        for field, errors in error.error_dict.items():
            form.add_error(field, errors)
        return False
    messages.success(request, _("Registrerat. En andra administratör ska bekräfta det innan det gäller."))
    return True


def _decide(request: HttpRequest, act: Callable[..., Any], done: str, **given: Any) -> HttpResponse:
    try:
        act(by=request.user, at=timezone.now(), **given)
        messages.success(request, done)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("sign_ons")


def _row(row: Any, request: HttpRequest) -> dict[str, Any]:
    is_waiting = row.confirmed_at is None and row.ended_at is None
    return {
        "sign_on": row,
        "fingerprint": fingerprint(row.certificate) if row.certificate else "",
        "state": _("Avslutad") if row.ended_at else _("Att bekräfta") if is_waiting else _("Gäller"),
        "looks": "plain" if row.ended_at else "warn" if is_waiting else "ok",
        "may_confirm": is_waiting and row.requested_by_id != request.user.pk,
        "may_end": row.ended_at is None,
    }


def _or_404(public_id: UUID) -> Any:
    found = sign_on_by_id(public_id)
    if found is None:
        raise Http404
    return found
