"""The agency scope (myndighetens omfång): which agency's rows this request or task may touch.

The scope lives in two places that must agree: a context variable, which the fail-closed manager reads, and a setting of
the database transaction, which the row-level security policies read. Without it both refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

AGENCY, USER = "app.agency_id", "app.user_id"
_agency: ContextVar[int | None] = ContextVar("agency", default=None)


class ScopeMissing(RuntimeError):
    """Rows of an agency were asked for without saying which agency."""


class ScopeConflict(RuntimeError):
    """One transaction tried to work in two agencies."""


def current_agency_id() -> int:
    """The agency in scope. Raises ``ScopeMissing`` when there is none."""
    agency_id = _agency.get()
    if agency_id is None:
        raise ScopeMissing("Ingen myndighet är vald. Gå in med tenant(myndighet) innan myndighetens rader läses.")
    return agency_id


def has_scope() -> bool:
    return _agency.get() is not None


@contextmanager
def tenant(agency_id: int, *, user_id: int | None = None) -> Iterator[None]:
    """Open a transaction that sees and writes the rows of one agency only; ``user_id`` is who asks, as ``set_user``.

    Entering the same agency again is free; entering another one inside raises ``ScopeConflict``.
    """
    outer = _agency.get()
    if outer is not None and outer != agency_id:
        raise ScopeConflict(f"Transaktionen arbetar i myndighet {outer} och kan inte byta till {agency_id}.")
    is_inner = connection.in_atomic_block
    with transaction.atomic():
        _set(AGENCY, agency_id, *([USER, user_id] if user_id is not None else []))
        token = _agency.set(agency_id)
        try:
            yield
            if is_inner and outer is None and not connection.needs_rollback:
                # Inside a longer transaction the setting would outlive this block; the end of its own, or a rollback,
                # takes it back by itself.
                _set(AGENCY, "")
        finally:
            _agency.reset(token)


def set_user(user_id: int) -> None:
    """Tell the database who asks, for the tables that a person may read before an agency is chosen."""
    _set(USER, user_id)


def _set(*names_and_values: str | int) -> None:
    """Settings of this transaction, all in one question to the database."""
    calls = ", ".join(["set_config(%s, %s, true)"] * (len(names_and_values) // 2))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [str(part) for part in names_and_values])
