"""Bulk writing under row-level security.

COPY into a protected table is refused, so rows are copied to a temporary table and inserted from there, where every
policy is checked. Text lines come ready made: making them is most of the work, and the caller knows its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql

LINES_A_WRITE = 5_000
STAGE = "CREATE TEMP TABLE IF NOT EXISTS {staging} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"
COPY = "COPY {staging} ({columns}) FROM STDIN"
INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM {staging}"
CLEAR = "TRUNCATE {staging}"


def text(value: str) -> str:
    """A value as COPY's text format wants it; four replacements are a hundred times faster than one translation."""
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def copy_rows(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Insert tab-separated lines (each ending in a newline, ``\\N`` for null) in the transaction of the caller."""
    names = {
        "table": sql.Identifier(table),
        "staging": sql.Identifier(f"staging_{table}"),
        "columns": sql.SQL(", ").join(sql.Identifier(column) for column in columns),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(STAGE).format(**names))
        with cursor.copy(sql.SQL(COPY).format(**names)) as copy:
            for batch in _batches(lines):
                copy.write(batch)
        cursor.execute(sql.SQL(INSERT).format(**names))
        cursor.execute(sql.SQL(CLEAR).format(**names))


def next_ids(table: str, count: int) -> list[int]:
    """Reserve primary keys, so that children can name their parents before either is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def _batches(lines: Iterable[str]) -> Iterable[str]:
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == LINES_A_WRITE:
            yield "".join(batch)
            batch.clear()
    if batch:
        yield "".join(batch)
