"""What the house fetches for an agency, first from a log-in service: only where operations allow, never elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _

SECONDS, MOST_BYTES = 5, 1_000_000


class NotAllowed(requests.RequestException):
    """The address is not one that operations have allowed, or the answer is not what such an address gives."""


def is_allowed(url: str) -> bool:
    """Whether the origin of an address is on the list of operations (``SIGN_ON_ORIGINS``)."""
    parts = urlsplit(url)
    return not parts.username and f"{parts.scheme}://{parts.netloc}" in settings.SIGN_ON_ORIGINS


class Outbound(requests.Session):
    """Fetches without following anyone elsewhere, without waiting long and without reading much.

    ``may_call`` says which addresses operations have allowed for the purpose.
    """

    def __init__(self, may_call: Callable[[str], bool] = is_allowed) -> None:
        super().__init__()
        self.may_call = may_call
        self.trust_env = False

    def request(self, method: str, url: str, **given: Any) -> requests.Response:  # type: ignore[override]
        if not self.may_call(url):
            raise NotAllowed(_("Driften har inte tillåtit adressen %s.") % url)
        given |= {"allow_redirects": False, "timeout": SECONDS, "stream": True}
        answer = super().request(method, url, **given)
        answer._content = answer.raw.read(MOST_BYTES + 1, decode_content=True)
        if answer.is_redirect or len(answer._content) > MOST_BYTES:
            raise NotAllowed(_("Svaret från %s är för stort eller leder någon annanstans.") % url)
        return answer
