"""The application refuses to run with a database role that row-level security does not bind."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.utils import OperationalError

from servicecenter.tenancy.operations import MIGRATOR_ROLE


class RoleTooStrong(RuntimeError):
    """The connected role could see every agency."""


ROLE = """
    SELECT rolname, rolsuper, rolbypassrls, pg_has_role(rolname, %s, 'MEMBER')
    FROM pg_roles WHERE rolname = current_user
"""


def role_faults(alias: str = "default") -> list[str]:
    """What makes the connected role too strong; empty when row-level security binds it."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [MIGRATOR_ROLE])
        has_migrator = cursor.fetchone() is not None
        cursor.execute(ROLE, [MIGRATOR_ROLE if has_migrator else "postgres"])
        name, is_superuser, bypasses, is_owner = cursor.fetchone()
    faults = []
    if is_superuser:
        faults.append(f"rollen {name} är superuser")
    if bypasses:
        faults.append(f"rollen {name} har BYPASSRLS")
    if is_owner and not is_superuser:
        faults.append(f"rollen {name} äger tabellerna")
    return faults


def refuse_strong_role() -> None:
    """Called before the web server and the workers take work."""
    faults = role_faults()
    if faults:
        raise RoleTooStrong(
            f"Programmet startar inte: {'; '.join(faults)}. Anslut med DATABASE_URL som servicecenter_app."
        )


@register(Tags.database)
def application_role_is_bound(databases: list[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    if not databases or "default" not in databases:
        return []
    try:
        faults = role_faults()
    except OperationalError:
        return []
    return [
        Error(fault, hint="Anslut med DATABASE_URL som servicecenter_app.", id="servicecenter.E001") for fault in faults
    ]
