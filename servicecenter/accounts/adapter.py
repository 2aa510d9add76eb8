"""How allauth behaves here: accounts are handed out, nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def locked_name(request: HttpRequest, credentials: dict[str, str] | None = None) -> str | None:
    """The account that failed log-ins are counted on: the e-mail address, however it was written."""
    given = (credentials or {}).get("email") or request.POST.get("login")
    return given.strip().lower() if given else None
