"""Which addresses a shop may have: always https, without anything hidden in them.

A shop on the machine itself is reached without https, where operations have listed it: for tests and demonstrations.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
MOST_ORIGINS = 10


def origin_of(address: str) -> str:
    """Scheme, host and port as a browser writes them, such as ``https://butik.example``."""
    parts = urlsplit(address.strip())
    return f"{parts.scheme}://{parts.netloc}".lower()


def may_call(address: str) -> bool:
    """Whether the machine itself may fetch there: the origin is on the list of operations (``SHOP_ORIGINS``)."""
    return not fault_of(address) and origin_of(address) in settings.SHOP_ORIGINS


def fault_of(address: str) -> str:
    """What is wrong with an address, or nothing."""
    try:
        parts = urlsplit(address.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        return _("%s är ingen adress.") % address
    if not host:
        return _("%s är ingen adress. Skriv hela, till exempel https://butik.example/punchout.") % address
    is_own = host in LOOPBACK and origin_of(address) in settings.SHOP_ORIGINS
    if parts.scheme != "https" and not (parts.scheme == "http" and is_own):
        return _("%s börjar inte med https://, och då kan andra läsa vad som skickas.") % address
    if parts.username is not None or parts.password is not None:
        return _("Skriv användare och lösenord i sina egna fält, inte i adressen.")
    if parts.fragment or any(sign.isspace() or sign == "\\" for sign in address.strip()):
        return _("%s har tecken som inte hör hemma i en adress.") % address
    return ""


def origins_from(text: str, *, or_else: str) -> list[str]:
    """The origins of some addresses, one a line; that of ``or_else`` when there are none. Raises ``ValueError``."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or [or_else]
    for line in lines:
        if fault := fault_of(line):
            raise ValueError(fault)
    found = list(dict.fromkeys(origin_of(line) for line in lines))
    if len(found) > MOST_ORIGINS:
        raise ValueError(_("Högst %d adresser får anges.") % MOST_ORIGINS)
    return found
