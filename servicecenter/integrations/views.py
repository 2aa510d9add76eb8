"""Systems that may call the interface (system och åtkomstnycklar), and the page for those who write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.accounts.middleware import open_to_all
from servicecenter.common.permissions import Permission
from servicecenter.integrations.actions import confirm_token, request_token, revoke_token
from servicecenter.integrations.description import described
from servicecenter.integrations.forms import TokenForm
from servicecenter.integrations.problems import PROBLEMS
from servicecenter.integrations.queries import is_in_force, token_here, tokens_here
from servicecenter.integrations.scopes import SCOPES
from servicecenter.workflow.transitions import NotAllowedNow


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as the page shows it."""

    token: Any
    state: str
    looks: str
    scopes: list[str]
    may_confirm: bool
    may_revoke: bool


@requires(Permission.ADMINISTER)
def tokens(request: HttpRequest) -> HttpResponse:
    """Every system with a token in the agency, and the form that asks for a new one."""
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = request_token(by=request.user, at=timezone.now(), **form.cleaned_data)
            form = TokenForm()
        except ValidationError as error:
            for field, errors in error.error_dict.items():
                form.add_error(field, errors)
    context = {"form": form, "secret": secret, "rows": [_row(token, request) for token in tokens_here()]}
    response = render(request, "servicecenter/integrations/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@requires(Permission.ADMINISTER)
@require_POST
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    token = _or_404(public_id)
    try:
        confirm_token(token=token, by=request.user, at=timezone.now())
        messages.success(request, _("%s får nu anropa gränssnittet.") % token.name)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("tokens")


@requires(Permission.ADMINISTER)
@require_POST
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    token = revoke_token(token=_or_404(public_id), by=request.user, at=timezone.now())
    messages.success(request, _("Nyckeln %s slutade gälla.") % token)
    return redirect("tokens")


@open_to_all
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """The page for integrators: every operation, every problem, and how to begin."""
    context = {
        "groups": _groups(),
        "problems": PROBLEMS.values(),
        "scopes": [(str(key), text) for key, text in SCOPES.items()],
    }
    return render(request, "servicecenter/integrations/about.html", context)


def _row(token: Any, request: HttpRequest) -> TokenRow:
    today = timezone.localdate()
    state, looks = (_("Gäller"), "ok")
    if token.revoked_at is not None:
        state, looks = _("Återkallad"), "plain"
    elif today > token.expires_on:
        state, looks = _("Har gått ut"), "plain"
    elif not is_in_force(token, on=today):
        state, looks = _("Att bekräfta"), "warn"
    return TokenRow(
        token=token,
        state=state,
        looks=looks,
        scopes=[str(SCOPES[scope]) for scope in token.scopes if scope in SCOPES],
        may_confirm=looks == "warn" and token.created_by_id != request.user.pk,
        may_revoke=token.revoked_at is None,
    )


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the interface, for reading."""

    method: str
    path: str
    told: str
    given: list[dict[str, Any]]


def _groups() -> list[tuple[str, list[Operation]]]:
    description = described(get_language() or "sv")
    groups: dict[str, list[Operation]] = {}
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            group = path.split("/")[3]
            groups.setdefault(group, []).append(_operation(path, method, told, description))
    return sorted(groups.items())


def _operation(path: str, method: str, told: dict[str, Any], description: dict[str, Any]) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        told=told.get("summary", ""),
        given=[*_parameters(told), *_fields(told, description)],
    )


def _parameters(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in told.get("parameters", []):
        required = one.get("required", False)
        yield {"name": one["name"], "place": one["in"], "told": one.get("description", ""), "required": required}


def _fields(told: dict[str, Any], description: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The fields of what is sent."""
    content = told.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    body = description["components"]["schemas"].get(reference.rpartition("/")[2], {})
    for name, schema in body.get("properties", {}).items():
        yield {
            "name": name,
            "place": "body",
            "told": schema.get("description") or schema.get("format") or schema.get("type", ""),
            "required": name in body.get("required", ()),
        }


def _or_404(public_id: UUID) -> Any:
    token = token_here(public_id)
    if token is None:
        raise Http404
    return token
