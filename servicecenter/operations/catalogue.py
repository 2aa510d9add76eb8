"""What a database consists of, as comparable text: walls, rights, triggers, functions, and a sum of every table's rows.

Two databases with the same fingerprint refuse and hold the same things. Read as a role that sees past the walls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
from psycopg import sql

PARTS = {
    "väggar": """
        SELECT relname || ' ' || relrowsecurity || ' ' || relforcerowsecurity || ' ' || pg_get_userbyid(relowner)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'""",
    "regler": """
        SELECT concat_ws(' ', tablename, policyname, permissive, roles::text, cmd, qual, with_check)
        FROM pg_policies""",
    "rättigheter": """
        SELECT relname || ' ' || grantee::regrole || ' ' || privilege_type
        FROM pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner)))
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND grantee <> 0""",
    "kommande rättigheter": """
        SELECT defaclrole::regrole || ' ' || defaclobjtype::text || ' ' || grantee::regrole || ' ' || privilege_type
        FROM pg_default_acl, aclexplode(defaclacl) WHERE grantee <> 0""",
    "utlösare": """
        SELECT pg_get_triggerdef(oid) || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal""",
    "funktioner": """
        SELECT pg_get_functiondef(p.oid) || coalesce(proacl::text, '') FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "villkor": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
}
"""Each part as a query for lines of text. Built-in names come from the catalogue of this Postgres."""

REWRITTEN = re.compile(r"::character varying|::text(?:\[\])?|[() ]")

ROWS = "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} AS t"
"""How many rows and the sum of their hashes, whatever their order."""


def fingerprint(connection: psycopg.Connection) -> dict[str, frozenset[str]]:
    """Every part with its lines; ``rader`` has one line a table."""
    connection.execute("SET search_path = pg_catalog, public")
    found = {part: frozenset(_plain(row[0]) for row in connection.execute(query)) for part, query in PARTS.items()}
    return found | {"rader": frozenset(_rows(connection))}


def _plain(line: str) -> str:
    """Postgres writes the same list with its casts in other places when it has been restored."""
    return REWRITTEN.sub("", line)


def _rows(connection: psycopg.Connection) -> Iterator[str]:
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    for (table,) in tables:
        [(told,)] = connection.execute(sql.SQL(ROWS).format(sql.Identifier("public", table))).fetchall()
        yield f"{table} {told}"


def differences(before: dict[str, frozenset[str]], after: dict[str, frozenset[str]]) -> list[str]:
    """What one has and the other has not, each on a line with its part."""
    return [
        f"{part}: {'saknas' if line in before[part] else 'tillagt'}: {line[:160]}"
        for part in before
        for line in sorted(before[part] ^ after[part])
    ]
