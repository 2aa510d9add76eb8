"""The database and its roles (databasens roller): who owns the tables, who works in them, who may only look.

    python -m servicecenter.database_roles

Run before the first migration, in operation and in the demo alike; running it again changes nothing but passwords.
Row-level security binds a role only if it is neither superuser nor owner, so the application has a role of its own.
The addresses come from ADMIN_DATABASE_URL, MIGRATION_DATABASE_URL, DATABASE_URL and, when wanted, BACKUP_DATABASE_URL
and AUDITOR_DATABASE_URL; each names its role, its password and the database.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

WALLED = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
OVERLOOKING = "NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"


@dataclass(frozen=True, slots=True)
class Role:
    """A database role, and the environment variable that carries its address."""

    name: str
    variable: str
    attributes: str


MIGRATOR = Role("servicecenter_migrator", "MIGRATION_DATABASE_URL", WALLED)  # owns the database and its tables
APPLICATION = Role("servicecenter_app", "DATABASE_URL", WALLED)  # web and workers: bound by every policy
BACKUP = Role("servicecenter_backup", "BACKUP_DATABASE_URL", OVERLOOKING)  # reads all, writes nothing
AUDITOR = Role("servicecenter_auditor", "AUDITOR_DATABASE_URL", OVERLOOKING)  # migrations let it read the audit tables
ROLES = (MIGRATOR, APPLICATION, BACKUP, AUDITOR)


class RoleError(Exception):
    """An address is missing or names the wrong role (fel i databasadress)."""


def ensure_all(environment: Mapping[str, str]) -> None:
    """Roles and database as the environment's addresses say."""
    admin = required(environment, "ADMIN_DATABASE_URL")
    for role in (MIGRATOR, APPLICATION):
        required(environment, role.variable)
    passwords = {role.name: password_for(role, environment) for role in ROLES if environment.get(role.variable)}
    ensure_roles(admin, passwords=passwords)
    ensure_database(admin, name=str(conninfo_to_dict(environment[APPLICATION.variable])["dbname"]))


def ensure_roles(admin_url: str, *, passwords: Mapping[str, str | None]) -> None:
    """Every role with exactly its attributes; only a role named in `passwords` can log in."""
    with psycopg.connect(admin_url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('servicecenter roles'))")
        existing = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in ROLES:
            name = sql.Identifier(role.name)
            if role.name not in existing:
                connection.execute(sql.SQL("CREATE ROLE {}").format(name))
            login = "LOGIN" if role.name in passwords else "NOLOGIN"
            connection.execute(sql.SQL(f"ALTER ROLE {{}} {login} {role.attributes}").format(name))
            set_password(connection, role.name, passwords.get(role.name))
        # A migration that can't get its lock gives up instead of queueing everybody else behind it.
        connection.execute(sql.SQL("ALTER ROLE {} SET lock_timeout = '2s'").format(sql.Identifier(MIGRATOR.name)))


def set_password(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str | None) -> None:
    """Set a password, hashed here so that no server log can show it; None leaves log-in to the server's own rules."""
    if password is None:
        return
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(hashed))
    connection.execute(statement)


def ensure_database(admin_url: str, *, name: str) -> None:
    """The database, owned by the migrator, with the rights that tables of coming migrations give."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            owner = sql.Identifier(MIGRATOR.name)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), owner))
    with psycopg.connect(make_conninfo(admin_url, dbname=name)) as connection:
        for statement in PRIVILEGES:
            roles = {role.name.removeprefix("servicecenter_"): sql.Identifier(role.name) for role in ROLES}
            connection.execute(sql.SQL(statement).format(database=sql.Identifier(name), **roles))


# Rights are given to tables that don't exist yet, never again to those that do: a migration that takes a right
# away (the audit log is never updated) must not have it given back by the next start.
FOR_COMING = "ALTER DEFAULT PRIVILEGES FOR ROLE {migrator} GRANT"
PRIVILEGES = (
    "ALTER DATABASE {database} OWNER TO {migrator}",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
    "GRANT CONNECT ON DATABASE {database} TO {backup}, {auditor}",
    f"{FOR_COMING} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{app}}",
    f"{FOR_COMING} USAGE, SELECT ON SEQUENCES TO {{app}}",
    f"{FOR_COMING} SELECT ON TABLES TO {{backup}}",
    f"{FOR_COMING} SELECT ON SEQUENCES TO {{backup}}",
)


def required(environment: Mapping[str, str], variable: str) -> str:
    if not environment.get(variable):
        raise RoleError(
            f"{variable} saknas: ange adressen, till exempel postgresql://roll:lösenord@värd/servicecenter."
        )
    return environment[variable]


def password_for(role: Role, environment: Mapping[str, str]) -> str | None:
    """The password in the role's address, which must be that role's and no other's."""
    address = conninfo_to_dict(environment[role.variable])
    if address.get("user") != role.name:
        raise RoleError(f"{role.variable} ska logga in som {role.name}, inte {address.get('user')}: ändra adressen.")
    password = address.get("password")
    return None if password is None else str(password)


if __name__ == "__main__":
    try:
        ensure_all(os.environ)
    except (RoleError, psycopg.Error) as error:
        sys.exit(f"Databasens roller kunde inte skapas. {error}")
