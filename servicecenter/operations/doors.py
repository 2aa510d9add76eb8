"""Who may read the metrics: whoever has the token, or asks from a network that is named."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")


def may_read_metrics(request: HttpRequest) -> bool:
    """The token as ``Authorization: Bearer …``; the network only of whoever came straight to us, past no proxy."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and constant_time_compare(given, settings.METRICS_TOKEN):
        return True
    if any(name in request.META for name in FORWARDED):
        return False
    return any(_is_in(request.META.get("REMOTE_ADDR", ""), network) for network in settings.METRICS_NETWORKS)


def _is_in(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network)
    except ValueError:
        return False
