"""Abstract base for every table that belongs to an agency."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.expressions import Expression

from servicecenter.tenancy.scope import current_agency_id


class CurrentAgency(Expression):
    """The agency in scope when the query runs; a query without scope raises instead of returning rows."""

    output_field = models.BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[int]]:
        return "%s", [current_agency_id()]


class TenantManager(models.Manager):
    """Fails closed: every query carries the agency in scope, and raises ``ScopeMissing`` without one."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(agency_id=CurrentAgency())


class TenantForeignKey(models.ForeignKey):
    """A reference that cannot leave the agency.

    Foreign keys bypass row-level security, so the plain constraint is left out and ``EnableTenancy`` adds one over
    (agency, id). ``checked=False`` leaves that out for the widest tables, whose rows are written with their parent.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, *, checked: bool = True, **kwargs: Any) -> None:
        self.checked = checked
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        if not self.checked:
            kwargs["checked"] = False
        return name, path, args, kwargs


class TenantModel(models.Model):
    """A row that belongs to one agency (myndighet)."""

    agency = models.ForeignKey(
        "servicecenter.Agency",
        models.PROTECT,
        default=current_agency_id,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name="myndighet",
    )

    objects = TenantManager()

    class Meta:
        abstract = True
