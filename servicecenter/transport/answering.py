"""Answers to messages as such (MLR, T71): that one could not be read here, and what others say of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.utils import timezone

from servicecenter.agencies.models import Agency
from servicecenter.exchange.ubl import message_level_response as mlr
from servicecenter.exchange.ubl.parts import Identifier
from servicecenter.message_rules.result import Breach
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.transport.models import IncomingMessage, OutgoingMessage
from servicecenter.transport.registry import Received
from servicecenter.transport.sending import hand_in, participant_of
from servicecenter.transport.states import OUTGOING
from servicecenter.workflow.transitions import move

KIND = "T71"
ANSWERS = UUID("6f1d2b53-4d1c-4f0d-9f63-0c9b7f1e5a71")
LONGEST = 900


def refuse(message: IncomingMessage, reason: str, breaches: Sequence[Breach] = (), *, at: datetime) -> None:
    """Tell the sender that its message was not used and why. An answer is itself never answered."""
    if message.kind == KIND or ":" not in message.sender:
        return
    agency = Agency.objects.get(pk=current_agency_id())
    when = timezone.localtime(at)
    document = mlr.build(
        mlr.MessageLevelResponse(
            id=str(uuid5(ANSWERS, str(message.public_id))),
            issued_on=when.date(),
            issued_at=when.time().replace(microsecond=0),
            sender=_identifier(participant_of(agency)),
            receiver=_identifier(message.sender),
            verdict=mlr.Verdict(
                code=mlr.REJECTED,
                text=reason[:LONGEST],
                message_id=message.instance_id,
                faults=tuple(_fault(one) for one in breaches[:50]),
            ),
        )
    )
    hand_in(document=document, receiver=message.sender, origin=f"mlr/{message.public_id}", at=at)


def _fault(breach: Breach) -> mlr.Fault:
    syntax = breach.rule in {"XML", "XSD"}
    reason = mlr.SYNTAX if syntax else mlr.RULE_FATAL
    text = f"{breach.rule}: {breach.text}"[:LONGEST]
    return mlr.Fault(place=breach.place or "NA", code=mlr.REJECTED, text=text, reason=reason)


def _identifier(participant: str) -> Identifier:
    scheme, _colon, value = participant.partition(":")
    return Identifier(value=value, scheme=scheme)


def take_answer(received: Received, at: datetime) -> None:
    """Note on our own message what its receiver says of it; an answer to nothing of ours changes nothing."""
    verdict = mlr.parse(received.document).verdict
    message = _answered(verdict.message_id, received.sender)
    if message is None:
        return
    if verdict.code == mlr.REJECTED:
        message.error = "; ".join(filter(None, (verdict.text, *(fault.text for fault in verdict.faults))))
        if message.state in OUTGOING["refuse"].sources:
            move(message, OUTGOING["refuse"], by=None, at=at, also=("error",))
    elif message.state in OUTGOING["receipt"].sources:
        move(message, OUTGOING["receipt"], by=None, at=at)


def _answered(message_id: str, sender: str) -> OutgoingMessage | None:
    """Our message by the identity of its envelope, sent to the one who now answers."""
    try:
        public_id = UUID(message_id)
    except ValueError:
        return None
    return OutgoingMessage.objects.select_for_update().filter(public_id=public_id, receiver=sender).first()
