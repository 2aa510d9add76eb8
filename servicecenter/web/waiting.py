"""How much waits for the reader in each part of the menu: asked for once a request, all of it in one query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Expression, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from invoicing.after_checks.queries import to_check
from invoicing.coding.queries import own_to_review
from servicecenter.accounts.models import User
from servicecenter.accounts.queries import roles_to_confirm
from servicecenter.agencies.queries import agency_in_scope
from servicecenter.attest.queries import count_from, count_parts
from servicecenter.common.permissions import Permission
from servicecenter.desk.queries import new_cases
from servicecenter.desk.teams import TEAMS
from servicecenter.disclosures.queries import waiting_disclosures
from servicecenter.payments.queries import releasable_batches
from servicecenter.web.queries import runs_waiting_for

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Badge:
    """A number in the menu: for whom it is, the columns that it needs, and how it is read out of them."""

    permissions: frozenset[Permission]
    parts: Callable[[User, date], Mapping[str, Expression]]
    number: Callable[[Row, User, date], int]


def _of_rows(name: str, rows: Callable[[User], QuerySet], *permissions: Permission) -> Badge:
    """The number of some rows: those that wait are few, so they come as they are."""
    return Badge(
        frozenset(permissions),
        lambda user, _on: {name: ArraySubquery(rows(user).values("pk"))},
        lambda row, _user, _on: len(row[name]),
    )


BADGES: dict[str, Badge] = {
    "attest": Badge(frozenset({Permission.ATTEST, Permission.EDIT_PAY_FACTS}), count_parts, count_from),
    "pay_runs": _of_rows("runs", runs_waiting_for, Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN),
    "payments": _of_rows("batches", lambda user: releasable_batches(user.pk), Permission.RELEASE_PAYMENT),
    "invoices_to_review": _of_rows("reviews", own_to_review, Permission.REVIEW),
    "invoices_to_check": _of_rows("drawn", lambda _user: to_check(), Permission.CHECK_INVOICES),
    "disclosures": _of_rows(
        "disclosures", waiting_disclosures, Permission.HANDLE_DISCLOSURES, Permission.DECIDE_DISCLOSURES
    ),
    "desk": _of_rows("cases", new_cases, *TEAMS.values()),
    "roles": _of_rows("roles", roles_to_confirm, Permission.ADMINISTER),
}


class Waiting(dict[str, int]):
    """Numbers by the ``counts`` of the menu items."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self._request = request

    def get(self, key: str, default: int = 0) -> int:  # type: ignore[override]
        if key in BADGES and key not in self:
            self._ask()
        return super().get(key, default)

    def _ask(self) -> None:
        """Everything that is not told already, of what the reader's roles give a number for."""
        user, on = self._request.user, timezone.localdate()
        asked = {
            key: badge
            for key, badge in BADGES.items()
            if key not in self and badge.permissions & self._request.permissions
        }
        self.update(dict.fromkeys(BADGES.keys() - self.keys(), 0))
        if asked:
            parts = {name: part for badge in asked.values() for name, part in badge.parts(user, on).items()}
            row = agency_in_scope().values(**parts).get()
            self.update({key: badge.number(row, user, on) for key, badge in asked.items()})


def waiting_of(request: HttpRequest) -> Waiting:
    """The numbers of this request. A page that has counted something itself tells them: ``waiting_of(…).update(…)``."""
    if not hasattr(request, "waiting"):
        request.waiting = Waiting(request)
    return request.waiting
