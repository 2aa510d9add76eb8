"""The registers of the agency, its units and its local settings, for the back office."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest

from servicecenter.agencies.models import Agency, AgencySetting, Unit
from servicecenter.audit.registers import Register
from servicecenter.common.permissions import Permission
from servicecenter.common.sorting import sort_key
from servicecenter.tenancy.scope import current_agency_id


class AgencyRegister(Register):
    """The one agency in scope. New agencies come by onboarding, not by hand."""

    see = frozenset({Permission.SEE_AGREEMENTS})
    edit = frozenset({Permission.ADMINISTER})
    list_display = ["name", "code", "organisation_number", "is_active"]
    readonly_fields = ["code", "organisation_number", "is_active"]

    def save_model(self, request: HttpRequest, obj: Agency, form: Any, change: bool) -> None:
        obj.sort_key = sort_key(obj.name)
        super().save_model(request, obj, form, change)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Agency]:
        return super().get_queryset(request).filter(pk=current_agency_id())

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class UnitRegister(Register):
    see = frozenset({Permission.SEE_AGREEMENTS})
    edit = frozenset({Permission.ADMINISTER})
    list_display = ["code", "name", "parent", "manager", "cost_centre"]
    list_select_related = ["parent", "manager"]
    search_fields = ["code", "name"]

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Managers are chosen among those with a role here: the accounts of other agencies are not shown."""
        if db_field.name == "manager":
            users = db_field.related_model.objects
            kwargs["queryset"] = users.filter(memberships__agency_id=current_agency_id(), is_active=True).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AgencySettingRegister(Register):
    see = frozenset({Permission.SEE_AGREEMENTS})
    edit = frozenset({Permission.ADMINISTER})
    list_display = ["key", "value", "starts_on", "ends_on", "source"]
    search_fields = ["key"]


REGISTERS = {Agency: AgencyRegister, Unit: UnitRegister, AgencySetting: AgencySettingRegister}
