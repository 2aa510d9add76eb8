"""From an origin (``pay-run:…``) to the page of what a voucher or a payment comes from."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

PAGES = {"pay-run": "pay_run", "advance": "advance_decision"}
"""Page by the first word of the origin; the second is the public id of the thing."""


def origin_url(origin: str) -> str:
    """The address, or nothing for an origin without a page."""
    kind, _colon, rest = origin.partition(":")
    try:
        return reverse(PAGES[kind], args=[rest.split(":")[0]])
    except (KeyError, NoReverseMatch):
        return ""
