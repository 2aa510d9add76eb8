"""Who may see which agency, who holds which role there, and how strongly they have logged in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from servicecenter.accounts.models import Delegation, Membership, RoleRequest, User
from servicecenter.accounts.roles import PERMISSIONS, PRIVILEGED
from servicecenter.agencies.models import Agency
from servicecenter.agencies.queries import in_force
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.scope import current_agency_id


@dataclass(frozen=True, slots=True)
class Held:
    """What one person holds on a day: every role in every agency, and whether they have a second factor."""

    memberships: tuple[Membership, ...]
    has_second_factor: bool

    @property
    def is_privileged(self) -> bool:
        return any(row.role in PRIVILEGED for row in self.memberships)

    def agencies(self, *permissions: Permission) -> list[Agency]:
        """The agencies where a role is held, or one that gives any of the permissions, in Swedish order."""
        found = {
            row.agency_id: row.agency
            for row in self.memberships
            if row.agency.is_active and not (permissions and PERMISSIONS[row.role].isdisjoint(permissions))
        }
        return list(found.values())


def held_by(user: User, *, on: date | None = None) -> Held:
    """One question; the database shows a person only their own before a scope is set."""
    factors = Authenticator.objects.filter(user_id=OuterRef("user_id")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    rows = user.memberships.filter(in_force(on or timezone.localdate())).select_related("agency")
    memberships = tuple(rows.annotate(has_second_factor=Exists(factors)).order_by("agency__sort_key", "id"))
    return Held(memberships, any(row.has_second_factor for row in memberships))


def agency_among(agencies: Collection[Agency], public_id: str) -> Agency | None:
    """The agency a person asked for, if it is one of theirs."""
    return next((agency for agency in agencies if str(agency.public_id) == public_id), None)


def memberships_here() -> QuerySet[Membership]:
    """Every role in the agency in scope. Said in full, since the database also shows a person's own roles elsewhere."""
    return Membership.objects.filter(agency_id=current_agency_id())


def rights_in_agency(user_ids: Collection[int] | QuerySet, *, on: date) -> QuerySet[Membership]:
    """The roles that some people hold in the agency in scope on a day; someone who may not log in holds none."""
    return memberships_here().filter(in_force(on), user_id__in=user_ids, user__is_active=True)


def roles_of(user: User, *, on: date) -> list[str]:
    return list(rights_in_agency([user.pk], on=on).values_list("role", flat=True))


def people_here(*, on: date) -> QuerySet[User]:
    """Everyone with a role in the agency in scope on a day."""
    here = memberships_here().filter(in_force(on)).values("user_id")
    return User.objects.filter(pk__in=here, is_active=True).order_by("full_name", "id")


def holders_of(permission: Permission, *, on: date) -> QuerySet[User]:
    """Everyone who holds a right in the agency in scope on a day."""
    roles = [role for role, rights in PERMISSIONS.items() if permission in rights]
    return people_here(on=on).filter(pk__in=memberships_here().filter(in_force(on), role__in=roles).values("user_id"))


def people_ever_here() -> QuerySet[User]:
    """Everyone who has, or has had, a role in the agency in scope: whoever the log can tell of."""
    return User.objects.filter(pk__in=memberships_here().values("user_id")).order_by("full_name", "id")


def register_of_roles(*, text: str = "", role: str = "", on: date | None = None) -> QuerySet[Membership]:
    """Roles by name; ``text`` is part of a name or an e-mail address, ``on`` leaves out those that do not hold then."""
    found = memberships_here().filter(role=role) if role else memberships_here()
    found = found.filter(in_force(on)) if on else found
    found = found.filter(Q(user__full_name__icontains=text) | Q(user__email__icontains=text)) if text else found
    return found.select_related("user", "unit").order_by("user__full_name", "role", "starts_on", "id")


def membership_here(pk: int) -> Membership | None:
    return register_of_roles().filter(pk=pk).first()


def waiting_role_requests() -> QuerySet[RoleRequest]:
    """Roles of the agency in scope that wait for a second administrator, the oldest first."""
    return RoleRequest.objects.filter(state="waiting").select_related("user", "unit", "requested_by")


def role_request_here(pk: int) -> RoleRequest | None:
    return RoleRequest.objects.filter(pk=pk).select_related("user").first()


def roles_to_confirm(user: User) -> QuerySet[RoleRequest]:
    """The roles that wait for this administrator: neither asked for by them nor meant for them."""
    return waiting_role_requests().exclude(requested_by=user).exclude(user=user)


def delegations_to(user: User, *, on: date) -> QuerySet[Delegation]:
    """What others have delegated to a person, and not taken back, on a day."""
    return Delegation.objects.filter(in_force(on), receiver=user, revoked_at__isnull=True, giver__is_active=True)


def delegations_of(user: User) -> QuerySet[Delegation]:
    """Every delegation a person has given or received, the newest first."""
    return (
        Delegation.objects.filter(Q(giver=user) | Q(receiver=user))
        .select_related("giver", "receiver", "unit")
        .order_by("-starts_on", "-id")
    )


def delegation_here(pk: int) -> Delegation | None:
    return Delegation.objects.filter(pk=pk).first()


def user_by_email(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()
