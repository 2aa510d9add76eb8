"""Where a payee is paid: the slice that knows a kind of payee says so here, as payments know no persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PayeeKind:
    """``account(payee_id, on)`` gives the account's digits on a day, or nothing; ``page`` the address."""

    key: str
    account: Callable[[int, date], str]
    page: Callable[[int], str]
    is_bankgiro: bool = False


_kinds: dict[str, PayeeKind] = {}


def register(kind: PayeeKind) -> None:
    """Called once for each kind, from ``AppConfig.ready`` of the app that owns it."""
    _kinds[kind.key] = kind


def payee_kind(key: str) -> PayeeKind | None:
    return _kinds.get(key)
