"""When a session was last used (senast använd): noted once a minute, not at every request.

So a page that only reads writes nothing of its own, and half an hour of idling is measured to the minute. A session
that has got a new key, at a change of password for instance, is noted at once.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.usersessions import app_settings
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN_KEY = "seen"


class SeenByTheMinute:
    """Renews the session, and tells its owner's list of sessions from where it was used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if app_settings.TRACK_ACTIVITY and request.session.session_key and request.user.is_authenticated:
            self._note(request)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        now, key = int(timezone.now().timestamp()), request.session.session_key
        seen = request.session.get(SEEN_KEY, {})
        if seen.get("key") == key and now - seen["at"] < settings.SEEN_SECONDS:
            return
        request.session[SEEN_KEY] = {"key": key, "at": now}
        UserSession.objects.create_from_request(request)
