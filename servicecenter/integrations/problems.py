"""Why a call was refused, as problem details (RFC 9457) in Swedish or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from servicecenter.workflow.transitions import NotAllowedNow

CONTENT_TYPE = "application/problem+json"
WHERE = "/api/#"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its own word, status and title; told on the page for integrators."""

    key: str
    status: int
    title: str | Promise
    detail: str | Promise = ""


PROBLEMS = {
    kind.key: kind
    for kind in (
        Kind("unreadable", 400, _("Anropet går inte att läsa"), _("Skicka JSON i UTF-8.")),
        Kind(
            "cursor", 400, _("Markören gäller inte"), _("Använd next ur föregående svar, eller börja om utan cursor.")
        ),
        Kind(
            "no_key", 400, _("Engångsnyckel saknas"),
            _("Varje skrivning ska ha huvudet Idempotency-Key med 8–64 tecken ur A–Z, a–z, 0–9, _ och -."),
        ),
        Kind(
            "token", 401, _("Åtkomstnyckeln gäller inte"),
            _("Skicka Authorization: Bearer följt av en nyckel som är bekräftad, inte återkallad och inte utgången."),
        ),
        Kind("scope", 403, _("Nyckeln räcker inte"), _("Nyckelns omfattning ger inte rätt att göra detta.")),
        Kind("missing", 404, _("Finns inte"), _("Det som adressen pekar på finns inte hos myndigheten.")),
        Kind("method", 405, _("Metoden används inte här")),
        Kind("not_now", 409, _("Det går inte nu")),
        Kind(
            "key_used", 409, _("Engångsnyckeln är använd till annat"),
            _("Samma Idempotency-Key har redan använts till ett annat anrop. Ta en ny nyckel till varje ny skrivning."),
        ),
        Kind("media", 415, _("Innehållet ska vara application/json")),
        Kind("content", 422, _("Innehållet kan inte godtas"), _("Rätta det som står i errors och skicka på nytt.")),
        Kind("too_many", 429, _("För många anrop"), _("Vänta så många sekunder som står i Retry-After.")),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal, with what in particular was wrong."""

    kind: Kind
    detail: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        told = {
            "type": f"{WHERE}{self.kind.key}",
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": self.detail or str(self.kind.detail),
        }
        return told | ({"errors": list(self.errors)} if self.errors else {})

    def all_headers(self) -> dict[str, str]:
        return dict(self.headers) | ({"WWW-Authenticate": "Bearer"} if self.kind.status == 401 else {})


class Refused(Exception):
    """A call that is refused for a reason of the interface's own."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.problem = Problem(PROBLEMS[key])


def answer(problem: Problem) -> JsonResponse:
    """A problem told before any view is reached."""
    headers = problem.all_headers()
    return JsonResponse(problem.body(), status=problem.kind.status, content_type=CONTENT_TYPE, headers=headers)


def problem_of(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's door for exceptions: everything that the call wrote is taken back, and the reason is told."""
    problem = _problem(error)
    if problem is None:
        return None
    context["request"]._request.has_failed = True
    return Response(
        problem.body(), status=problem.kind.status, headers=problem.all_headers(), content_type=CONTENT_TYPE
    )


def _problem(error: Exception) -> Problem | None:
    match error:
        case Refused():
            return error.problem
        case exceptions.ValidationError():
            return Problem(PROBLEMS["content"], errors=list(_errors(error.detail)))
        case ValidationError():
            return Problem(PROBLEMS["content"], errors=list(_errors(_by_field(error))))
        case NotAllowedNow():
            return Problem(PROBLEMS["not_now"], detail=str(error))
        case PermissionDenied():
            return Problem(PROBLEMS["scope"], detail=str(error))
        case Http404():
            return Problem(PROBLEMS["missing"])
    for kind, key in BY_FRAMEWORK.items():
        if isinstance(error, kind):
            return Problem(PROBLEMS[key])
    return None


BY_FRAMEWORK = {
    exceptions.ParseError: "unreadable",
    exceptions.NotAuthenticated: "token",
    exceptions.AuthenticationFailed: "token",
    exceptions.PermissionDenied: "scope",
    exceptions.NotFound: "missing",
    exceptions.MethodNotAllowed: "method",
    exceptions.UnsupportedMediaType: "media",
}


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def _errors(found: Any, pointer: str = "") -> Any:
    """Each fault with a JSON pointer to where in the body it is; ``#`` is the whole of it."""
    if isinstance(found, dict):
        for name, inner in found.items():
            yield from _errors(inner, f"{pointer}/{name}" if name and name != "non_field_errors" else pointer)
    elif isinstance(found, list | tuple):
        for inner in found:
            yield from _errors(inner, pointer)
    else:
        yield {"pointer": f"#{pointer}", "detail": str(found)}
