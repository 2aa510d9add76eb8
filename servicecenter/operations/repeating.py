"""Many rows like one row, for measuring full tables (många rader lika en): written by the administrator, unguarded."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from django.db.models import Model
from psycopg import sql

REPEAT = sql.SQL("INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS one {others} WHERE one.id = {like}")


def repeat_row(
    connection: psycopg.Connection, model: type[Model], like: int, changes: Mapping[str, str], others: sql.Composable
) -> None:
    """Rows like the one called ``one``, as many as ``others`` joins to it, with some columns given otherwise."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = [sql.SQL(changes[name]) if name in changes else sql.Identifier("one", name) for name in columns]
    connection.execute(
        REPEAT.format(
            table=sql.Identifier(model._meta.db_table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(values),
            others=others,
            like=like,
        )
    )
