"""Give a system a token, confirm it as the second person, and take it back."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.integrations.models import AccessToken
from servicecenter.integrations.queries import hash_of
from servicecenter.integrations.scopes import SCOPES
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded

LONGEST = timedelta(days=366)
PREFIX = "sck_"
SHOWN = 9


@transaction.atomic
def request_token(
    *, name: str, scopes: Collection[str], expires_on: date, by: User, at: datetime
) -> tuple[AccessToken, str]:
    """A new token (begär åtkomstnyckel) with its secret, which is shown this once and works when it is confirmed."""
    _may_administer(by)
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Systemets namn saknas.")})
    _check_scopes(scopes)
    _check_last_day(expires_on, today=timezone.localdate(at))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        name=name,
        actor=_actor(name),
        start=secret[:SHOWN],
        secret_hash=hash_of(secret),
        scopes=sorted(str(scope) for scope in scopes),
        expires_on=expires_on,
        created_by=by,
        created_at=at,
    )
    _tell(Event.ACCESS_REQUESTED, token, by, at)
    return token, secret


@transaction.atomic
def confirm_token(*, token: AccessToken, by: User, at: datetime) -> AccessToken:
    """Let the token work (bekräfta åtkomstnyckel): by another administrator than the one who asked for it."""
    _may_administer(by)
    token = _lock(token)
    if token.created_by_id == by.pk:
        raise SecondPersonNeeded(_("Nyckeln ska bekräftas av en annan administratör än den som begärde den."))
    if token.confirmed_at is not None or token.revoked_at is not None:
        raise NotAllowedNow(_("Nyckeln är redan bekräftad eller återkallad."))
    token.confirmed_by, token.confirmed_at = by, at
    token.save(update_fields=["confirmed_by", "confirmed_at"])
    _tell(Event.ACCESS_CONFIRMED, token, by, at)
    return token


@transaction.atomic
def revoke_token(*, token: AccessToken, by: User, at: datetime) -> AccessToken:
    """The token stops working at once (återkalla åtkomstnyckel); one administrator is enough."""
    _may_administer(by)
    token = _lock(token)
    if token.revoked_at is None:
        token.revoked_by, token.revoked_at = by, at
        token.save(update_fields=["revoked_by", "revoked_at"])
        _tell(Event.ACCESS_REVOKED, token, by, at)
    return token


def count_call(token: AccessToken, *, at: datetime) -> int:
    """Note that the token is used, in the database so that a lost cache lifts no limit.

    Returns the seconds to wait when the minute's calls are used up, else 0.
    """
    token = _lock(token)
    minute = at.replace(second=0, microsecond=0)
    token.calls = token.calls + 1 if token.minute == minute else 1
    token.minute, token.last_used_at = minute, at
    token.save(update_fields=["calls", "minute", "last_used_at"])
    return 60 - at.second if token.calls > settings.API_CALLS_A_MINUTE else 0


def _lock(token: AccessToken) -> AccessToken:
    return AccessToken.objects.select_for_update().get(pk=token.pk)


def _may_administer(by: User) -> None:
    if not by.may(Permission.ADMINISTER):
        raise PermissionDenied(_("Bara en administratör kan ge system åtkomst."))


def _check_scopes(scopes: Collection[str]) -> None:
    if not scopes:
        raise ValidationError({"scopes": _("Välj vad systemet får göra.")})
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise ValidationError({"scopes": _("Ett system kan inte få rätten %s.") % ", ".join(unknown)})


def _check_last_day(expires_on: date, *, today: date) -> None:
    if not today <= expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": _("Sista dagen ska ligga inom ett år från i dag.")})


def _actor(name: str) -> User:
    """The account of a system: the same for all its tokens in the agency, and closed to every log-in."""
    earlier = AccessToken.objects.select_related("actor").filter(name=name).first()
    if earlier is not None:
        return earlier.actor
    address = f"system-{uuid.uuid4().hex}@system.invalid"
    return User.objects.create_user(address, full_name=_("System: %s") % name, is_active=False)


def _tell(event: Event, token: AccessToken, by: User, at: datetime) -> None:
    record(event, on=token, by=by, at=at, scopes=token.scopes, expires_on=token.expires_on.isoformat())
