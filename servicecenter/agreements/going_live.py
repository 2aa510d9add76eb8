"""Accounts from the annex of users (konton ur användarbilagan), and what differs between the annex and the register.

Both parties have signed the annex, so no second administrator is asked: two persons have already agreed to each role.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.actions import agreed_account, conflict_of, grant_agreed_role
from servicecenter.accounts.models import Membership, User
from servicecenter.accounts.queries import memberships_here
from servicecenter.agencies.queries import in_force, unit_by_code
from servicecenter.agreements.models import AgreementVersion, AnnexUser
from servicecenter.agreements.queries import counts
from servicecenter.agreements.rows import ANNEX_ROLES
from servicecenter.audit.events import Event, record
from servicecenter.common.money import format_kronor
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow


@dataclass(frozen=True, slots=True)
class Made:
    """What came of the annex: accounts that are new, roles that are new, and roles that were held already."""

    accounts: int
    roles: int
    held: int


@dataclass(frozen=True, slots=True)
class UserDifference:
    """Where the annex and the register say different things of a person (skillnad mot användarbilagan)."""

    name: str
    email: str
    role: str
    text: str


@transaction.atomic
def accounts_from_annex(*, version: AgreementVersion, by: User, at: datetime) -> Made:
    """Make the accounts and roles that were agreed (skapa konton). Done again it makes nothing twice.

    Raises ``NotAllowedNow`` for a version that isn't signed, ``ValidationError`` with every role that can't go together
    with another one; then nothing is made.
    """
    if not (by.may(Permission.EDIT_AGREEMENTS) or by.may(Permission.LEAD_ONBOARDING)):
        raise PermissionDenied(_("Bara kundansvarig eller anslutningsprojektledaren skapar konton ur bilagan."))
    version = AgreementVersion.objects.select_for_update().get(pk=version.pk)
    if not counts(version):
        raise NotAllowedNow(_("Konton skapas när båda parter har undertecknat överenskommelsen med sina bilagor."))
    rows = list(AnnexUser.objects.filter(version=version).order_by("email", "role"))
    names = {row.email: row.full_name for row in rows}
    users = {email: agreed_account(email=email, full_name=name) for email, name in names.items()}
    _refuse_conflicts(rows, users, version.valid_from)
    made = [_grant(row, users[row.email][0], version, by=by, at=at) for row in rows]
    found = Made(sum(is_new for _user, is_new in users.values()), sum(made), len(made) - sum(made))
    record(Event.AGREEMENT_ACCOUNTS_MADE, on=version, by=by, at=at, count=found.accounts, roles=found.roles)
    return found


def annex_differences(version: AgreementVersion, *, on: date) -> list[UserDifference]:
    """Roles that were agreed and are not held, held and not agreed, or held with another limit."""
    agreed = {(row.email.lower(), row.role): row for row in AnnexUser.objects.filter(version=version)}
    rows = memberships_here().filter(in_force(on), role__in=ANNEX_ROLES).select_related("user", "unit")
    held = {(row.user.email.lower(), row.role): row for row in rows}
    found = [_missing(row) for key, row in agreed.items() if key not in held]
    found += [_not_agreed(row) for key, row in held.items() if key not in agreed]
    found += [told for key, row in agreed.items() if key in held and (told := _differs(row, held[key]))]
    return sorted(found, key=lambda each: (each.name, each.role))


def _refuse_conflicts(rows: list[AnnexUser], users: dict[str, tuple[User, bool]], starts_on: date) -> None:
    told = [
        f"{row.full_name}: {text}"
        for row in rows
        if (text := conflict_of(user=users[row.email][0], role=row.role, starts_on=starts_on, ends_on=None))
    ]
    if told:
        raise ValidationError(told)


def _grant(row: AnnexUser, user: User, version: AgreementVersion, *, by: User, at: datetime) -> bool:
    """Whether the role is new."""
    today = timezone.localdate(at)
    held = memberships_here().filter(in_force(max(version.valid_from, today)), user=user, role=row.role)
    if held.exists():
        return False
    unit = unit_by_code(row.unit_code) if row.unit_code else None
    told = {"unit": unit, "amount_limit_ore": row.amount_limit_ore, "starts_on": version.valid_from}
    grant_agreed_role(user=user, role=row.role, by=by, at=at, **told)
    return True


def _missing(row: AnnexUser) -> UserDifference:
    return UserDifference(row.full_name, row.email, row.get_role_display(), _("Avtalad, men personen har inte rollen."))


def _not_agreed(row: Membership) -> UserDifference:
    told = _("Personen har rollen, men den står inte i bilagan.")
    return UserDifference(str(row.user), row.user.email, row.get_role_display(), told)


def _differs(agreed: AnnexUser, held: Membership) -> UserDifference | None:
    limits = [_limit(row.amount_limit_ore) for row in (agreed, held)]
    units = [agreed.unit_code, held.unit.code if held.unit else ""]
    told = [
        _("%(what)s: avtalat %(agreed)s, i registret %(held)s.") % {"what": what, "agreed": first, "held": second}
        for what, (first, second) in ((_("Beloppsgräns"), limits), (_("Enhet"), [each or _("alla") for each in units]))
        if first != second
    ]
    return UserDifference(agreed.full_name, agreed.email, agreed.get_role_display(), " ".join(told)) if told else None


def _limit(amount: int | None) -> str:
    return _("ingen") if amount is None else f"{format_kronor(amount)} kr"
