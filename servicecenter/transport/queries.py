"""Reading the messages of the agency in scope; the bytes stay in the database until they are asked for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from servicecenter.exchange.sbdh import parse
from servicecenter.exchange.ubl.documents import DOCUMENT_TYPES
from servicecenter.transport.models import IncomingMessage, IncomingState, OutgoingMessage, OutgoingState
from servicecenter.workflow.models import TransitionLog

OUT_STATES, IN_STATES = OutgoingState.choices, IncomingState.choices
KINDS = sorted(one.transaction for one in DOCUMENT_TYPES)


def outgoing(*, state: str = "", kind: str = "", text: str = "") -> QuerySet[OutgoingMessage]:
    """Messages out, the newest first; ``text`` is part of the receiver or of what it is about."""
    found = OutgoingMessage.objects.defer("envelope").order_by("-recorded_at", "-id")
    found = found.filter(state=state) if state else found
    found = found.filter(kind=kind) if kind else found
    return found.filter(Q(receiver__icontains=text) | Q(origin__icontains=text)) if text else found


def incoming(*, state: str = "", kind: str = "", text: str = "") -> QuerySet[IncomingMessage]:
    """Messages in, the newest first; ``text`` is part of the sender, its identity of the message, or the reason."""
    found = IncomingMessage.objects.defer("envelope").order_by("-received_at", "-id")
    found = found.filter(state=state) if state else found
    found = found.filter(kind=kind) if kind else found
    of_text = Q(sender__icontains=text) | Q(instance_id__icontains=text) | Q(reason__icontains=text)
    return found.filter(of_text) if text else found


def outgoing_by_id(public_id: UUID) -> OutgoingMessage | None:
    return OutgoingMessage.objects.filter(public_id=public_id).first()


def incoming_by_id(public_id: UUID) -> IncomingMessage | None:
    return IncomingMessage.objects.filter(public_id=public_id).first()


def document_of(message: OutgoingMessage | IncomingMessage) -> bytes:
    """What lies in the envelope."""
    return parse(bytes(message.envelope)).payload


def moves_of(message: Any) -> QuerySet[TransitionLog]:
    """What has happened to the message, the first first."""
    moves = TransitionLog.objects.filter(object_kind=message._meta.model_name, object_id=message.pk)
    return moves.order_by("id")


def quarantined_count() -> int:
    return IncomingMessage.objects.filter(state=IncomingState.QUARANTINED).count()


def failed_count() -> int:
    return OutgoingMessage.objects.filter(state__in=[OutgoingState.FAILED, OutgoingState.REFUSED]).count()
