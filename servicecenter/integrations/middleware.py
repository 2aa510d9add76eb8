"""The interface's own door (gränssnittets dörr): a token and nothing else, so that no browser's log-in reaches it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from servicecenter.common.permissions import Permission
from servicecenter.integrations.actions import count_call
from servicecenter.integrations.problems import PROBLEMS, Problem, answer
from servicecenter.integrations.queries import is_in_force, token_of_secret
from servicecenter.tenancy.scope import tenant

PREFIX = "/api/v1/"
Handler = Callable[[HttpRequest], HttpResponse]


class WithoutCookies:
    """A call to the interface carries no session, whatever the browser sends along; nor does its answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class ByToken:
    """The system behind the token becomes the user, and the token's agency the scope of the call."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.problem = None
        if request.path.startswith(PREFIX):
            request.user = AnonymousUser()
            self._identify(request)
        return self.get_response(request)

    def _identify(self, request: HttpRequest) -> None:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        now = timezone.now()
        with transaction.atomic():
            token = token_of_secret(secret.strip()) if kind.lower() == "bearer" and secret else None
            if token is None or not is_in_force(token, on=timezone.localdate(now)):
                request.problem = Problem(PROBLEMS["token"])
                return
            with tenant(token.agency_id):
                wait = count_call(token, at=now)
        if wait:
            request.problem = Problem(PROBLEMS["too_many"], headers={"Retry-After": str(wait)})
            return
        request.user, request.token, request.agency = token.actor, token, token.agency
        request.user.scopes = frozenset(Permission(scope) for scope in token.scopes)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        """Say why here and not by leading a program to the log-in page."""
        if request.problem is None or getattr(view, "open_to_all", False):
            return None
        return answer(request.problem)
