"""People, roles and stand-ins as registers to look in. Roles are changed on their own page."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest

from servicecenter.accounts.models import Delegation, Membership, User
from servicecenter.audit.registers import ReadOnlyRegister
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.scope import current_agency_id


class UserRegister(ReadOnlyRegister):
    """Everyone who has, or has had, a role in the agency in scope."""

    see = frozenset({Permission.ADMINISTER})
    list_display = ["full_name", "email", "is_active", "last_login"]
    search_fields = ["full_name", "email"]
    fields = ["full_name", "email", "is_active", "last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        here = Membership.objects.filter(agency_id=current_agency_id()).values("user_id")
        return super().get_queryset(request).filter(pk__in=here)


class MembershipRegister(ReadOnlyRegister):
    see = frozenset({Permission.ADMINISTER})
    list_display = ["user", "role", "unit", "amount_limit_ore", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Membership]:
        return super().get_queryset(request).filter(agency_id=current_agency_id())


class DelegationRegister(ReadOnlyRegister):
    see = frozenset({Permission.ADMINISTER})
    list_display = ["giver", "receiver", "unit", "amount_limit_ore", "starts_on", "ends_on", "revoked_at"]
    list_select_related = ["giver", "receiver", "unit"]


REGISTERS = {User: UserRegister, Membership: MembershipRegister, Delegation: DelegationRegister}
