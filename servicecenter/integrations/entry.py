"""How REST framework lets a call in: by the token that the middleware has read, within its scopes, and in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class ByToken(BaseAuthentication):
    """The middleware has read the token; here REST framework is told of it."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        token = getattr(request._request, "token", None)
        return (request._request.user, token) if token else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasScope(BasePermission):
    """The token's scope covers what the endpoint asks for by this method."""

    def has_permission(self, request: Request, view: Any) -> bool:
        needed = view.scopes.get("GET" if request.method in ("HEAD", "OPTIONS") else request.method)
        return needed is None or needed in request._request.permissions


class Json(JSONParser):
    """JSON of a sensible depth."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError from None


class AlwaysJson(BaseContentNegotiation):
    """The interface answers in JSON, whatever is asked for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        named = (request.content_type or "").partition(";")[0].strip().lower()
        return parsers[0] if named == "application/json" else None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type
