"""Give and end roles, stand in for one another, and choose the agency to work in."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import Delegation, Membership, RoleRequest, User
from servicecenter.accounts.queries import memberships_here, rights_in_agency, roles_of
from servicecenter.accounts.roles import CONFLICTING, PERMISSIONS, PRIVILEGED, Role
from servicecenter.agencies.models import Agency, Unit
from servicecenter.agencies.queries import unit_tree
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.scope import current_agency_id, tenant
from servicecenter.workflow.transitions import SecondPersonNeeded


def note_agency_chosen(*, agency: Agency, by: User, at: datetime) -> None:
    """Note in the chosen agency's log that a person began to work there (välj myndighet).

    The request may still run in the agency that is left, so the note is written right after it has ended.
    """
    transaction.on_commit(partial(_note_choice, agency, by, at))


def _note_choice(agency: Agency, by: User, at: datetime) -> None:
    with tenant(agency.pk):
        record(Event.AGENCY_CHOSEN, on=agency, by=by, at=at)


@transaction.atomic
def invite_person(*, email: str, full_name: str, by: User) -> User:
    """The account of an e-mail address, made when there is none. The person chooses a password by the reset letter."""
    _require_administrator(by)
    found = User.objects.filter(email=email.strip().lower()).first()
    return found or User.objects.create_user(email.strip(), full_name=full_name.strip())


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    unit: Unit | None = None,
    amount_limit_ore: int | None = None,
    starts_on: date,
    ends_on: date | None = None,
    by: User,
    at: datetime,
) -> Membership:
    """Give a person a role of their own affairs (tilldela roll). Any other takes two: see ``role_requests``."""
    refuse_role(user=user, role=role, starts_on=starts_on, ends_on=ends_on, by=by)
    if role in PRIVILEGED:
        raise SecondPersonNeeded(
            _("Rollen %(role)s begärs av en administratör och bekräftas av en annan.")
            % {"role": Role(role).label.lower()}
        )
    membership = Membership.objects.create(
        agency_id=current_agency_id(),
        user=user,
        role=role,
        unit=unit,
        amount_limit_ore=amount_limit_ore,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    record(Event.ROLE_GRANTED, on=membership, by=by, at=at, user=user.pk, **told(membership))
    return membership


def refuse_role(*, user: User, role: str, starts_on: date, ends_on: date | None, by: User) -> None:
    """Raise what stands in the way of the role. Two administrators at once take turns, and see each other's grants."""
    _require_administrator(by)
    if user.pk == by.pk:
        raise PermissionDenied(_("Du kan inte ge dig själv en roll. Be en annan administratör."))
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": _("Rollen kan inte sluta gälla innan den börjar.")})
    User.objects.select_for_update().get(pk=user.pk)
    _refuse_conflicts(user, role, starts_on, ends_on)


@transaction.atomic
def end_role(*, membership: Membership, ends_on: date, by: User, at: datetime) -> Membership:
    """Set the last day of a role (avsluta roll). A role that has ended is never opened again; give a new one."""
    _require_administrator(by)
    row = memberships_here().select_for_update().get(pk=membership.pk)
    if ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("Rollen kan inte sluta gälla innan den börjar.")})
    if row.ends_on is not None and row.ends_on < ends_on:
        raise ValidationError({"ends_on": _("Rollen slutar redan tidigare. Ge en ny roll i stället.")})
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    record(Event.ROLE_ENDED, on=row, by=by, at=at, user=row.user_id, **told(row))
    return row


