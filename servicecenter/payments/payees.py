"""Where a payee is paid: the slice that knows a kind of payee says so here, as payments know no persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from servicecenter.exchange.pain001 import Scheme

Told = Callable[[Mapping[str, str], datetime], None]
"""What the bank says of payments, by their references: each one's fate when all that was told of it is weighed."""


@dataclass(frozen=True, slots=True)
class PayeeKind:
    """``account(payee_id, on)`` gives the account's digits on a day, or nothing; ``page`` the address.

    With ``told`` the slice takes care itself of what becomes of its payments: no case is opened for what failed.
    """

    key: str
    account: Callable[[int, date], str]
    page: Callable[[int], str]
    scheme: Scheme = Scheme.BBAN
    told: Told | None = None


_kinds: dict[str, PayeeKind] = {}


def register(kind: PayeeKind) -> None:
    """Called once for each kind, from ``AppConfig.ready`` of the app that owns it."""
    _kinds[kind.key] = kind


def payee_kind(key: str) -> PayeeKind | None:
    return _kinds.get(key)
