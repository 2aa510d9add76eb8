"""The second factor of one who came through an agency's log-in service that has already asked for two."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from servicecenter.accounts.middleware import SIGN_ON_KEY

ASKED_AT_LOG_IN = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


class OwnOrAsserted(DefaultMFAAdapter):
    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Whether to ask for the house's own second factor at log-in."""
        if types is not None and set(types) == ASKED_AT_LOG_IN and _is_asserted(user):
            return False
        return super().is_mfa_enabled(user, types)


def _is_asserted(user: Any) -> bool:
    """Only in the very log-in that the service vouches for: nobody is logged in yet."""
    request = context.request
    if request is None or request.user.is_authenticated:
        return False
    found = request.session.get(SIGN_ON_KEY)
    return bool(found and found["strong"] and found["user"] == user.pk)
