"""Which purchases are on a claim (knutna kortköp): the claims say so, since they know the cards and not the reverse."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

Tied = Callable[[], QuerySet]
_tied: list[Tied] = []


def register(tied: Tied) -> None:
    """``tied`` gives the keys of transactions that are on a claim: a query of one column, never null.

    Called once, from ``AppConfig.ready`` of the app that has the claims.
    """
    _tied[:] = [tied]


def tied() -> QuerySet | None:
    return _tied[0]() if _tied else None
