"""What a log-in service tells between log-ins (RFC 8417, RFC 8935): an account is closed, a session is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.audit.models import AuditEvent
from servicecenter.sign_on.actions import end_access, kill_sessions
from servicecenter.sign_on.models import SignOn, SignOnIdentity
from servicecenter.sign_on.providers import Untrusted, VerifiedOIDC, app_of
from servicecenter.tenancy.scope import tenant

RISC = "https://schemas.openid.net/secevent/risc/event-type/"
CLOSED = {f"{RISC}account-disabled", f"{RISC}account-purged"}
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
FRESH = timedelta(hours=24)
REQUIRED = ["iss", "aud", "iat", "jti", "events"]


def receive(request: HttpRequest, sign_on: SignOn, token: str, *, at: datetime) -> None:
    """Do what a signed event says, once. Raises ``Untrusted`` when it is not to be trusted."""
    said = VerifiedOIDC(request, sign_on.agency.code).verified(app_of(sign_on), token, require=REQUIRED)
    if not isinstance(said["events"], dict):
        raise Untrusted(_("Händelserna går inte att läsa."))
    if at - datetime.fromtimestamp(said["iat"], tz=timezone.get_default_timezone()) > FRESH:
        raise Untrusted(_("Händelsen är äldre än ett dygn."))
    with tenant(sign_on.agency_id):
        _do(sign_on, said, at)


@transaction.atomic
def _do(sign_on: SignOn, said: dict[str, Any], at: datetime) -> None:
    SignOn.objects.select_for_update().get(pk=sign_on.pk)
    if AuditEvent.objects.filter(
        agency_id=sign_on.agency_id, event=Event.SIGNAL_RECEIVED, detail__jti=str(said["jti"])
    ).exists():
        return
    record(Event.SIGNAL_RECEIVED, on=sign_on, by=None, at=at, jti=str(said["jti"]), events=sorted(said["events"]))
    for kind, event in said["events"].items():
        user = _whom(said, event)
        if user is not None and kind in CLOSED:
            end_access(user=user, reason="kontot är stängt hos myndigheten", by=None, at=at)
        elif user is not None and kind == LOGGED_OUT:
            kill_sessions(user)


def _whom(said: dict[str, Any], event: Any) -> User | None:
    told = event.get("subject", {}) if isinstance(event, dict) else {}
    subject = (told.get("sub") if isinstance(told, dict) else None) or said.get("sub")
    found = SignOnIdentity.objects.filter(subject=str(subject), confirmed_at__isnull=False, ended_at__isnull=True)
    identity = found.select_related("user").first()
    return identity.user if identity else None
