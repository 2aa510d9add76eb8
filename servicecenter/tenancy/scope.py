"""The agency scope (myndighetens omfång): which agency's rows this request or task may touch.

The scope lives in two places that must agree: a context variable, which the fail-closed manager reads, and a setting of
the database transaction, which the row-level security policies read. Without it both refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

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
def tenant(agency_id: int) -> Iterator[None]:
    """Open a transaction that sees and writes the rows of one agency only.

    Entering the same agency again is free; entering another one inside raises ``ScopeConflict``.
    """
    outer = _agency.get()
    if outer is not None and outer != agency_id:
        raise ScopeConflict(f"Transaktionen arbetar i myndighet {outer} och kan inte byta till {agency_id}.")
    with transaction.atomic():
        _set("app.agency_id", str(agency_id))
        token = _agency.set(agency_id)
        try:
            yield
            if outer is None and not connection.needs_rollback:
                # Inside a longer transaction the setting would outlive this block; a rollback takes it back by itself.
                _set("app.agency_id", "")
        finally:
            _agency.reset(token)


def set_user(user_id: int | None) -> None:
    """Tell the database who asks, for the tables that a person may read before an agency is chosen."""
    _set("app.user_id", "" if user_id is None else str(user_id))


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
