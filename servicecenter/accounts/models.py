"""People who log in (användare), the roles they hold in each agency, and whom they have delegated to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicecenter.accounts.roles import PERMISSIONS, Role
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.models import TenantForeignKey, TenantModel
from servicecenter.tenancy.scope import current_agency_id


class UserAccounts(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who logs in, in any number of agencies. Rights come from memberships only; there is no superuser."""

    email = models.EmailField("e-postadress", unique=True)
    full_name = models.CharField("namn", max_length=120)
    is_active = models.BooleanField("aktiv", default=True)
    date_joined = models.DateTimeField("upplagd", default=timezone.now, editable=False)

    scopes: frozenset[Permission] | None = None
    """Set while a system acts through the interface: what its token allows, in place of roles."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserAccounts()

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"
        ordering = ["email"]

    def __str__(self) -> str:
        return self.full_name or self.email

    def may(self, permission: Permission, *, on: date | None = None) -> bool:
        """Whether a membership in the agency in scope gives this permission on a day (today)."""
        return permission in self.permissions(on=on)

    def permissions(self, *, on: date | None = None) -> frozenset[Permission]:
        """All permissions in the agency in scope; read once per agency and day."""
        if self.scopes is not None:
            return self.scopes
        key = (current_agency_id(), on or timezone.localdate())
        cache = self.__dict__.setdefault("_permissions", {})
        if key not in cache:
            roles = (
                self.memberships.filter(agency_id=key[0], starts_on__lte=key[1])
                .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=key[1]))
                .values_list("role", flat=True)
            )
            cache[key] = self._given_by(roles)
        return cache[key]

    def remember_roles(self, held: Iterable[Membership], *, on: date) -> None:
        """Roles that are already read, all that the person holds on a day, so that ``permissions`` need not ask."""
        roles: dict[int, list[str]] = {}
        for row in held:
            roles.setdefault(row.agency_id, []).append(row.role)
        cache = self.__dict__.setdefault("_permissions", {})
        cache |= {(agency_id, on): self._given_by(each) for agency_id, each in roles.items()}

    def _given_by(self, roles: Iterable[str]) -> frozenset[Permission]:
        return frozenset().union(*(PERMISSIONS[role] for role in roles)) if self.is_active else frozenset()

    @property
    def is_staff(self) -> bool:
        """The back office opens for whoever has a register to see there; each register asks again."""
        return self.is_active

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Django's own permissions are not used: the back office asks ``may``."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return True


class Membership(models.Model):
    """A role in an agency (roll), with dates, unit and amount limit. Readable by its holder before a scope is set."""

    agency = models.ForeignKey("servicecenter.Agency", models.PROTECT, related_name="+", verbose_name="myndighet")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="användare")
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    unit = TenantForeignKey("servicecenter.Unit", null=True, blank=True, related_name="+", verbose_name="enhet")
    amount_limit_ore = models.BigIntegerField("beloppsgräns i öre", null=True, blank=True)
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        verbose_name = "roll"
        verbose_name_plural = "roller"
        ordering = ["user", "role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "user", "role", "starts_on"], name="membership_once_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="membership_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class RoleRequestState(models.TextChoices):
    WAITING = "waiting", _("Väntar")
    CONFIRMED = "confirmed", _("Bekräftad")
    REFUSED = "refused", _("Avslagen")


class RoleRequest(TenantModel):
    """A role that one administrator has asked for and another must confirm (begärd roll)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="användare")
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    unit = TenantForeignKey("servicecenter.Unit", null=True, blank=True, related_name="+", verbose_name="enhet")
    amount_limit_ore = models.BigIntegerField("beloppsgräns i öre", null=True, blank=True)
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="begärd av")
    requested_at = models.DateTimeField("begärd")
    state = models.CharField("läge", max_length=10, choices=RoleRequestState.choices, default=RoleRequestState.WAITING)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="beslutad av"
    )
    decided_at = models.DateTimeField("beslutad", null=True, blank=True)

    class Meta:
        verbose_name = "begärd roll"
        verbose_name_plural = "begärda roller"
        ordering = ["requested_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "user", "role"], condition=Q(state="waiting"), name="role_request_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_request_period"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by")) & ~Q(decided_by=F("user"))),
                name="role_request_by_two",
            ),
            models.CheckConstraint(condition=~Q(requested_by=F("user")), name="role_request_for_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Delegation(TenantModel):
    """Someone lets another attest in their place (delegering): dated, limited, never passed on."""

    giver = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="från")
    receiver = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="till")
    unit = TenantForeignKey("servicecenter.Unit", null=True, blank=True, related_name="+", verbose_name="enhet")
    amount_limit_ore = models.BigIntegerField("beloppsgräns i öre", null=True, blank=True)
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till")
    reason = models.CharField("anledning", max_length=200)
    revoked_at = models.DateTimeField("återkallad", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "delegering"
        verbose_name_plural = "delegeringar"
        ordering = ["-starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_period"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="delegation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"
