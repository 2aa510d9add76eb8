"""How much waits for the reader in each part of the menu: counted only for what the menu shows, once a request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils import timezone

from servicecenter.accounts.queries import roles_to_confirm
from servicecenter.attest.queries import waiting_count
from servicecenter.web.queries import releasable_by, runs_waiting_for


class Waiting(dict[str, int]):
    """Numbers by the ``counts`` of the menu items; asked for one at a time."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self._request = request

    def get(self, key: str, default: int = 0) -> int:  # type: ignore[override]
        if key not in self:
            count = COUNTS.get(key)
            self[key] = count(self._request) if count else default
        return self[key]


def _attest(request: HttpRequest) -> int:
    return waiting_count(request.user, on=timezone.localdate())


def _pay_runs(request: HttpRequest) -> int:
    return len(runs_waiting_for(request.user))


def _payments(request: HttpRequest) -> int:
    return len(releasable_by(request.user))


def _roles(request: HttpRequest) -> int:
    return roles_to_confirm(request.user)


COUNTS: dict[str, Callable[[HttpRequest], int]] = {
    "attest": _attest,
    "pay_runs": _pay_runs,
    "payments": _payments,
    "roles": _roles,
}
