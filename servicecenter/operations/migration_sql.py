"""The SQL of migrations (migreringars SQL) without a database, for the linter that looks for long locks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg.sql import Literal

POSTGRES = 180_000
ALIAS = "migrator"


def own_migrations() -> list[tuple[str, str]]:
    """The house's own migrations, (app, name), in the order they are applied."""
    own = {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    plan: list[tuple[str, str]] = []
    for leaf in sorted(loader.graph.leaf_nodes()):
        plan += [node for node in loader.graph.forwards_plan(leaf) if node not in plan]
    return [node for node in plan if node[0] in own]


def sql_of(app: str, name: str) -> str:
    """What a migration sends to Postgres, as ``sqlmigrate`` writes it."""
    connection = connections[ALIAS]
    # Both would ask a server, and none runs while we lint.
    connection.__dict__["pg_version"] = POSTGRES
    connection.ops.compose_sql = _composed
    loader = MigrationLoader(None, replace_migrations=False)
    loader.connection = connection
    migration = loader.graph.nodes[app, name]
    is_atomic, migration.atomic = migration.atomic, False
    lines = loader.collect_sql([(migration, False)])
    return "\n".join([*(["BEGIN;"] if is_atomic else []), *lines, *(["COMMIT;"] if is_atomic else [])])


def _composed(statement: str, parameters: Sequence[Any] | None) -> str:
    return statement % tuple(Literal(value).as_string(None) for value in parameters or ())
