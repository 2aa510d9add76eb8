"""The outermost layer: a number for every request, how long it took, and an answer to "are you alive"."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from time import perf_counter

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from servicecenter.operations.metrics import count_request
from servicecenter.operations.views import live, ready

log = structlog.get_logger("servicecenter.requests")
HEALTH = {"/halsa/": ready, "/halsa/lever/": live}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measured:
    """Health is answered here, before the database is needed: a dead database is no dead process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in HEALTH:
            return HEALTH[request.path](request)
        if request.method == "TRACE":
            return HttpResponse(status=405)
        clear_contextvars()
        request_id = uuid.uuid4().hex
        bind_contextvars(request_id=request_id)
        started = perf_counter()
        response = self.get_response(request)
        seconds = perf_counter() - started
        response["X-Request-ID"] = request_id
        response.setdefault("Cache-Control", "no-store")  # static files have said otherwise for themselves
        self._tell(request, response.status_code, seconds)
        return response

    def _tell(self, request: HttpRequest, status: int, seconds: float) -> None:
        """The view's name, never the address: addresses carry search words and keys of persons."""
        view = request.resolver_match.view_name if request.resolver_match else "(none)"
        method = request.method if request.method in METHODS else "OTHER"
        count_request(method=method, view=view, status=status, seconds=seconds)
        agency = getattr(request, "agency", None)
        log.info(
            "request",
            method=method,
            view=view,
            status=status,
            ms=round(seconds * 1000),
            agency_id=agency.pk if agency else None,
        )
