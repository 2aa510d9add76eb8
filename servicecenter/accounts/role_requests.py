"""Roles that take two administrators (begärda roller): one asks, another confirms; taking one away needs only one."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.actions import refuse_role, told
from servicecenter.accounts.models import Membership, RoleRequest, RoleRequestState, User
from servicecenter.accounts.queries import rights_in_agency
from servicecenter.accounts.roles import PERMISSIONS, Role
from servicecenter.accounts.states import ROLE_REQUEST
from servicecenter.agencies.models import Unit
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move


@transaction.atomic
def request_role(
    *,
    user: User,
    role: Role,
    unit: Unit | None = None,
    amount_limit_ore: int | None = None,
    starts_on: date,
    ends_on: date | None = None,
    by: User,
    at: datetime,
) -> RoleRequest:
    """Ask for a role for somebody else (begär roll); nothing is granted until a second administrator agrees."""
    refuse_role(user=user, role=role, starts_on=starts_on, ends_on=ends_on, by=by)
    if RoleRequest.objects.filter(user=user, role=role, state="waiting").exists():
        raise ValidationError({"role": _("Rollen är redan begärd och väntar på en andra administratör.")})
    asked = RoleRequest.objects.create(
        user=user,
        role=role,
        unit=unit,
        amount_limit_ore=amount_limit_ore,
        starts_on=starts_on,
        ends_on=ends_on,
        requested_by=by,
        requested_at=at,
    )
    record(Event.ROLE_REQUESTED, on=asked, by=by, at=at, user=user.pk, **told(asked))
    return asked


@transaction.atomic
def confirm_role(*, asked: RoleRequest, by: User, at: datetime) -> Membership:
    """Agree to a role that another administrator has asked for (bekräfta): it is held from its first day.

    Raises ``SecondPersonNeeded`` for the one who asked, ``PermissionDenied`` for the one it is for, and what would
    stand in the way of the role now.
    """
    asked = _lock(asked)
    if asked.requested_by_id == by.pk:
        raise SecondPersonNeeded(_("Du har själv begärt rollen. En annan administratör ska bekräfta den."))
    _refuse_lost_right(asked, on=timezone.localdate(at))
    refuse_role(user=asked.user, role=asked.role, starts_on=asked.starts_on, ends_on=asked.ends_on, by=by)
    _decide(asked, "confirm", by=by, at=at)
    held = Membership.objects.create(
        agency_id=current_agency_id(),
        user=asked.user,
        role=asked.role,
        unit=asked.unit,
        amount_limit_ore=asked.amount_limit_ore,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
    )
    record(
        Event.ROLE_GRANTED, on=held, by=by, at=at, user=held.user_id, requested_by=asked.requested_by_id, **told(held)
    )
    return held


@transaction.atomic
def refuse_request(*, asked: RoleRequest, by: User, at: datetime) -> RoleRequest:
    """Say no, or take one's own request back (avslå): one administrator is enough."""
    asked = _lock(asked)
    _decide(asked, "refuse", by=by, at=at)
    record(Event.ROLE_REFUSED, on=asked, by=by, at=at, user=asked.user_id, **told(asked))
    return asked


def _lock(asked: RoleRequest) -> RoleRequest:
    asked = RoleRequest.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=asked.pk)
    if asked.state != RoleRequestState.WAITING:
        raise NotAllowedNow(
            _("Begäran om %(role)s är redan %(state)s.") % {"role": asked, "state": asked.get_state_display().lower()}
        )
    return asked


def _decide(asked: RoleRequest, what: str, *, by: User, at: datetime) -> None:
    asked.decided_by, asked.decided_at = by, at
    move(asked, ROLE_REQUEST[what], by=by, at=at, also=("decided_by", "decided_at"))


def _refuse_lost_right(asked: RoleRequest, *, on: date) -> None:
    """Two persons means two who may: whoever asked must still be an administrator."""
    roles = rights_in_agency([asked.requested_by_id], on=on).values_list("role", flat=True)
    if not any(Permission.ADMINISTER in PERMISSIONS[role] for role in roles):
        raise NotAllowedNow(
            _("%(who)s, som begärde rollen, är inte längre administratör. Avslå begäran och begär rollen på nytt.")
            % {"who": asked.requested_by}
        )
