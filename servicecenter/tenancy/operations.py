"""Migration operations that put a table behind row-level security, and take it out again."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation

from servicecenter.tenancy.models import TenantForeignKey

APPLICATION_ROLE = "servicecenter_app"
MIGRATOR_ROLE = "servicecenter_migrator"
TENANT_TEST = "(agency_id = (current_setting('app.agency_id'::text))::integer)"
"""As Postgres prints it back; the catalogue test compares with this very text."""
ALIKE = ("agency_id", "run_id")


class EnableTenancy(Operation):
    """Forced row-level security with one restrictive policy, and references that keep to the agency."""

    reversible = True

    def __init__(self, *model_names: str) -> None:
        self.model_names = model_names

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, list(self.model_names), {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Only the database changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        models_ = [to_state.apps.get_model(app_label, name) for name in self.model_names]
        for model in models_:
            for statement in (*protect(model._meta.db_table), *alike(model)):
                schema_editor.execute(statement)
        for model in models_:
            for statement in references(model):
                schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        models_ = [from_state.apps.get_model(app_label, name) for name in self.model_names]
        for model in models_:
            for field in tenant_references(model):
                schema_editor.execute(
                    f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT IF EXISTS "{_name(model, field)}"'
                )
        for model in models_:
            for statement in unprotect(model._meta.db_table):
                schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Put {', '.join(self.model_names)} behind row-level security"


class KeepToAgency(Operation):
    """The reference that a new ``TenantForeignKey`` of an old table needs; rows that are there are looked at last."""

    reversible = True

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.model_name, self.name], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Only the database changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        schema_editor.execute(f"{reference(model, field)} NOT VALID")
        schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" VALIDATE CONSTRAINT "{_name(model, field)}"')

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{_name(model, field)}"')

    def describe(self) -> str:
        return f"Keep {self.model_name}.{self.name} to the agency"


class PlanAlike(Operation):
    """Let the database plan alike for every agency and run of the app's tables, known to it or new; see ``alike``."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Only the database changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in to_state.apps.get_app_config(app_label).get_models():
            for statement in alike(model):
                schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in from_state.apps.get_app_config(app_label).get_models():
            for statement in alike(model, statistics="DEFAULT"):
                schema_editor.execute(statement)

    def describe(self) -> str:
        return "Plan alike for every agency and run"


def alike(model: type[models.Model], *, statistics: str = "0") -> list[str]:
    """No frequencies are kept of which agency or run rows belong to.

    An agency or a run that came after the last ANALYZE is not among the frequencies, so the planner would take it to
    have no rows, and join row by row: the first run of a new agency of 9 000 took six minutes instead of four seconds.
    """
    return [
        f'ALTER TABLE "{model._meta.db_table}" ALTER COLUMN "{field.column}" SET STATISTICS {statistics}'
        for field in model._meta.concrete_fields
        if field.column in ALIKE
    ]


def protect(table: str) -> list[str]:
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY open ON "{table}" TO {APPLICATION_ROLE} USING (true) WITH CHECK (true)',
        f'CREATE POLICY tenant ON "{table}" AS RESTRICTIVE TO {APPLICATION_ROLE} '
        f"USING {TENANT_TEST} WITH CHECK {TENANT_TEST}",
        f'CREATE POLICY migrate ON "{table}" TO {MIGRATOR_ROLE} USING (true) WITH CHECK (true)',
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_in_agency" UNIQUE (agency_id, id)',
    ]


def unprotect(table: str) -> list[str]:
    return [
        f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_in_agency"',
        *(f'DROP POLICY IF EXISTS {name} ON "{table}"' for name in ("open", "tenant", "migrate")),
        f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
    ]


def tenant_references(model: type[models.Model]) -> list[TenantForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, TenantForeignKey) and field.checked]


def references(model: type[models.Model]) -> list[str]:
    return [reference(model, field) for field in tenant_references(model)]


def reference(model: type[models.Model], field: models.Field) -> str:
    return (
        f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{_name(model, field)}" '
        f'FOREIGN KEY (agency_id, "{field.column}") '
        f'REFERENCES "{field.related_model._meta.db_table}" (agency_id, id) DEFERRABLE INITIALLY DEFERRED'
    )


def _name(model: type[models.Model], field: models.Field) -> str:
    return f"{model._meta.db_table}_{field.column}_same_agency"[:63]
