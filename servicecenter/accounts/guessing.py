"""Secret links that are guessed at (gissade länkar): counted by address like failed log-ins, and closed like them.

Only whence and what kind of link is kept: neither the guess nor what was posted with it.
"""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_MANY = 429


def has_guessed_too_often(request: HttpRequest, *, kind: str) -> bool:
    return not AxesProxyHandler.is_allowed(_bare(request, kind), {"email": kind})


def note_guess(request: HttpRequest, *, kind: str) -> None:
    """Count one link that leads nowhere."""
    AxesProxyHandler.user_login_failed(note_guess, {"email": kind}, _bare(request, kind))


def too_many_guesses(request: HttpRequest) -> HttpResponse:
    """The page that says for how long."""
    response = render(request, settings.AXES_LOCKOUT_TEMPLATE, status=TOO_MANY)
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME * 3600))
    return response


def _bare(request: HttpRequest, kind: str) -> HttpRequest:
    """Whence the request came, and nothing of what it says."""
    bare = HttpRequest()
    bare.method, bare.path, bare.path_info = "GET", f"/{kind}/", f"/{kind}/"
    bare.META = {name: request.META[name] for name in ("REMOTE_ADDR", "HTTP_USER_AGENT") if name in request.META}
    return bare
