"""Messages out: handed in with what they are about, checked, and sent until the access point has them.

A message is noted as sent in the transaction in which the access point took it. Dying between the two sends it again
with the same identity, which the access point takes once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.agencies.models import Agency
from servicecenter.common.fault_points import fault_point
from servicecenter.exchange import sbdh
from servicecenter.exchange.safe_xml import whole
from servicecenter.exchange.ubl.binding import CBC
from servicecenter.exchange.ubl.documents import type_of_root
from servicecenter.message_rules.checking import checked
from servicecenter.message_rules.result import Verdict
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.transport.access_point import AccessPointAway, AccessPointRefused, access_point
from servicecenter.transport.models import OutgoingMessage, OutgoingState
from servicecenter.transport.states import OUTGOING
from servicecenter.workflow.transitions import Actor, move

ORGANISATION_NUMBER = "0007"
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_ATTEMPTS = 20
"""With these waits about three days."""

log = structlog.get_logger()


def hand_in(*, document: bytes, receiver: str, origin: str, at: datetime) -> OutgoingMessage:
    """Put a document in the agency's outbox; the same origin again gives the message that is there.

    ``receiver`` is a participant, ``0007:5560125790``. Raises ``UblError`` for a document of no known type.
    """
    existing = OutgoingMessage.objects.filter(origin=origin).first()
    if existing is not None:
        return existing
    public_id = uuid4()
    root = whole(document)
    kind = type_of_root(root)
    envelope = sbdh.build(
        sbdh.Envelope(
            sender=participant_of(Agency.objects.get(pk=current_agency_id())),
            receiver=receiver,
            instance_id=str(public_id),
            created_at=at,
            document_type=kind.identifier,
            process=root.findtext(f"{{{CBC}}}ProfileID") or "",
            country="SE",
            payload=document,
        )
    )
    found, _is_new = OutgoingMessage.objects.get_or_create(
        origin=origin,
        defaults={
            "public_id": public_id,
            "kind": kind.transaction,
            "receiver": receiver,
            "envelope": envelope,
            "sha256": sha256(envelope).hexdigest(),
            "next_try_at": at,
            "recorded_at": at,
        },
    )
    return found


def participant_of(agency: Agency) -> str:
    """The agency's address in the network: its organisation number."""
    return f"{ORGANISATION_NUMBER}:{agency.organisation_number}"


def waiting_ids(at: datetime) -> list[int]:
    """Messages of the agency whose turn has come, the oldest first."""
    due = OutgoingMessage.objects.filter(state=OutgoingState.WAITING, next_try_at__lte=at)
    return list(due.order_by("id").values_list("pk", flat=True)[:200])


def send(message_id: int, *, at: datetime) -> None:
    """One attempt with one message, in the agency's scope. What did not go has a state and a reason."""
    with transaction.atomic():
        waiting = OutgoingMessage.objects.select_for_update(skip_locked=True)
        message = waiting.filter(pk=message_id, state=OutgoingState.WAITING).first()
        if message is None or not _is_sendable(message, at):
            return
        message.attempts += 1
        try:
            access_point().hand_in(str(message.public_id), bytes(message.envelope))
        except AccessPointAway as away:
            _wait(message, str(away), at)
        except AccessPointRefused as refused:
            _fail(message, str(refused), at)
        else:
            fault_point("message sent and not noted")
            message.sent_at, message.error = at, ""
            move(message, OUTGOING["send"], by=None, at=at, also=("attempts", "sent_at", "error"))


def _is_sendable(message: OutgoingMessage, at: datetime) -> bool:
    """A message that breaks the rules is never sent; one that could not be checked is, and its page says so."""
    found = checked(sbdh.parse(bytes(message.envelope)).payload, on=timezone.localdate(at))
    if found.verdict is Verdict.INVALID:
        broken = "; ".join(f"{one.rule}: {one.text}" for one in found.fatal[:10])
        _fail(message, _("meddelandet följer inte reglerna: %(broken)s") % {"broken": broken}, at)
        return False
    checked_by = found.release if found.verdict is Verdict.VALID else ""
    if message.checked_by != checked_by:
        message.checked_by = checked_by
        message.save(update_fields=["checked_by"])
    return True


def _wait(message: OutgoingMessage, why: str, at: datetime) -> None:
    if message.attempts >= MOST_ATTEMPTS:
        _fail(message, why, at)
        return
    message.error = why
    message.next_try_at = at + min(FIRST_WAIT * 2 ** min(message.attempts - 1, 10), LONGEST_WAIT)
    message.save(update_fields=["attempts", "error", "next_try_at"])
    log.warning("message_waits", attempt=message.attempts)


def _fail(message: OutgoingMessage, why: str, at: datetime) -> None:
    message.error = why
    move(message, OUTGOING["fail"], by=None, at=at, also=("attempts", "error"))
    log.error("message_failed", attempt=message.attempts)


@transaction.atomic
def send_again(*, public_id: UUID, by: Actor, at: datetime) -> None:
    """Let a message that failed or was stopped be tried anew. Raises ``NotAllowedNow``."""
    message = OutgoingMessage.objects.select_for_update().get(public_id=public_id)
    message.attempts, message.next_try_at = 0, at
    move(message, OUTGOING["again"], by=by, at=at, also=("attempts", "next_try_at"))


@transaction.atomic
def stop(*, public_id: UUID, by: Actor, at: datetime) -> None:
    """Keep a message that has not gone from going. Raises ``NotAllowedNow``."""
    message = OutgoingMessage.objects.select_for_update().get(public_id=public_id)
    move(message, OUTGOING["stop"], by=by, at=at)