@transaction.atomic
def give_delegation(
    *,
    receiver: User,
    unit: Unit | None = None,
    amount_limit_ore: int | None = None,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> Delegation:
    """Let someone attest in one's place (delegera): some days, never wider than one's own role, never passed on."""
    if not by.may(Permission.DELEGATE):
        raise PermissionDenied(_("Din roll ger inte rätt att utse en ersättare."))
    delegation = Delegation(
        giver=by,
        receiver=receiver,
        unit=unit,
        amount_limit_ore=amount_limit_ore,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
    )
    _refuse_delegation(delegation, today=timezone.localdate(at))
    delegation.save()
    record(Event.DELEGATION_GIVEN, on=delegation, by=by, at=at, giver=by.pk, receiver=receiver.pk, **told(delegation))
    return delegation


@transaction.atomic
def revoke_delegation(*, delegation: Delegation, by: User, at: datetime) -> Delegation:
    """Take a delegation back at once (återkalla): by the giver, or an administrator."""
    row = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if row.giver_id != by.pk and not by.may(Permission.ADMINISTER):
        raise PermissionDenied(_("Bara den som gett delegeringen, eller en administratör, kan återkalla den."))
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        record(Event.DELEGATION_REVOKED, on=row, by=by, at=at, giver=row.giver_id, receiver=row.receiver_id)
    return row


def agreed_account(*, email: str, full_name: str) -> tuple[User, bool]:
    """The account of someone whom both parties have named in a signed agreement, and whether it is new."""
    found = User.objects.select_for_update().filter(email=email.strip().lower()).first()
    if found is not None:
        return found, False
    return User.objects.create_user(email.strip(), full_name=full_name.strip()), True


def grant_agreed_role(
    *, user: User, role: str, unit: Unit | None, amount_limit_ore: int | None, starts_on: date, by: User, at: datetime
) -> Membership:
    """Give a role that both parties have signed for. The caller has seen to that, and that it clashes with none."""
    given = {"unit": unit, "amount_limit_ore": amount_limit_ore, "starts_on": starts_on}
    membership = Membership.objects.create(agency_id=current_agency_id(), user=user, role=role, **given)
    record(Event.ROLE_GRANTED, on=membership, by=by, at=at, user=user.pk, **told(membership))
    return membership


def conflict_of(*, user: User, role: str, starts_on: date, ends_on: date | None) -> str:
    """Why a person may not hold a role beside those they have, or nothing. The same role again is no conflict."""
    for held in memberships_here().filter(user=user).exclude(role=role):
        clashes = (held.role, role) in CONFLICTING or (role, held.role) in CONFLICTING
        if clashes and _overlap(held, starts_on, ends_on):
            return _("är %(held)s och kan inte samtidigt vara %(role)s.") % {
                "held": Role(held.role).label.lower(),
                "role": Role(role).label.lower(),
            }
    return ""


def _require_administrator(by: User) -> None:
    if not by.may(Permission.ADMINISTER):
        raise PermissionDenied(_("Bara en administratör kan ändra roller."))


def _refuse_conflicts(user: User, role: str, starts_on: date, ends_on: date | None) -> None:
    """The same role twice, or two that one person may not hold together, on any common day."""
    for held in memberships_here().filter(user=user):
        if not _overlap(held, starts_on, ends_on):
            continue
        if held.role == role:
            raise ValidationError({"role": _("%(user)s har redan rollen under de dagarna.") % {"user": user}})
        if (held.role, role) in CONFLICTING or (role, held.role) in CONFLICTING:
            raise ValidationError(
                {
                    "role": _(
                        "%(user)s är %(held)s och kan inte samtidigt vara %(role)s: den som förbereder får aldrig "
                        "attestera eller betala ut. Avsluta den andra rollen först."
                    )
                    % {"user": user, "held": Role(held.role).label.lower(), "role": Role(role).label.lower()}
                }
            )


def _overlap(held: Membership, starts_on: date, ends_on: date | None) -> bool:
    return (ends_on is None or held.starts_on <= ends_on) and (held.ends_on is None or starts_on <= held.ends_on)


def _refuse_delegation(delegation: Delegation, *, today: date) -> None:
    if delegation.receiver_id == delegation.giver_id:
        raise ValidationError({"receiver": _("Du kan inte vara ersättare för dig själv.")})
    if delegation.ends_on < delegation.starts_on:
        raise ValidationError({"ends_on": _("Sista dagen ligger före första dagen.")})
    if delegation.starts_on < today:
        raise ValidationError({"starts_on": _("En delegering kan inte börja gälla bakåt i tiden.")})
    roles = roles_of(delegation.receiver, on=today)
    if not roles:
        raise ValidationError({"receiver": _("Ersättaren har ingen roll i myndigheten.")})
    if Role.REVIEWER in roles:
        raise ValidationError({"receiver": _("Den som är granskare får inte attestera, inte heller som ersättare.")})
    tree = unit_tree()
    own = [
        row for row in rights_in_agency([delegation.giver_id], on=today) if Permission.ATTEST in PERMISSIONS[row.role]
    ]
    if not any(_covers(row, delegation, tree) for row in own):
        raise ValidationError(
            _("Delegeringen är vidare än din egen attesträtt. Minska enheten, beloppet eller dagarna så att de ryms.")
        )


def _covers(own: Membership, delegation: Delegation, tree) -> bool:
    """Whether a delegation stays within a role: unit, amount and every day. What was received counts for nothing."""
    return (
        tree.is_within(delegation.unit_id, own.unit_id)
        and (own.amount_limit_ore is None or _within(delegation.amount_limit_ore, own.amount_limit_ore))
        and own.starts_on <= delegation.starts_on
        and (own.ends_on is None or delegation.ends_on <= own.ends_on)
    )


def _within(limit: int | None, own: int) -> bool:
    return limit is not None and limit <= own


def told(row: Membership | RoleRequest | Delegation) -> dict[str, object]:
    """What the log says of a right: enough to know it again after the row is gone."""
    return {
        "unit": row.unit_id,
        "amount_limit_ore": row.amount_limit_ore,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
    } | ({"role": row.role} if not isinstance(row, Delegation) else {})
